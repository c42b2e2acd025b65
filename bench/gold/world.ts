import { provide } from '../../lambdas/runtime.ts';
import type { Answer, Answers } from '../../src/contracts/answer.ts';
import type { Hand, NextReply } from '../../src/contracts/assignment.ts';
import type { Session } from '../../src/contracts/session.ts';
import { publishJob } from '../../src/flows/job.ts';
import { createInvite } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Chance } from '../../test/support/chance.ts';
import { HandlerCaller, type loadHandlers } from '../../test/support/handler-caller.ts';
import { draftWith, importAll, manifestOf } from '../../test/support/job.ts';
import { openWorld, type World } from '../../test/support/world.ts';

type Handlers = Awaited<ReturnType<typeof loadHandlers>>;
type JobChange = Parameters<typeof draftWith>[2];

/** A published job in the embedded home, in memory, with an invite for its crowd. */
export interface Place {
  readonly world: World;
  readonly jobId: string;
  readonly invite: string;
  readonly handlers: Handlers;
}

/** Opens a home of its own and makes it the one that the handlers serve. */
export async function placeOf(
  handlers: Handlers,
  seed: number,
  size: { readonly tasks: number; readonly gold: number },
  change: JobChange,
): Promise<Place> {
  const world = openWorld(seed);
  provide(world.services);
  const jobId = await draftWith(world.services, manifestOf(size.tasks, size.gold), change);
  await importAll(world.services, jobId);
  await publishJob(world.services, jobId);
  const { token } = await createInvite(world.services, { jobId, people: 1_000, days: 30 });
  return { world, jobId, invite: token, handlers };
}

/** What the schedule does once a minute. */
export async function minute({ world }: Place): Promise<void> {
  world.clock.advance(60_000);
  await sweep(world.services, world.services.now() + 45_000);
}

export const isGold = (text: string): boolean => text.includes('that ward');
export const numberIn = (text: string): number => Number(/Report (\d+)/.exec(text)?.[1]);

/** Answers to all positions of a hand, or to a share of them. */
export function answersFor(
  hand: Hand,
  answer: (text: string) => Answer,
  chance: Chance,
  share = 1,
): Answers {
  const entries = hand.tasks.map(({ source = '' }, position) => [position, source] as const);
  const some = entries.filter(() => chance.happens(share));
  return Object.fromEntries(some.map(([position, text]) => [String(position), answer(text)]));
}

/** Somebody of the crowd, who talks to the handlers as their page does. */
export class Worker {
  readonly #place: Place;
  readonly #caller: HandlerCaller;
  readonly annotatorId: string;

  private constructor(place: Place, caller: HandlerCaller, annotatorId: string) {
    this.#place = place;
    this.#caller = caller;
    this.annotatorId = annotatorId;
  }

  static async join(place: Place, number: number): Promise<Worker> {
    const caller = new HandlerCaller(place.handlers);
    const device = `device-of-worker-${String(number).padStart(6, '0')}`;
    const { annotatorId = '', token } = await caller.call<Session>('POST', '/sessions', {
      invite: place.invite,
      device,
    });
    caller.use(token);
    return new Worker(place, caller, annotatorId);
  }

  next(): Promise<NextReply> {
    return this.#caller.call('POST', `/jobs/${this.#place.jobId}/next`, { hands: 1, have: [] });
  }

  /** Saves, sends, gives back or declines a hand. */
  async act(
    { assignmentId }: Hand,
    what: 'draft' | 'response' | 'give-back' | 'decline',
    body: object,
  ): Promise<void> {
    const method = what === 'draft' ? 'PUT' : 'POST';
    await this.#caller.call(method, `/assignments/${assignmentId}/${what}`, body);
  }
}
