import { type HeldHand, isDone, isEmpty, isOpen } from './hands.ts';
import { type Effect, type Queue, type Request, type Stepped, upcoming } from './queue.ts';

/** Tasks that should be there behind the one on the screen. */
export const AHEAD = 3;
/** How long a finished hand stays open for undo, unless the work has gone on before. */
export const UNDO_MS = 10_000;
const IDLE_SAVE_MS = 15_000;
const LEAST_ACTIVE_MS = 120_000;
const LEAST_HEARTBEAT_MS = 5_000;

/** As many live assignments as a person may hold: enough for the tasks ahead. */
export const mostHands = (taskSuiteSize: number): number => 1 + Math.ceil(AHEAD / taskSuiteSize);

/** True while the annotator seems to be there: only then does the page ask for more time. */
export const seemsActive = (queue: Queue, now: number): boolean =>
  now - queue.activeAt < Math.max(queue.pace.leaseMs, LEAST_ACTIVE_MS);

/** A finished hand goes out once a later hand has an answer, or after a while. */
function isOver(queue: Queue, hand: HeldHand, now: number): boolean {
  if (!isOpen(hand) || hand.doneAt === undefined || !isDone(hand)) return false;
  if (now - hand.doneAt >= UNDO_MS) return true;
  const later = queue.hands.slice(queue.hands.indexOf(hand) + 1);
  return later.some((other) => isOpen(other) && !isEmpty(other.answers));
}

function saveDue(queue: Queue, hand: HeldHand, now: number): boolean {
  const unsaved = Object.keys(hand.unsaved).length;
  if (unsaved > 0 && hand.ending) return true;
  if (unsaved > 0 && now - queue.answeredAt >= IDLE_SAVE_MS) return true;
  // A full hand goes out whole within seconds: see UNDO_MS.
  if (unsaved >= queue.pace.saveEvery && !isDone(hand)) return true;
  return seemsActive(queue, now) && heartbeatDue(hand, queue.pace.leaseMs, now);
}

/** After a third of the lease without a save, or soon when the lease is short: after a reload. */
function heartbeatDue(hand: HeldHand, leaseMs: number, now: number): boolean {
  const silentMs = now - hand.contactAt;
  if (silentMs >= leaseMs / 3) return true;
  return silentMs >= LEAST_HEARTBEAT_MS && hand.endsAt - now < (leaseMs * 2) / 3;
}

/** What should be said about one hand now, if anything. */
function requestFor(queue: Queue, hand: HeldHand, now: number): Request | undefined {
  const { assignmentId, unsaved, ending } = hand;
  if (hand.lost || ending?.how === 'submit')
    return { kind: 'submit', assignmentId, answers: unsaved };
  if (saveDue(queue, hand, now)) return { kind: 'save', assignmentId, answers: unsaved };
  if (ending?.how === 'give-back') return { kind: 'give-back', assignmentId, grace: false };
  return ending && { kind: 'decline', assignmentId, reason: ending.reason };
}

/** How many hands to ask for now, or undefined when there is no need. */
function handsToAsk(queue: Queue, now: number): number | undefined {
  if (queue.askedAt !== undefined) return undefined;
  if (queue.stopped) return isEmpty(queue.kept) ? undefined : 1;
  const most = mostHands(queue.pace.taskSuiteSize);
  const held = queue.hands.filter((hand) => !hand.lost).length;
  const missing = AHEAD + 1 - upcoming(queue, AHEAD + 1).length;
  const more = Math.ceil(missing / queue.pace.taskSuiteSize);
  if (queue.refreshing) return Math.max(1, Math.min(most, held + more));
  if (missing <= 0 || held >= most) return undefined;
  return now < queue.askAgainAt ? undefined : Math.min(most, held + more);
}

const send = (request: Request): Effect => ({ kind: 'send', request });

/**
 * What must be sent, given the state alone: a request a hand at a time, and one `next`.
 *
 * Nothing goes out while a retry is due later, or after the session has ended.
 */
export function plan(queue: Queue, now: number): Stepped {
  if (queue.signedOut || now < queue.retryAt) return { queue, effects: [] };
  const effects: Effect[] = [];
  const hands = queue.hands.map((hand) => {
    if (hand.sending) return hand;
    const over: HeldHand = isOver(queue, hand, now) ? { ...hand, ending: { how: 'submit' } } : hand;
    const request = requestFor(queue, over, now);
    if (request === undefined) return over;
    effects.push(send(request));
    return { ...over, sending: true };
  });
  const planned = { ...queue, hands };
  const ask = handsToAsk(planned, now);
  if (ask === undefined) return { queue: planned, effects };
  return {
    queue: { ...planned, askedAt: now },
    effects: [...effects, send({ kind: 'next', hands: ask })],
  };
}
