import type { Answer } from '../../src/contracts/answer.ts';
import type { HandTask } from '../../src/contracts/assignment.ts';
import type { EntryBody, EntryView, TrainingVerdict } from '../../src/contracts/entry-view.ts';
import type { Failure } from './queue.ts';

/** Answers to tasks of a sitting that the service has not acknowledged. */
export interface KeptAnswers {
  readonly sitting: string;
  readonly answers: Readonly<Record<string, Answer>>;
}

/**
 * A person's way in as the page holds it. `tasks` are of the sitting that they came with; `begun` is the
 * sitting whose first screen was left; `lesson` the position whose verdict is awaited or read. Instants are
 * of the page's own steady clock.
 */
export interface EntryState {
  readonly view: EntryView | undefined;
  readonly tasks: { readonly sitting: string; readonly list: readonly HandTask[] };
  readonly kept: KeptAnswers;
  readonly begun: string;
  readonly lesson: number | undefined;
  readonly agreed: number | undefined;
  readonly isIn: boolean;
  readonly asking: boolean;
  readonly refreshing: boolean;
  readonly lookAt: number;
  readonly retryAt: number;
  readonly failures: number;
  readonly trouble: 'offline' | 'busy' | undefined;
  readonly signedOut: boolean;
}

export type EntryRequest = 'look' | EntryBody;

export type EntryEvent =
  | { readonly type: 'viewed'; readonly view: EntryView }
  | { readonly type: 'failed'; readonly why: Failure; readonly chance: number }
  | { readonly type: 'answer'; readonly position: number; readonly answer: Answer }
  | { readonly type: 'agree' | 'begin' | 'go-on' | 'tick' | 'online' | 'refresh' };

/** What is on the screen. */
export type EntryScreen =
  | {
      readonly kind:
        | 'waiting'
        | 'sending'
        | 'consent'
        | 'intro'
        | 'later'
        | 'failed'
        | 'suspended'
        | 'signed-out'
        | 'welcome'
        | 'leave';
    }
  | { readonly kind: 'task'; readonly position: number }
  | { readonly kind: 'verdict'; readonly position: number; readonly verdict: TrainingVerdict };

const NOTHING_KEPT: KeptAnswers = { sitting: '', answers: {} };

/** A way in that has heard nothing yet; `kept` is what an earlier life of the page could not deliver. */
export const openEntry = (kept: KeptAnswers = NOTHING_KEPT): EntryState => ({
  view: undefined,
  tasks: { sitting: '', list: [] },
  kept,
  begun: '',
  lesson: undefined,
  agreed: undefined,
  isIn: false,
  asking: false,
  refreshing: true,
  lookAt: Number.POSITIVE_INFINITY,
  retryAt: 0,
  failures: 0,
  trouble: undefined,
  signedOut: false,
});

export const isKept = ({ kept }: EntryState): boolean => Object.keys(kept.answers).length > 0;

/** True while tasks are asked of the person. */
const isSitting = ({ stage }: EntryView): boolean => stage === 'training' || stage === 'exam';

/** Answers of the sitting, delivered or not. */
const answersOf = ({ kept }: EntryState, view: EntryView) =>
  kept.sitting === view.sitting ? { ...kept.answers, ...view.saved } : view.saved;

/** Positions of the sitting that nobody has answered here, in order. */
export function openPositions(state: EntryState): number[] {
  const { view } = state;
  if (view === undefined || !isSitting(view)) return [];
  const answers = answersOf(state, view);
  return Array.from({ length: view.of }, (_, i) => i).filter((i) => answers[i] === undefined);
}

/** The lesson on the screen: its task until the verdict comes, then the verdict until it is read. */
function lessonOf({ kept, lesson, view }: EntryState): EntryScreen | undefined {
  if (lesson === undefined || view === undefined) return undefined;
  const verdict = view.verdicts[lesson];
  if (verdict) return { kind: 'verdict', position: lesson, verdict };
  return kept.answers[lesson] ? { kind: 'task', position: lesson } : undefined;
}

function sittingScreen(state: EntryState, view: EntryView): EntryScreen {
  if (state.tasks.sitting !== view.sitting) return { kind: 'waiting' };
  const [position] = openPositions(state);
  if (position === undefined) return { kind: 'sending' };
  const isFresh = Object.keys(answersOf(state, view)).length === 0;
  return isFresh && state.begun !== view.sitting ? { kind: 'intro' } : { kind: 'task', position };
}

const RESTS = { wait: 'later', failed: 'failed', suspended: 'suspended' } as const;

/** Derives what is on the screen from the state. */
export function entryScreen(state: EntryState): EntryScreen {
  const { agreed, isIn, signedOut, view } = state;
  if (signedOut) return { kind: 'signed-out' };
  const lesson = lessonOf(state);
  if (lesson) return lesson;
  if (view === undefined) return { kind: 'waiting' };
  if (view.stage === 'consent') {
    return { kind: agreed === view.terms.number ? 'sending' : 'consent' };
  }
  if (view.stage === 'admitted') return { kind: isIn ? 'welcome' : 'leave' };
  return isSitting(view)
    ? sittingScreen(state, view)
    : { kind: RESTS[view.stage as keyof typeof RESTS] };
}
