import type { ContestReceipt, Feedback, MissedGold } from '../../src/contracts/gold.ts';
import type { Failure } from './queue.ts';
import { retryMs } from './replies.ts';

/**
 * A hand that was sent. `missed` is what the service says of it, undefined until it has; `tried` once that
 * could not be had; `stale` when it is to be asked anew, for fresh URLs.
 */
interface SentHand {
  readonly assignmentId: string;
  readonly missed: readonly MissedGold[] | undefined;
  readonly tried: boolean;
  readonly stale: boolean;
}

/** A dispute that the service has not got; `refused` once it does not want it. */
interface Note {
  readonly assignmentId: string;
  readonly position: number;
  readonly note: string;
  readonly refused: boolean;
}

/** What the page knows of what was missed. Instants are of the page's own steady clock. */
export interface FeedbackState {
  readonly hands: readonly SentHand[];
  readonly notes: readonly Note[];
  readonly read: readonly string[];
  readonly asking: boolean;
  readonly failures: number;
  readonly retryAt: number;
}

/** Where a dispute stands, as its annotator sees it. */
export type DisputeState = 'none' | 'waiting' | 'refused' | NonNullable<MissedGold['contest']>;

export type FeedbackRequest =
  | { readonly kind: 'look'; readonly assignmentId: string }
  | ({ readonly kind: 'contest' } & Omit<Note, 'refused'>);

export type FeedbackEvent =
  | { readonly type: 'sent' | 'again'; readonly assignmentId: string }
  | { readonly type: 'told'; readonly feedback: Feedback }
  | { readonly type: 'disputed'; readonly receipt: ContestReceipt }
  | {
      readonly type: 'failed';
      readonly request: FeedbackRequest;
      readonly why: Failure;
      readonly chance: number;
    }
  | { readonly type: 'read'; readonly assignmentId: string; readonly position: number }
  | ({ readonly type: 'dispute' } & Omit<Note, 'refused'>)
  | { readonly type: 'tick' | 'online' };

/** Something to look back at: a task that was missed, or a hand of which nothing could be loaded yet. */
export type Look =
  | { readonly kind: 'missed'; readonly assignmentId: string; readonly missed: MissedGold }
  | { readonly kind: 'unknown'; readonly assignmentId: string };

/** Hands whose feedback stays in reach once it is read. */
const REMEMBERED = 8;

const freshHand = (assignmentId: string): SentHand => ({
  assignmentId,
  missed: undefined,
  tried: false,
  stale: false,
});

/** Nothing known but which hands an earlier life of the page has not shown everything of. */
export const openFeedback = (kept: readonly string[]): FeedbackState => ({
  hands: kept.map(freshHand),
  notes: [],
  read: [],
  asking: false,
  failures: 0,
  retryAt: 0,
});

/** The name of a task that was missed; nothing in it tells more than its place. */
export const lookKey = (assignmentId: string, position: number): string =>
  `${assignmentId}/${position}`;

const isRead = ({ read }: FeedbackState, assignmentId: string, { position }: MissedGold): boolean =>
  read.includes(lookKey(assignmentId, position));

/** True while there is something of the hand that nobody has seen. */
const isNews = (state: FeedbackState, { assignmentId, missed }: SentHand): boolean =>
  missed === undefined || missed.some((one) => !isRead(state, assignmentId, one));

/** The hands to ask about again, should the page be closed now. */
export const keptHands = (state: FeedbackState): string[] =>
  state.hands.filter((hand) => isNews(state, hand)).map(({ assignmentId }) => assignmentId);

/** All there is to look back at, oldest hand first; a hand that is only just asked about is not in it. */
export const looksOf = ({ hands }: FeedbackState): Look[] =>
  hands.flatMap(({ assignmentId, missed, tried }): Look[] => {
    if (missed === undefined) return tried ? [{ kind: 'unknown', assignmentId }] : [];
    return missed.map((one) => ({ kind: 'missed', assignmentId, missed: one }));
  });

/** True for what has not been looked at. */
export const isUnread = (state: FeedbackState, look: Look): boolean =>
  look.kind === 'missed' && !isRead(state, look.assignmentId, look.missed);

/** Where the dispute of a missed task stands. */
export function disputeOf(
  { notes }: FeedbackState,
  assignmentId: string,
  { contest, position }: MissedGold,
): DisputeState {
  const note = notes.find((one) => one.assignmentId === assignmentId && one.position === position);
  if (note === undefined) return contest ?? 'none';
  return note.refused ? 'refused' : 'waiting';
}

const idle = (state: FeedbackState): FeedbackState => ({
  ...state,
  asking: false,
  failures: 0,
  retryAt: 0,
});

