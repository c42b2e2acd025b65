import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aggregate } from '../../src/flows/aggregation.ts';
import { publishJob, stopJob } from '../../src/flows/job.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Item, ItemOf, Ref, Services } from '../../src/ports.ts';
import { assignmentsIn, suitesIn } from '../support/answered.ts';
import { allAnswered, ask, handFor, joined, publishedJob, someAnswered } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const LEASE_MS = 600_000;

let world: World;
let services: Services;
let jobId: string;
let people: string[];
beforeEach(async () => {
  world = openWorld(2);
  services = world.services;
  jobId = await publishedJob(services, { tasks: 6 }, { redundancy: 2 });
  people = await joined(services, jobId, 3);
});
afterEach(() => world.close());

async function answerAll(i: number, choice: string): Promise<void> {
  const annotatorId = people[i] ?? '';
  for (;;) {
    const { hands } = await ask(services, jobId, annotatorId);
    const hand = hands[0];
    if (hand === undefined) return;
    await acceptResponse(services, { ...hand, annotatorId, answers: allAnswered(hand, choice) });
  }
}

const labelsOf = () => suitesIn(world).map(({ labels }) => labels?.map(({ choice }) => choice));

/** The services over a store whose partitions are read as `torn` says. */
const reading = (torn: (items: readonly Item[]) => Item[]): Services => {
  const { store } = services;
  return {
    ...services,
    store: {
      get: (ref, freshness) => store.get(ref, freshness),
      getMany: (refs) => store.getMany(refs),
      queryIndex: (range, limit, after) => store.queryIndex(range, limit, after),
      commit: (items) => store.commit(items),
      queryPartition: async (partition, limit, after) => {
        const page = await store.queryPartition(partition, limit, after);
        return { ...page, items: torn(page.items) };
      },
    },
  };
};

describe('an aggregation', () => {
  it('waits for all wanted answers, labels once, and then has nothing to do', async () => {
    await answerAll(0, 'no');
    const [suite] = suitesIn(world);
    expect(await aggregate(services, suite!)).toBe('waiting');
    await answerAll(1, 'no');
    const outcomes = await Promise.all([1, 2, 3].map(() => aggregate(services, suite!)));
    expect(outcomes.toSorted()).toEqual(['labelled', 'nothing-to-do', 'nothing-to-do']);
    const rows = world.dump();
    expect(await aggregate(services, suite!)).toBe('nothing-to-do');
    expect(world.dump()).toEqual(rows);
    expect(labelsOf()).toEqual([['no', 'no', 'no'], undefined]);
  });

  it('of a suite that is not there does nothing', async () => {
    expect(await aggregate(services, { jobId, taskSuiteId: 'szz' })).toBe('nothing-to-do');
  });

  it('believes no torn read: an assignment that is missing or older', async () => {
    await answerAll(0, 'no');
    const older = assignmentsIn(world);
    await answerAll(1, 'yes');
    const [suite] = suitesIn(world);
    const missing = reading((items) => items.slice(1));
    expect(await codeOf(aggregate(missing, suite!))).toBe('busy');
    const isOlder = (item: Item) =>
      item.kind === 'assignment' && older.some((each) => each.assignmentId === item.assignmentId);
    const stale = reading((items) =>
      items.map((item) => (isOlder(item) ? ({ ...item, counted: 0 } as Item) : item)),
    );
    expect(await codeOf(aggregate(stale, suite!))).toBe('busy');
    expect(labelsOf()).toEqual([undefined, undefined]);
    expect(await aggregate(services, suite!)).toBe('labelled');
  });

  it('reads a suite of more assignments than a page', async () => {
    jobId = await publishedJob(services, { tasks: 1 }, { redundancy: 2, taskSuiteSize: 1 });
    people = await joined(services, jobId, 260);
    for (const annotatorId of people.slice(2)) {
      const { assignmentId } = await handFor(services, jobId, annotatorId);
      await acceptResponse(services, { assignmentId, annotatorId, answers: {} });
    }
    await answerAll(0, 'maybe');
    await answerAll(1, 'maybe');
    expect(await aggregate(services, { jobId, taskSuiteId: 's0' })).toBe('labelled');
  });
});

