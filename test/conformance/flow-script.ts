import fc from 'fast-check';
import type { Answers } from '../../src/contracts/answer.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import { aggregate } from '../../src/flows/aggregation.ts';
import { decline, giveBack } from '../../src/flows/give-back.ts';
import { next } from '../../src/flows/hand-out.ts';
import { publishJob, stopJob } from '../../src/flows/job.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { World } from './flow-world.ts';

/** What somebody does next. `who` and `which` count into the people and their assignments so far. */
export type Step =
  | { readonly does: 'next'; readonly who: number; readonly hands: number }
  | {
      readonly does: 'save' | 'submit';
      readonly who: number;
      readonly which: number;
      readonly answers: Answers;
    }
  | {
      readonly does: 'giveBack' | 'decline';
      readonly who: number;
      readonly which: number;
      readonly grace: boolean;
    }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'aggregate'; readonly suite: number }
  | { readonly does: 'void'; readonly who: number }
  | { readonly does: 'sweep' | 'pause' | 'publish' };

const STEP_MS = 10_000;

const who = fc.nat({ max: 2 });
const which = fc.nat({ max: 3 });
const given = fc.oneof(
  {
    arbitrary: fc.record({ choice: fc.constantFrom('yes', 'no'), ms: fc.nat({ max: 9_999 }) }),
    weight: 8,
  },
  { arbitrary: fc.record({ abstain: fc.constant('unsure' as const) }), weight: 1 },
  { arbitrary: fc.record({ choice: fc.constant('none of them') }), weight: 1 },
);
const answers = fc.dictionary(fc.constantFrom('0', '1', '2', '3'), given, { maxKeys: 4 });

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const just = <T extends Step['does']>(does: T) => fc.constant(does);

const step: fc.Arbitrary<Step> = fc.oneof(
  weighted(24, fc.record({ does: just('next'), who, hands: fc.integer({ min: 1, max: 2 }) })),
  weighted(15, fc.record({ does: just('save'), who, which, answers })),
  weighted(21, fc.record({ does: just('submit'), who, which, answers })),
  weighted(6, fc.record({ does: just('giveBack'), who, which, grace: fc.boolean() })),
  weighted(3, fc.record({ does: just('decline'), who, which, grace: fc.boolean() })),
  weighted(6, fc.record({ does: just('wait'), ms: fc.nat({ max: 90_000 }) })),
  weighted(6, fc.record({ does: just('aggregate'), suite: fc.nat({ max: 3 }) })),
  weighted(3, fc.record({ does: just('sweep') })),
  weighted(1, fc.record({ does: just('void'), who })),
  weighted(1, fc.record({ does: fc.constantFrom('pause' as const, 'publish' as const) })),
);

/** A script of whole flows by three people in one small job. */
export const flowScriptOf = (length: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(step, { minLength: length, maxLength: length });

function withAssignment(world: World, did: { who: number; which: number }) {
  const annotatorId = world.people[did.who] ?? '';
  const held = world.assignments.get(annotatorId) ?? [];
  const assignmentId = held.at(-1 - did.which) ?? `${world.jobId}.s0.never00000`;
  return { annotatorId, assignmentId };
}

/**
 * Asks for one hand, then for two. A millisecond lies between new hands, and only the newest is resumed:
 * two leases that end at one instant may be found in either order, and what follows may then differ.
 */
async function nextHands(world: World, did: { who: number; hands: number }) {
  const annotatorId = world.people[did.who] ?? '';
  const replies: NextReply[] = [];
  for (let hands = 1; hands <= did.hands; hands++) {
    const known = world.assignments.get(annotatorId) ?? [];
    const asking = { jobId: world.jobId, annotatorId, hands, have: known.slice(0, -1) };
    const reply = await next(world.services, asking);
    const fresh = reply.hands.map((hand) => hand.assignmentId).filter((id) => !known.includes(id));
    world.assignments.set(annotatorId, [...known, ...fresh]);
    replies.push(reply);
    world.wait(1);
  }
  return replies;
}

/** Does one step. @returns the flow's reply */
export async function perform(world: World, did: Step): Promise<unknown> {
  const { services, jobId } = world;
  switch (did.does) {
    case 'next':
      return nextHands(world, did);
    case 'save':
      return saveDraft(services, { ...withAssignment(world, did), answers: did.answers });
    case 'submit':
      return acceptResponse(services, { ...withAssignment(world, did), answers: did.answers });
    case 'giveBack':
      return giveBack(services, withAssignment(world, did), did.grace);
    case 'decline':
      return decline(services, withAssignment(world, did), 'too-hard');
    case 'wait':
      return world.wait(did.ms);
    case 'aggregate':
      return aggregate(services, { jobId, taskSuiteId: `s${did.suite}` });
    case 'void': {
      const annotatorId = world.people[did.who] ?? '';
      return voidAnnotator(services, { jobId, annotatorId, by: 'staff:o1', stepMs: STEP_MS });
    }
    case 'sweep':
      return sweep(services, services.now() + STEP_MS);
    case 'pause':
      return stopJob(services, { jobId, event: 'pause', stepMs: STEP_MS });
    case 'publish':
      return publishJob(services, jobId);
  }
}
