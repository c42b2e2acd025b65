import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importStep } from '../../src/flows/import.ts';
import { createJob, listJobs, publishJob, stopJob } from '../../src/flows/job.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Services } from '../../src/ports.ts';
import { assignmentsIn, collected, stored, suitesIn } from '../support/answered.ts';
import {
  allAnswered,
  ask,
  draftWith,
  handFor,
  importAll,
  jobFile,
  joined,
  manifestOf,
  publishedJob,
} from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { bits } from '../support/states.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

const stop = (jobId: string, event: 'pause' | 'close') =>
  stopJob(services, { jobId, event, stepMs: 10_000 });
const leases = () => suitesIn(world).flatMap((suite) => suite.leases);

describe('a job', () => {
  it('is published with a word where people could tell its gold, and only there', async () => {
    for (const [taskSuiteSize, advised] of [
      [3, 'choose taskSuiteSize 2 or taskSuiteSize 4'],
      [4, undefined],
    ] as const) {
      const change = { taskSuiteSize, gold: { rate: 0.5 } };
      const jobId = await draftWith(services, manifestOf(8, 4), change);
      await importAll(services, jobId);
      const { advice } = await publishJob(services, jobId);
      expect(advice).toEqual(advised && [expect.stringContaining(advised)]);
    }
  });

  it('is published with what its import found', async () => {
    const jobId = await draftWith(services, manifestOf(7, 2));
    await importAll(services, jobId);
    const { job } = await publishJob(services, jobId);
    expect(job).toMatchObject({ state: 'published', tasks: 7, gold: 2, taskSuites: 3 });
    expect(await publishJob(services, jobId)).toEqual({ job, leasesClosed: 0, done: true });
  });

  it('is not published without tasks, nor before its import is done', async () => {
    const { jobId } = await createJob(services, jobFile());
    expect(await codeOf(publishJob(services, jobId))).toBe('no-tasks');
    const golden = await draftWith(services, manifestOf(0, 3));
    await importAll(services, golden);
    expect(await codeOf(publishJob(services, golden))).toBe('no-tasks');
    expect(await codeOf(publishJob(services, 'j99999'))).toBe('not-found');
    const long = await draftWith(services, manifestOf(6_000, 0));
    await importStep(services, { jobId: long, manifest: 'manifest.jsonl', stepMs: 0 });
    expect(await codeOf(publishJob(services, long))).toBe('import-unfinished');
  });

  it('is listed with the others, newest first', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 130; i++) {
      ids.unshift((await createJob(services, jobFile())).jobId);
      world.clock.advance(1);
    }
    expect((await listJobs(services)).map(({ jobId }) => jobId)).toEqual(ids);
  });
});

