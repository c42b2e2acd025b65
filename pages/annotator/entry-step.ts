import type { Answer } from '../../src/contracts/answer.ts';
import type { EntryView } from '../../src/contracts/entry-view.ts';
import {
  type EntryEvent,
  type EntryRequest,
  type EntryState,
  isKept,
  openPositions,
} from './entry-state.ts';
import { retryMs } from './replies.ts';

/** The service may change its mind about a person who waits: look again so often. */
const LOOK_MS = 60_000;

/** Takes in a reply: what it has of our answers need not be kept, nor what is no longer asked. */
function viewed(state: EntryState, view: EntryView, now: number): EntryState {
  const { kept } = state;
  const left =
    kept.sitting === view.sitting
      ? Object.entries(kept.answers).filter(([position]) => view.saved[position] === undefined)
      : [];
  const wasSitting = state.view !== undefined && ['training', 'exam'].includes(state.view.stage);
  const waitMs = Math.min(LOOK_MS, (view.waitUntil ?? Number.POSITIVE_INFINITY) - view.now);
  const rests = ['wait', 'failed', 'suspended'].includes(view.stage);
  return {
    ...state,
    view,
    tasks: view.tasks ? { sitting: view.sitting, list: view.tasks } : state.tasks,
    kept: { sitting: kept.sitting, answers: Object.fromEntries(left) },
    isIn: state.isIn || (wasSitting && view.stage === 'admitted'),
    asking: false,
    refreshing: false,
    lookAt: rests ? now + waitMs : Number.POSITIVE_INFINITY,
    retryAt: 0,
    failures: 0,
    trouble: undefined,
  };
}

function answered(state: EntryState, position: number, answer: Answer): EntryState {
  const { kept, view } = state;
  if (view === undefined || openPositions(state)[0] !== position) return state;
  const before = kept.sitting === view.sitting ? kept.answers : {};
  return {
    ...state,
    kept: { sitting: view.sitting, answers: { ...before, [position]: answer } },
    lesson: view.stage === 'training' ? position : undefined,
  };
}

function failed(
  state: EntryState,
  { why, chance }: Extract<EntryEvent, { type: 'failed' }>,
  now: number,
): EntryState {
  const idle = { ...state, asking: false, agreed: undefined };
  if (why === 'signed-out') return { ...idle, signedOut: true };
  if (why === 'refused') return { ...idle, kept: { sitting: '', answers: {} }, refreshing: true };
  return {
    ...state,
    asking: false,
    trouble: why === 'offline' ? 'offline' : 'busy',
    failures: state.failures + 1,
    retryAt: now + retryMs(why, state.failures, chance),
  };
}

function changed(state: EntryState, event: EntryEvent, now: number): EntryState {
  switch (event.type) {
    case 'viewed':
      return viewed(state, event.view, now);
    case 'failed':
      return failed(state, event, now);
    case 'answer':
      return answered(state, event.position, event.answer);
    case 'agree':
      return { ...state, agreed: state.view?.terms.number };
    case 'begin':
      return { ...state, begun: state.view?.sitting ?? '', isIn: false };
    case 'go-on':
      return { ...state, lesson: undefined };
    case 'online':
      return { ...state, retryAt: 0 };
    case 'refresh':
      return { ...state, refreshing: true };
    case 'tick':
      return now >= state.lookAt ? { ...state, refreshing: true } : state;
  }
}

/** What must be said to the service now, derived from the state alone; one request at a time. */
function requestOf(state: EntryState, now: number): EntryRequest | undefined {
  const { agreed, asking, kept, lesson, refreshing, retryAt, signedOut, tasks, view } = state;
  if (asking || signedOut || now < retryAt) return undefined;
  if (view === undefined) return 'look';
  if (isKept(state)) return kept;
  if (agreed === view.terms.number && view.stage === 'consent') return { consent: agreed };
  const isOther = view.of > 0 && tasks.sitting !== view.sitting;
  // What comes next waits until the last lesson has been read: its task is still on the screen.
  return (refreshing || isOther) && !(isOther && lesson !== undefined) ? 'look' : undefined;
}

/**
 * One step of the way in: what happened in, the new state and what to ask out. Pure.
 *
 * @param now milliseconds of the page's steady clock
 */
export function entryStep(
  state: EntryState,
  event: EntryEvent,
  now: number,
): { readonly state: EntryState; readonly request: EntryRequest | undefined } {
  const next = changed(state, event, now);
  const request = requestOf(next, now);
  return { state: request === undefined ? next : { ...next, asking: true }, request };
}
