import type { NextReply } from '../../src/contracts/assignment.ts';
import {
  acknowledge,
  type HeldHand,
  isEmpty,
  isOpen,
  refresh,
  remnant,
  type Step,
  take,
} from './hands.ts';
import type { Effect, EventOf, Failure, Notice, Queue, Request, Stepped } from './queue.ts';

export const only = (queue: Queue, ...effects: Effect[]): Stepped => ({ queue, effects });

export const say = (notice: Notice): Effect => ({ kind: 'say', notice });

/** The queue with one hand changed. */
export const withHand = (queue: Queue, changed: HeldHand): Queue => ({
  ...queue,
  hands: queue.hands.map((hand) => (hand.assignmentId === changed.assignmentId ? changed : hand)),
});

export const findHand = (queue: Queue, assignmentId: string): HeldHand | undefined =>
  queue.hands.find((hand) => hand.assignmentId === assignmentId);

const healthy = (queue: Queue): Queue => ({
  ...queue,
  trouble: undefined,
  failures: 0,
  retryAt: 0,
});

const REMEMBERED = 32;

/** Drops a hand for good. Whatever of it is unsaved has been delivered or refused by now. */
function drop(queue: Queue, hand: HeldHand, ...effects: Effect[]): Stepped {
  const { assignmentId, unsaved } = hand;
  const next = {
    ...queue,
    hands: queue.hands.filter((held) => held !== hand),
    done: queue.done.filter((step) => step.assignmentId !== assignmentId),
    closed: [...queue.closed, assignmentId].slice(-REMEMBERED),
  };
  const forget = { kind: 'forget', assignmentId, answers: unsaved } as const;
  return only(next, ...(isEmpty(unsaved) ? [] : [forget]), ...effects);
}

const FOREVER = Number.POSITIVE_INFINITY;
/** Between two requests for work, however fast the tasks go. */
const LEAST_BETWEEN_MS = 250;

function askAgainAt({ noWork, retryAfterSeconds }: NextReply, now: number): number {
  if (noWork === undefined) return now + LEAST_BETWEEN_MS;
  return retryAfterSeconds === undefined ? FOREVER : now + retryAfterSeconds * 1_000;
}

/** Answers that `done` does not list yet, in the order of hands and positions. */
function unlisted(done: readonly Step[], hands: readonly HeldHand[]): Step[] {
  const listed = new Set(done.map((step) => `${step.assignmentId}/${step.position}`));
  return hands.flatMap(({ assignmentId, answers }) =>
    Object.keys(answers)
      .filter((position) => !listed.has(`${assignmentId}/${position}`))
      .map((position) => ({ assignmentId, position: Number(position) })),
  );
}

/** The hands held after a reply of `next`: those of before, fresher or lost, then new ones. */
function handsAfter(queue: Queue, reply: NextReply, now: number): HeldHand[] {
  const endsAt = (expiresAt: number) => now + expiresAt - reply.now;
  const inReply = new Map(reply.hands.map((hand) => [hand.assignmentId, hand]));
  const held = queue.hands.map((hand) => {
    const seen = inReply.get(hand.assignmentId);
    if (seen) return refresh(hand, seen, endsAt(seen.expiresAt), queue.askedAt ?? now);
    return isOpen(hand) ? { ...hand, lost: true } : hand;
  });
  const known = new Set([...queue.closed, ...queue.hands.map((hand) => hand.assignmentId)]);
  const fresh = reply.hands
    .filter((hand) => !known.has(hand.assignmentId))
    .map((hand) => take(hand, queue.kept[hand.assignmentId] ?? {}, endsAt(hand.expiresAt), now));
  const late = Object.entries(queue.kept)
    .filter(([assignmentId]) => !inReply.has(assignmentId))
    .map(([assignmentId, unsaved]) => remnant(assignmentId, unsaved, now));
  return [...held, ...fresh, ...late];
}

/** Takes in a reply of `next`: new hands, fresher ones, and those that are ours no more. */
export function handed(queue: Queue, { reply }: EventOf<'handed'>, now: number): Stepped {
  const hands = handsAfter(queue, reply, now);
  const lostNow = queue.hands.some((hand, i) => !hand.lost && hands[i]?.lost);
  const next: Queue = {
    ...healthy(queue),
    hands: hands.filter((hand) => !hand.lost || !isEmpty(hand.unsaved)),
    done: [...queue.done, ...unlisted(queue.done, hands)],
    kept: {},
    askedAt: undefined,
    refreshing: false,
    noWork: reply.noWork,
    askAgainAt: askAgainAt(reply, now),
  };
  const warn: Effect[] = reply.notice === undefined ? [] : [{ kind: 'warn', number: reply.notice }];
  return only(next, ...(lostNow ? [say('lost')] : []), ...warn);
}

/** A save came through: what it carried need not be kept any longer, and the lease is longer. */
export function saved(queue: Queue, event: EventOf<'saved'>, now: number): Stepped {
  const { assignmentId, answers, leaseLeftMs } = event;
  const hand = findHand(queue, assignmentId);
  const forget = { kind: 'forget', assignmentId, answers } as const;
  const effects = isEmpty(answers) ? [] : [forget];
  if (hand === undefined) return only(healthy(queue), ...effects);
  const renewed = { ...hand, sending: false, contactAt: now, endsAt: now + leaseLeftMs };
  return only(withHand(healthy(queue), acknowledge(renewed, answers)), ...effects);
}

/** A response, a give-back or a decline came through: the hand is closed. */
export function ended(queue: Queue, { assignmentId }: EventOf<'ended'>): Stepped {
  const hand = findHand(queue, assignmentId);
  return hand ? drop(healthy(queue), hand) : only(healthy(queue));
}

const RETRY_MS = 5_000;
const MOST_RETRY_MS = 30_000;

/** When to try again: every 5 s without network; with back-off and jitter when the service is busy. */
export function retryMs(why: Failure, failures: number, chance: number): number {
  if (why === 'offline') return RETRY_MS;
  if (why !== 'busy') return MOST_RETRY_MS;
  return Math.min(MOST_RETRY_MS, 1_000 * 2 ** failures) * (0.5 + chance / 2);
}

/** The hand is ours no more: what is unsaved goes out once more, as a late response. */
function lose(queue: Queue, hand: HeldHand, request: Request): Stepped {
  const asking = { ...queue, refreshing: true };
  const tell = hand.lost ? [] : [say('lost')];
  const over = request.kind === 'submit' || isEmpty(hand.unsaved);
  if (over) return drop(asking, hand, ...tell);
  return only(withHand(asking, { ...hand, sending: false, lost: true }), ...tell);
}

/** A request failed: try later, or give the hand up when it is not ours or was refused. */
export function failed(queue: Queue, event: EventOf<'failed'>, now: number): Stepped {
  const { request, why, chance } = event;
  const hand = request.kind === 'next' ? undefined : findHand(queue, request.assignmentId);
  if (hand && why === 'lost') return lose(queue, hand, request);
  if (hand && why === 'refused') return drop(queue, hand, say('refused'));
  const idle = hand ? withHand(queue, { ...hand, sending: false }) : queue;
  return only({
    ...idle,
    askedAt: request.kind === 'next' ? undefined : queue.askedAt,
    signedOut: queue.signedOut || why === 'signed-out',
    trouble: why === 'offline' ? 'offline' : 'busy',
    failures: queue.failures + 1,
    retryAt: now + retryMs(why, queue.failures, chance),
  });
}