/** Takes in what was missed in a hand; one without a miss is forgotten, and the oldest that are read. */
function told(state: FeedbackState, { assignmentId, missed }: Feedback): FeedbackState {
  const known = { assignmentId, missed, tried: false, stale: false };
  const hands = state.hands
    .map((hand) => (hand.assignmentId === assignmentId ? known : hand))
    .filter((hand) => hand.missed?.length !== 0);
  const spare = hands.length - REMEMBERED;
  return { ...idle(state), hands: hands.filter((hand, i) => i >= spare || isNews(state, hand)) };
}

function disputed(state: FeedbackState, receipt: ContestReceipt): FeedbackState {
  const { assignmentId, position, state: contest } = receipt;
  const isOther = (one: { assignmentId: string; position: number }) =>
    one.assignmentId !== assignmentId || one.position !== position;
  return {
    ...idle(state),
    notes: state.notes.filter(isOther),
    hands: state.hands.map((hand) => ({
      ...hand,
      missed: hand.missed?.map((one) =>
        isOther({ ...one, assignmentId: hand.assignmentId }) ? one : { ...one, contest },
      ),
    })),
  };
}

/** The service says no: there is nothing to see of the hand, or nothing to dispute. */
function refused(state: FeedbackState, request: FeedbackRequest): FeedbackState {
  const { assignmentId } = request;
  if (request.kind === 'contest') {
    const no = (one: Note) =>
      one.assignmentId === assignmentId && one.position === request.position
        ? { ...one, refused: true }
        : one;
    return { ...idle(state), notes: state.notes.map(no) };
  }
  const left = state.hands
    .filter((hand) => hand.assignmentId !== assignmentId || hand.missed !== undefined)
    .map((hand) => (hand.assignmentId === assignmentId ? { ...hand, stale: false } : hand));
  return { ...idle(state), hands: left };
}

function failed(
  state: FeedbackState,
  { chance, request, why }: Extract<FeedbackEvent, { type: 'failed' }>,
  now: number,
): FeedbackState {
  if (why === 'lost' || why === 'refused') return refused(state, request);
  const isIt = ({ assignmentId }: SentHand) =>
    request.kind === 'look' && assignmentId === request.assignmentId;
  return {
    ...state,
    hands: state.hands.map((hand) => (isIt(hand) ? { ...hand, tried: true } : hand)),
    asking: false,
    failures: state.failures + 1,
    retryAt: now + retryMs(why, state.failures, chance),
  };
}

function sent(state: FeedbackState, assignmentId: string): FeedbackState {
  const isKnown = state.hands.some((hand) => hand.assignmentId === assignmentId);
  return isKnown ? state : { ...state, hands: [...state.hands, freshHand(assignmentId)] };
}

/** Asks about a hand anew and at once. */
const again = (state: FeedbackState, assignmentId: string): FeedbackState => ({
  ...state,
  hands: state.hands.map((hand) =>
    hand.assignmentId === assignmentId ? { ...hand, stale: true } : hand,
  ),
  retryAt: 0,
});

function dispute(
  state: FeedbackState,
  { assignmentId, note, position }: Extract<FeedbackEvent, { type: 'dispute' }>,
): FeedbackState {
  const isOther = (one: Note) => one.assignmentId !== assignmentId || one.position !== position;
  const added = { assignmentId, position, note, refused: false };
  return { ...state, notes: [...state.notes.filter(isOther), added], retryAt: 0 };
}

function changed(state: FeedbackState, event: FeedbackEvent, now: number): FeedbackState {
  switch (event.type) {
    case 'sent':
      return sent(state, event.assignmentId);
    case 'again':
      return again(state, event.assignmentId);
    case 'told':
      return told(state, event.feedback);
    case 'disputed':
      return disputed(state, event.receipt);
    case 'failed':
      return failed(state, event, now);
    case 'read':
      return { ...state, read: [...state.read, lookKey(event.assignmentId, event.position)] };
    case 'dispute':
      return dispute(state, event);
    case 'online':
      return { ...state, retryAt: 0 };
    case 'tick':
      return state;
  }
}

/** What must be said to the service now, derived from the state alone: disputes before questions. */
function requestOf(state: FeedbackState, now: number): FeedbackRequest | undefined {
  const { asking, hands, notes, retryAt } = state;
  if (asking || now < retryAt) return undefined;
  const open = notes.find((one) => !one.refused);
  if (open) {
    const { refused: _, ...note } = open;
    return { kind: 'contest', ...note };
  }
  const due = hands.find(({ missed, stale }) => missed === undefined || stale);
  return due && { kind: 'look', assignmentId: due.assignmentId };
}

/**
 * One step of looking back: what happened in, the new state and what to ask out. Pure.
 *
 * One request at a time, and none of them holds up any work. `tick` only lets time pass.
 *
 * @param now milliseconds of the page's steady clock
 */
export function feedbackStep(
  state: FeedbackState,
  event: FeedbackEvent,
  now: number,
): { readonly state: FeedbackState; readonly request: FeedbackRequest | undefined } {
  const next = changed(state, event, now);
  const request = requestOf(next, now);
  return { state: request === undefined ? next : { ...next, asking: true }, request };
}