describe.each(['pause', 'close'] as const)('to %s a job', (event) => {
  it('ends every lease at once, counts what was saved, and hands out nothing', async () => {
    const jobId = await publishedJob(services, { tasks: 9 }, { redundancy: 2 });
    const ids = await joined(services, jobId, 3);
    const hands = await Promise.all(ids.map((id) => handFor(services, jobId, id)));
    for (const [i, hand] of hands.entries()) {
      const answers = { [i]: { choice: 'yes' } };
      await saveDraft(services, { ...hand, annotatorId: ids[i] ?? '', answers });
    }
    const stopped = await stop(jobId, event);
    expect(stopped).toMatchObject({ leasesClosed: 3, done: true });
    expect(leases()).toEqual([]);
    expect(assignmentsIn(world).map(({ counted }) => bits(counted).length)).toEqual([1, 1, 1]);
    const reply = await ask(services, jobId, ids[0] ?? '');
    expect(reply).toMatchObject({ hands: [], noWork: stopped.job.state });
    expect(reply.retryAfterSeconds === undefined).toBe(event === 'close');
    expect(await stop(jobId, event)).toEqual({ ...stopped, leasesClosed: 0 });
  });

  /** Services in which the job is stopped just before the first hand is committed. */
  function stoppedAtTheClaim(jobId: string, jobAfter: () => void): Services {
    const { store } = services;
    let stopped = false;
    return {
      ...services,
      store: {
        ...bound(store),
        get: (ref, freshness) => {
          if (stopped && ref.kind === 'job') jobAfter();
          return store.get(ref, freshness);
        },
        commit: async (items) => {
          if (!stopped && items.some((item) => item.kind === 'taskSuite')) {
            await stop(jobId, event);
            stopped = true;
          }
          return store.commit(items);
        },
      },
    };
  }

  it('takes back a hand that was claimed while the job stopped', async () => {
    const jobId = await publishedJob(services, { tasks: 3 });
    const [id = ''] = await joined(services, jobId, 1);
    const reply = await ask(
      stoppedAtTheClaim(jobId, () => undefined),
      jobId,
      id,
    );
    expect(reply).toMatchObject({ hands: [], noWork: event === 'pause' ? 'paused' : 'closed' });
    expect(leases()).toEqual([]);
  });

  it('also ends a lease that was taken meanwhile, by the sweep, and then leaves the job alone', async () => {
    const jobId = await publishedJob(services, { tasks: 3 });
    const [id = ''] = await joined(services, jobId, 1);
    const crash = () => {
      throw new Error('crashed');
    };
    await expect(ask(stoppedAtTheClaim(jobId, crash), jobId, id)).rejects.toThrow('crashed');
    expect(leases()).toHaveLength(1);
    expect(await sweep(services, world.clock.now + 10_000)).toMatchObject({ leasesClosed: 1 });
    expect(leases()).toEqual([]);
    await sweep(services, world.clock.now + 10_000);
    expect(stored(world, 'job')).toMatchObject([{ settled: false }]);
    world.clock.advance(61_000);
    await sweep(services, world.clock.now + 10_000);
    expect(stored(world, 'job')).toMatchObject([{ settled: true }]);
    const rows = world.dump();
    await sweep(services, world.clock.now + 10_000);
    expect(world.dump()).toEqual(rows);
  });
});

/** A store as a plain object, to change one of its methods. */
const bound = (store: Services['store']): Services['store'] => ({
  get: (ref, freshness) => store.get(ref, freshness),
  getMany: (refs) => store.getMany(refs),
  queryPartition: (partition, limit, after) => store.queryPartition(partition, limit, after),
  queryIndex: (range, limit, after) => store.queryIndex(range, limit, after),
  commit: (items) => store.commit(items),
});

describe('a paused job', () => {
  it('goes on where it stood', async () => {
    const jobId = await publishedJob(services, { tasks: 6 }, { redundancy: 1 });
    const [id = ''] = await joined(services, jobId, 1);
    const first = await handFor(services, jobId, id);
    await acceptResponse(services, { ...first, annotatorId: id, answers: allAnswered(first) });
    await stop(jobId, 'pause');
    expect(await publishJob(services, jobId)).toMatchObject({ job: { state: 'published' } });
    const second = await handFor(services, jobId, id);
    await acceptResponse(services, { ...second, annotatorId: id, answers: allAnswered(second) });
    expect(collected(world, 6, 3)).toEqual(Array(6).fill({ answers: 1, people: 1 }));
  });

  it('takes a late response, and counts it', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 1 });
    const [id = ''] = await joined(services, jobId, 1);
    const hand = await handFor(services, jobId, id);
    await stop(jobId, 'pause');
    await acceptResponse(services, { ...hand, annotatorId: id, answers: allAnswered(hand) });
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 1, people: 1 }));
  });
});

describe('a closed job', () => {
  it('is closed for good, and takes late responses aside', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 1 });
    const [id = ''] = await joined(services, jobId, 1);
    const hand = await handFor(services, jobId, id);
    await stop(jobId, 'close');
    expect(await codeOf(publishJob(services, jobId))).toBe('wrong-job-state');
    expect(await codeOf(stop(jobId, 'pause'))).toBe('wrong-job-state');
    const receipt = await acceptResponse(services, {
      ...hand,
      annotatorId: id,
      answers: allAnswered(hand),
    });
    expect(receipt).toMatchObject({ counted: false, answers: 3 });
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 0, people: 0 }));
    expect(Object.keys(assignmentsIn(world)[0]?.late ?? {})).toHaveLength(3);
  });

  it('may be one that never left its draft', async () => {
    const jobId = await draftWith(services, manifestOf(3, 0));
    expect(await codeOf(stop(jobId, 'pause'))).toBe('wrong-job-state');
    expect(await stop(jobId, 'close')).toMatchObject({ job: { state: 'closed' }, done: true });
  });
});
