import { expect, test } from 'vitest';
import { current, openQueue, type QueueEvent, type Request } from '../../pages/annotator/queue.ts';
import { step } from '../../pages/annotator/step.ts';
import type { Hand } from '../../src/contracts/assignment.ts';
import { type CostPlan, DEFAULT_PLAN, workloadOf } from '../../src/cost/plan.ts';

const HANDS = 40;
const YES = { choice: 'yes' };

/** A service that answers at once, with hands of so many tasks. */
class Service {
  readonly sent = { next: 0, save: 0, submit: 0, resumed: 0 };
  readonly #plan: CostPlan;
  readonly #held = new Map<string, Hand>();
  #made = 0;

  constructor(plan: CostPlan) {
    this.#plan = plan;
  }

  answer(request: Request, now: number): QueueEvent {
    switch (request.kind) {
      case 'next':
        return this.#next(request.hands, now);
      case 'save': {
        this.sent.save++;
        const leaseLeftMs = this.#plan.leaseSeconds * 1_000;
        const hand = this.#held.get(request.assignmentId);
        if (hand) Object.assign(hand, { expiresAt: now + leaseLeftMs });
        if (hand) Object.assign(hand.saved, request.answers);
        return { ...request, type: 'saved', leaseLeftMs };
      }
      default:
        this.sent.submit++;
        this.#held.delete(request.assignmentId);
        return { type: 'ended', assignmentId: request.assignmentId };
    }
  }

  #next(hands: number, now: number): QueueEvent {
    this.sent.next++;
    this.sent.resumed += this.#held.size;
    const expiresAt = now + this.#plan.leaseSeconds * 1_000;
    while (this.#held.size < hands) {
      const tasks = Array.from({ length: this.#plan.taskSuiteSize }, () => ({ source: 'text' }));
      const assignmentId = `h${this.#made++}`;
      this.#held.set(assignmentId, { assignmentId, expiresAt, tasks, saved: {} });
    }
    return { type: 'handed', reply: { now, hands: structuredClone([...this.#held.values()]) } };
  }
}

/** Counts what the page sends while somebody answers at an even pace. */
function requestsOf(plan: CostPlan) {
  const { taskSuiteSize, saveEvery, secondsATask, leaseSeconds } = plan;
  const service = new Service(plan);
  let now = 1_000;
  let queue = openQueue({ saveEvery, leaseMs: leaseSeconds * 1_000, taskSuiteSize }, {}, now);
  const run = (event: QueueEvent): void => {
    const stepped = step(queue, event, now);
    queue = stepped.queue;
    for (const effect of stepped.effects) {
      if (effect.kind === 'send') run(service.answer(effect.request, now));
    }
  };
  run({ type: 'tick' });
  for (let answers = 0; answers < HANDS * taskSuiteSize; answers++) {
    for (let second = 0; second < secondsATask; second++) {
      now += 1_000;
      run({ type: 'tick' });
    }
    const place = current(queue);
    if (place === undefined) throw new Error('the page has nothing to show');
    const { assignmentId, position } = place;
    run({ type: 'answer', assignmentId, position, answer: YES });
  }
  return service.sent;
}

test.each([
  { taskSuiteSize: 20, secondsATask: 5 },
  { taskSuiteSize: 20, secondsATask: 5, saveEvery: 6 },
  { taskSuiteSize: 20, secondsATask: 20 },
  { taskSuiteSize: 5, secondsATask: 60 },
  { taskSuiteSize: 5, secondsATask: 8, saveEvery: 1 },
  { taskSuiteSize: 1, secondsATask: 5 },
  { taskSuiteSize: 1, secondsATask: 300 },
  { taskSuiteSize: 2, secondsATask: 300 },
])('the page sends as many requests a hand as the model has: %j', (some) => {
  const plan = { ...DEFAULT_PLAN, tasks: 1_000, ...some };
  const { saves, resumedANext } = workloadOf(plan);
  const sent = requestsOf(plan);
  const expectNear = (counted: number, modelled: number) =>
    expect(Math.abs(counted - modelled), JSON.stringify(sent)).toBeLessThan(0.2);
  expectNear(sent.save / HANDS, saves.length);
  expectNear(sent.next / HANDS, 1);
  expectNear(sent.submit / HANDS, 1);
  expectNear(sent.resumed / HANDS, resumedANext);
});