describe('the sweep', () => {
  it('closes expired leases that nobody comes for, and labels what is complete', async () => {
    await answerAll(0, 'no');
    const annotatorId = people[1] ?? '';
    const { hands } = await ask(services, jobId, annotatorId, 2);
    for (const hand of hands) {
      const answers = hand === hands[0] ? allAnswered(hand, 'no') : someAnswered(hand, 1);
      await saveDraft(services, { ...hand, annotatorId, answers });
    }
    expect(await sweep(services, world.clock.now + 1)).toMatchObject({
      leasesClosed: 0,
      suitesLabelled: 0,
    });
    world.clock.advance(LEASE_MS);
    expect(await sweep(services, world.clock.now + 1)).toMatchObject({
      leasesClosed: 2,
      suitesLabelled: 1,
    });
    expect(assignmentsIn(world).map(({ state }) => state)).toEqual(Array(4).fill('submitted'));
    expect(await sweep(services, world.clock.now + 1)).toMatchObject({
      leasesClosed: 0,
      suitesLabelled: 0,
    });
  });

  it('leaves a hand alone that saves keep alive', async () => {
    await answerAll(0, 'no');
    const annotatorId = people[1] ?? '';
    const { assignmentId } = await handFor(services, jobId, annotatorId);
    world.clock.advance(LEASE_MS - 1);
    await saveDraft(services, { assignmentId, annotatorId, answers: {} });
    world.clock.advance(LEASE_MS - 1);
    expect(await sweep(services, world.clock.now + 1)).toMatchObject({ leasesClosed: 0 });
    world.clock.advance(1);
    expect(await sweep(services, world.clock.now + 1)).toMatchObject({ leasesClosed: 1 });
  });

  it('leaves live hands alone when the list still shows a stop that is over', async () => {
    await stopJob(services, { jobId, event: 'pause', stepMs: 1e6 });
    const paused = await services.store.get({ kind: 'job', jobId }, 'strong');
    await publishJob(services, jobId);
    await handFor(services, jobId, people[0] ?? '');
    const lagging: Services = {
      ...services,
      store: {
        get: (ref, freshness) => services.store.get(ref, freshness),
        getMany: async <R extends Ref>(refs: readonly R[]) => {
          const items = await services.store.getMany(refs);
          return items.map((item) => (item?.kind === 'job' ? (paused as ItemOf<R>) : item));
        },
        queryPartition: (...asked) => services.store.queryPartition(...asked),
        queryIndex: (...asked) => services.store.queryIndex(...asked),
        commit: (items) => services.store.commit(items),
      },
    };
    expect(await sweep(lagging, world.clock.now + 1)).toMatchObject({ leasesClosed: 0 });
  });

  it('goes on with other suites and jobs when one suite cannot be labelled', async () => {
    const broken = jobId;
    await answerAll(0, 'no');
    await answerAll(1, 'no');
    const good = await publishedJob(services, { tasks: 3 }, { redundancy: 1 });
    const [annotatorId = ''] = await joined(services, good, 1);
    const hand = await handFor(services, good, annotatorId);
    await acceptResponse(services, { ...hand, annotatorId, answers: allAnswered(hand) });
    const torn = reading((items) =>
      items.filter(
        (item) =>
          !(item.kind === 'assignment' && item.jobId === broken && item.taskSuiteId === 's0'),
      ),
    );
    await expect(sweep(torn, world.clock.now + 1)).rejects.toThrow();
    const labelled = suitesIn(world).filter(({ labels }) => labels !== null);
    expect(labelled.map((suite) => [suite.jobId, suite.taskSuiteId])).toEqual([
      [broken, 's1'],
      [good, 's0'],
    ]);
  });
});
