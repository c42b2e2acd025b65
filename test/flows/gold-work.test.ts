import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hand } from '../../src/contracts/assignment.ts';
import { giveBack } from '../../src/flows/give-back.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import type { Ref, Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import { allAnswered, handFor, joined, publishedJob } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(() => {
  world = openWorld(21);
});
afterEach(() => world.close());

/** Services that write down what they are asked for: the calls in order, each with how many items of which kind. */
function watched({ objects, store, ...services }: Services) {
  let calls: string[] = [];
  const kinds = (items: readonly { readonly kind: string }[]) => items.map(({ kind }) => kind);
  const watching: Services = {
    ...services,
    objects: {
      ...objects,
      get: (key, range) => {
        calls.push('object');
        return objects.get(key, range);
      },
    },
    store: {
      ...store,
      get: <R extends Ref>(ref: R, freshness: 'strong' | 'eventual') => {
        calls.push(`get ${freshness} ${ref.kind}`);
        return store.get(ref, freshness);
      },
      getMany: <R extends Ref>(refs: readonly R[]) => {
        calls.push(`get ${kinds(refs)}`);
        return store.getMany(refs);
      },
      queryIndex: (range, limit, after) => {
        calls.push(`query ${range.index}`);
        return store.queryIndex(range, limit, after);
      },
      commit: (items) => {
        calls.push(`commit ${kinds(items)}`);
        return store.commit(items);
      },
    },
  };
  /** What something asks for. */
  const workOf = async (act: () => Promise<unknown>): Promise<string> => {
    calls = [];
    await act();
    return calls.join('; ').replace('query open; query open', 'query open'); // where the walk begins anew
  };
  return { watching, workOf };
}

const goldIn = ({ tasks }: Hand): number =>
  tasks.filter(({ source = '' }) => source.includes('that ward')).length;

/** Somebody takes a hand, comes back to it, saves an answer, and sends it or gives it back. */
async function workOnOne(jobId: string, annotatorId: string, givesBack: boolean) {
  const { watching, workOf } = watched(world.services);
  const next = await workOf(() => handFor(watching, jobId, annotatorId));
  const resume = await workOf(() => handFor(watching, jobId, annotatorId));
  const hand = await handFor(world.services, jobId, annotatorId);
  const owning = { assignmentId: hand.assignmentId, annotatorId };
  const draft = { ...owning, answers: { 0: { choice: 'no' } } };
  const save = await workOf(() => saveDraft(watching, draft));
  const answers = allAnswered(hand);
  const end = givesBack
    ? { giveBack: await workOf(() => giveBack(watching, owning, false)) }
    : { submit: await workOf(() => acceptResponse(watching, { ...owning, answers })) };
  return { gold: goldIn(hand), work: { next, resume, save, ...end } };
}

/** All ways of working that there were, by request, of hands with so much gold each. */
async function workSeen(size: { tasks: number; gold: number }, change: object) {
  const seen = new Map<number, Set<string>>();
  for (let jobs = 0; jobs < 4; jobs++) {
    const jobId = await publishedJob(world.services, size, { redundancy: 15, ...change });
    for (const [i, id] of (await joined(world.services, jobId, 12)).entries()) {
      const { gold, work } = await workOnOne(jobId, id, i % 3 === 0);
      const calls = Object.entries(work).map(([name, of]) => `${name}: ${of}`);
      seen.set(gold, new Set([...(seen.get(gold) ?? []), ...calls]));
    }
  }
  return [...seen].map(([gold, calls]) => ({ gold, calls: [...calls].toSorted() }));
}

describe('the work for a hand is the same whether it has gold or not', () => {
  it.each([
    { taskSuiteSize: 5, rate: 0.1, gold: 12 },
    { taskSuiteSize: 1, rate: 0.25, gold: 15 },
    { taskSuiteSize: 7, rate: 0.25, gold: 30 },
  ])('in every reply: %j', async ({ gold, rate, taskSuiteSize }) => {
    const change = { taskSuiteSize, gold: { rate, maxExposures: 60 } };
    const [one, other, ...more] = await workSeen({ tasks: 70, gold }, change);
    expect(other?.calls).toEqual(one?.calls);
    expect([one?.calls.length, more]).toEqual([5, []]);
  });

  it('though gold that is passed over is met by nobody, and stays ahead of everybody', async () => {
    const change = { taskSuiteSize: 5, redundancy: 15, gold: { rate: 0.1, maxExposures: 60 } };
    const jobId = await publishedJob(world.services, { tasks: 60, gold: 12 }, change);
    const ids = await joined(world.services, jobId, 14);
    let shown = 0;
    for (const id of ids) {
      const hand = await handFor(world.services, jobId, id);
      shown += goldIn(hand);
    }
    expect(shown).toBeGreaterThan(3);
    expect(shown).toBeLessThan(11);
    const gold = stored(world, 'gold');
    expect(gold.reduce((sum, { exposures }) => sum + exposures, 0)).toBe(shown);
    expect(gold.flatMap(({ seenBy = [] }) => seenBy)).toHaveLength(shown);
    expect(gold.reduce((sum, { version }) => sum + version - 1, 0)).toBe(14);
    for (const { gold: record } of stored(world, 'annotator')) expect(record.walked).toBe(0);
  });

  it('though a hand without gold leaves all of it ahead of somebody', async () => {
    const change = { taskSuiteSize: 1, redundancy: 3, gold: { rate: 0.25 } };
    const jobId = await publishedJob(world.services, { tasks: 80, gold: 8 }, change);
    const [id = ''] = await joined(world.services, jobId, 1);
    let [behind, shown] = [0, 0];
    while (shown < 8) {
      const hand = await handFor(world.services, jobId, id);
      const { walked } = stored(world, 'annotator')[0]?.gold ?? { walked: -1 };
      if (goldIn(hand) === 0) expect(walked).toBe(behind);
      [behind, shown] = [walked, shown + goldIn(hand)];
      const answers = allAnswered(hand);
      await acceptResponse(world.services, { ...hand, annotatorId: id, answers });
    }
    expect(behind).toBeGreaterThan(2);
  });
});
