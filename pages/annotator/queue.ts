import type { Answer } from '../../src/contracts/answer.ts';
import type { DeclineReason, NextReply, NoWork } from '../../src/contracts/assignment.ts';
import {
  type HeldHand,
  isDone,
  isEmpty,
  isOpen,
  type Step,
  type Unsaved,
  unanswered,
} from './hands.ts';

/** What the job and the page decide about saving and fetching ahead. */
export interface Pace {
  readonly saveEvery: number;
  readonly leaseMs: number;
  readonly taskSuiteSize: number;
}

/** Requests to the service. The answers in them are what `acknowledged` brings back. */
export type Request =
  | { readonly kind: 'next'; readonly hands: number }
  | { readonly kind: 'save'; readonly assignmentId: string; readonly answers: Unsaved }
  | { readonly kind: 'submit'; readonly assignmentId: string; readonly answers: Unsaved }
  | { readonly kind: 'give-back'; readonly assignmentId: string; readonly grace: boolean }
  | { readonly kind: 'decline'; readonly assignmentId: string; readonly reason: DeclineReason };

/** What the annotator should be told in passing. */
export type Notice = 'lost' | 'refused' | 'resumed' | 'careful' | 'nothing-to-undo';

/** What a step wants done. `keep` and `forget` are the outbox: answers on disk until acknowledged. */
export type Effect =
  | { readonly kind: 'send'; readonly request: Request }
  | { readonly kind: 'keep' | 'forget'; readonly assignmentId: string; readonly answers: Unsaved }
  | { readonly kind: 'say'; readonly notice: Notice }
  | { readonly kind: 'warn'; readonly number: number };

/** Why a request failed: `lost` is a 409 or 404 about the hand, `refused` any other 4xx. */
export type Failure = 'offline' | 'busy' | 'lost' | 'refused' | 'signed-out';

/** One kind of event. */
export type EventOf<T extends QueueEvent['type']> = Extract<QueueEvent, { type: T }>;

/** What happens to the page. `chance` is in [0, 1), for jitter. */
export type QueueEvent =
  | { readonly type: 'handed'; readonly reply: NextReply }
  | {
      readonly type: 'saved';
      readonly assignmentId: string;
      readonly answers: Unsaved;
      readonly leaseLeftMs: number;
    }
  | { readonly type: 'ended'; readonly assignmentId: string }
  | {
      readonly type: 'failed';
      readonly request: Request;
      readonly why: Failure;
      readonly chance: number;
    }
  | {
      readonly type: 'answer';
      readonly assignmentId: string;
      readonly position: number;
      readonly answer: Answer;
    }
  | { readonly type: 'decline'; readonly reason: DeclineReason }
  | {
      readonly type:
        | 'tick'
        | 'active'
        | 'undo'
        | 'finish'
        | 'stop'
        | 'resume'
        | 'flush'
        | 'refresh'
        | 'online'
        | 'leave';
    };

/**
 * The work in an annotator's hands and all that has to be said to the service about it.
 *
 * `done` lists answers in the order given, for undo; `kept` is the outbox of an earlier life of the
 * page, until the first reply says which hands are still ours; `closed` the newest hands that ended.
 */
export interface Queue {
  readonly pace: Pace;
  readonly hands: readonly HeldHand[];
  readonly done: readonly Step[];
  readonly kept: Readonly<Record<string, Unsaved>>;
  readonly closed: readonly string[];
  readonly noWork: NoWork | undefined;
  readonly askAgainAt: number;
  readonly askedAt: number | undefined;
  readonly refreshing: boolean;
  readonly stopped: boolean;
  readonly signedOut: boolean;
  readonly trouble: 'offline' | 'busy' | undefined;
  readonly failures: number;
  readonly retryAt: number;
  readonly answeredAt: number;
  readonly activeAt: number;
}

export interface Stepped {
  readonly queue: Queue;
  readonly effects: readonly Effect[];
}

/** An empty queue; the first step asks for work. */
export const openQueue = (pace: Pace, kept: Queue['kept'], now: number): Queue => ({
  pace,
  hands: [],
  done: [],
  kept,
  closed: [],
  noWork: undefined,
  askAgainAt: 0,
  askedAt: undefined,
  refreshing: true,
  stopped: false,
  signedOut: false,
  trouble: undefined,
  failures: 0,
  retryAt: 0,
  answeredAt: now,
  activeAt: now,
});

/** A task still to be answered, with its hand. */
export type Place = Step & { readonly hand: HeldHand };

/** The task to answer now: the first without an answer in the first hand that has one. */
export const current = (queue: Queue): Place | undefined => upcoming(queue, 1)[0];

/** The next tasks in the order they will be shown, the current one first. */
export function upcoming(queue: Queue, most: number): Place[] {
  const steps = queue.hands.filter(isOpen).flatMap((hand) =>
    unanswered(hand).map((position) => ({
      assignmentId: hand.assignmentId,
      position,
      hand,
    })),
  );
  return steps.slice(0, most);
}

/** How many answers the server has not acknowledged. */
export const waiting = (queue: Queue): number =>
  queue.hands.reduce((sum, hand) => sum + Object.keys(hand.unsaved).length, 0) +
  Object.values(queue.kept).reduce((sum, kept) => sum + Object.keys(kept).length, 0);

/** The answer that an undo would take back. */
export function lastAnswer(queue: Queue): Step | undefined {
  return queue.done.findLast(({ assignmentId, position }) => {
    const hand = queue.hands.find((held) => held.assignmentId === assignmentId);
    return hand && isOpen(hand) && hand.answers[position] !== undefined;
  });
}

/** What the page shows: a task, a pause before the last hand goes out, or why there is no task. */
export type View =
  | { readonly kind: 'task'; readonly hand: HeldHand; readonly position: number }
  | { readonly kind: 'finish' | 'wait' | 'sending' | 'stopped' | 'signed-out' }
  | { readonly kind: 'no-work'; readonly why: NoWork };

const isAtRest = (queue: Queue): boolean => queue.hands.length === 0 && isEmpty(queue.kept);

/** Derives what the page shows from the state. */
export function viewOf(queue: Queue): View {
  if (queue.signedOut) return { kind: 'signed-out' };
  if (queue.stopped) return { kind: isAtRest(queue) ? 'stopped' : 'sending' };
  const place = current(queue);
  if (place) return { kind: 'task', hand: place.hand, position: place.position };
  const nothingComes = queue.noWork !== undefined;
  if (nothingComes && queue.hands.some((hand) => isOpen(hand) && isDone(hand))) {
    return { kind: 'finish' };
  }
  if (queue.hands.length > 0) return { kind: 'sending' };
  return queue.noWork === undefined ? { kind: 'wait' } : { kind: 'no-work', why: queue.noWork };
}

/** Milliseconds until the first open hand may go to somebody else, by the page's clock. */
export const leaseLeftMs = (queue: Queue, now: number): number =>
  Math.min(...queue.hands.filter(isOpen).map((hand) => hand.endsAt - now));
