import { change, type Ending, type HeldHand, isDone, isEmpty, isOpen } from './hands.ts';
import { plan } from './plan.ts';
import {
  current,
  type Effect,
  type EventOf,
  lastAnswer,
  type Queue,
  type QueueEvent,
  type Request,
  type Stepped,
} from './queue.ts';
import { ended, failed, findHand, handed, only, saved, say, withHand } from './replies.ts';

function answer(queue: Queue, event: EventOf<'answer'>, now: number): Stepped {
  const { assignmentId, position } = event;
  const place = current(queue);
  if (place?.assignmentId !== assignmentId || place.position !== position) return only(queue);
  const next = {
    ...withHand(queue, change(place.hand, position, event.answer, now)),
    done: [...queue.done, { assignmentId, position }],
    answeredAt: now,
    activeAt: now,
  };
  return only(next, { kind: 'keep', assignmentId, answers: { [position]: event.answer } });
}

function undo(queue: Queue, now: number): Stepped {
  const last = lastAnswer(queue);
  const hand = last && findHand(queue, last.assignmentId);
  if (!last || !hand) return only(queue, say('nothing-to-undo'));
  const { assignmentId, position } = last;
  const next = {
    ...withHand(queue, change(hand, position, null, now)),
    done: queue.done.filter((step) => step !== last),
    answeredAt: now,
    activeAt: now,
  };
  return only(next, { kind: 'keep', assignmentId, answers: { [position]: null } });
}

/** Decides for open hands how they end. */
const end = (queue: Queue, how: (hand: HeldHand) => Ending | undefined): Queue => ({
  ...queue,
  hands: queue.hands.map((hand) => (isOpen(hand) ? { ...hand, ending: how(hand) } : hand)),
});

const SUBMIT: Ending = { how: 'submit' };

const finish = (queue: Queue): Queue => end(queue, (hand) => (isDone(hand) ? SUBMIT : undefined));

/** Ends every hand: what has answers is submitted as it is, the rest goes back. */
const stop = (queue: Queue): Queue => ({
  ...end(queue, (hand) => (isEmpty(hand.answers) ? { how: 'give-back' } : SUBMIT)),
  stopped: true,
});

function decline(queue: Queue, { reason }: EventOf<'decline'>): Queue {
  const place = current(queue);
  if (place === undefined) return queue;
  return withHand(queue, { ...place.hand, ending: { how: 'decline', reason } });
}

/** The page may be gone after this: last saves, and a minute of grace for every hand. */
function leave(queue: Queue): Stepped {
  const sends = queue.hands
    .filter(isOpen)
    .flatMap(({ assignmentId, unsaved }): Request[] => [
      ...(isEmpty(unsaved) ? [] : [{ kind: 'save', assignmentId, answers: unsaved } as const]),
      { kind: 'give-back', assignmentId, grace: true },
    ]);
  return only(queue, ...sends.map((request): Effect => ({ kind: 'send', request })));
}

const APPLY: {
  readonly [T in QueueEvent['type']]: (queue: Queue, event: EventOf<T>, now: number) => Stepped;
} = {
  handed,
  saved,
  ended,
  failed,
  answer,
  leave,
  undo: (queue, _, now) => undo(queue, now),
  finish: (queue) => only(finish(queue)),
  stop: (queue) => only(stop(queue)),
  decline: (queue, event) => only(decline(queue, event)),
  resume: (queue, _, now) =>
    only({ ...queue, stopped: false, refreshing: true, noWork: undefined, activeAt: now }),
  tick: (queue) => only(queue),
  active: (queue, _, now) => only({ ...queue, activeAt: now }),
  flush: (queue) => only({ ...queue, answeredAt: Number.NEGATIVE_INFINITY }),
  refresh: (queue) => only({ ...queue, refreshing: true }),
  online: (queue) => only({ ...queue, retryAt: 0 }),
};

/**
 * One step of the page: what happened in, the new state and what to do out. Pure.
 *
 * What must be sent is derived from the state after every event, so that no trigger can be missed.
 *
 * @param now milliseconds of the page's steady clock
 */
export function step(queue: Queue, event: QueueEvent, now: number): Stepped {
  // The table pairs every event with its own handler, which the compiler cannot follow by index.
  const apply = APPLY[event.type] as (queue: Queue, event: QueueEvent, now: number) => Stepped;
  const { queue: changed, effects } = apply(queue, event, now);
  if (event.type === 'leave') return { queue: changed, effects };
  const planned = plan(changed.stopped ? stop(changed) : changed, now);
  return { queue: planned.queue, effects: [...effects, ...planned.effects] };
}
