import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { runInShards, type ShardHandlers } from '../../local/export-shards.ts';
import type { ExportView } from '../../src/contracts/export.ts';
import { GatherStep, ShardStep } from '../../src/contracts/export-shards.ts';
import { Label } from '../../src/contracts/label.ts';
import type { Job } from '../../src/core/job.ts';
import { newestDataset } from '../../src/flows/export.ts';
import { exportOf, runOf, shardsOf } from '../../src/flows/export-run.ts';
import { gatherStep, shardStep } from '../../src/flows/export-shards.ts';
import { repeatFigures } from '../../src/flows/repeat-figures.ts';
import { collectVotes } from '../../src/flows/votes.ts';
import { krippendorffAlpha } from '../../src/inference/agreement/krippendorff-alpha.ts';
import { tempered } from '../../src/inference/classes/calibrated.ts';
import { decodeStatistics } from '../../src/inference/classes/dawid-skene/shard-file.ts';
import {
  confusionByTruth,
  newParameters,
  parametersOf,
} from '../../src/inference/classes/dawid-skene/statistics.ts';
import { dawidSkene } from '../../src/inference/classes/dawid-skene.ts';
import type { Services } from '../../src/ports.ts';
import { worst } from '../inference/classes/dawid-skene/plain-loop.ts';
import { stored } from '../support/answered.ts';
import { Chance } from '../support/chance.ts';
import { isGold, linesIn, numberOf, textIn, workOff } from '../support/exported.ts';
import { CHOICES, joined, publishedJob, truthOf } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

const TASKS = 70;
const GOLD = 9;

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

/** Of the tasks most are no, few are maybe. */
const rightOf = (text: string): string => {
  const number = numberOf(text);
  if (isGold(text)) return truthOf(number);
  return CHOICES[number % 5 === 0 ? 2 : number % 3 === 0 ? 0 : 1];
};

/** Six people, each wrong in a way of their own, one of them often; a few cannot tell. */
async function answeredJob(on: Services = services): Promise<string> {
  const size = { tasks: TASKS, gold: GOLD };
  const jobId = await publishedJob(on, size, { redundancy: 4, taskSuiteSize: 1 });
  const chance = new Chance(7);
  for (const [person, annotatorId] of (await joined(on, jobId, 6)).entries()) {
    await workOff(on, jobId, annotatorId, (text) => {
      if (chance.next() < 0.04) return { abstain: 'unsure' };
      const wrong = chance.next() < 0.1 + person * 0.09;
      return { choice: wrong ? (CHOICES[(numberOf(text) + person) % 3] ?? '') : rightOf(text) };
    });
  }
  return jobId;
}

const handlersOf = (on: Services): ShardHandlers => ({
  shard: (event) => shardStep(on, ShardStep.parse(event)),
  gather: (event) => gatherStep(on, GatherStep.parse(event)),
});

const exported = (jobId: string, shards: number, run = 'run-1', handlers = handlersOf(services)) =>
  runInShards(handlers, { jobId, shards }, run) as Promise<Record<string, unknown>>;

async function bytesAt(key: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of (await services.objects.get(key)) ?? []) parts.push(part);
  return Buffer.concat(parts);
}

/** All files of a dataset, by name. */
async function filesOf(view: ExportView): Promise<Record<string, string>> {
  const names = [...view.dataset.files.map(({ name }) => name), 'dataset.json'];
  const texts = names.map(async (name) => [name, await textIn(services, view, name)] as const);
  return Object.fromEntries(await Promise.all(texts));
}

const labelsIn = async (view: ExportView): Promise<Label[]> => {
  const names = view.dataset.files.map(({ name }) => name).filter((name) => /^labels/.test(name));
  const lines = await Promise.all(names.map((name) => linesIn(services, view, name)));
  return lines.flat().map((line) => Label.parse(line));
};

const jobOf = async (jobId: string): Promise<Job> =>
  stored(world, 'job').find((job) => job.jobId === jobId);

/** The last sums of a run. */
async function lastSums(jobId: string, run: string, annotatorCount: number) {
  let last = -1;
  const key = (iteration: number) => `runs/${jobId}/${run}/sums-${iteration}`;
  while ((await services.objects.head(key(last + 1))) !== undefined) last++;
  const shape = { annotatorCount, classCount: CHOICES.length };
  return { iterations: last, sums: decodeStatistics(await bytesAt(key(last)), shape) };
}

test.each([1, 3, 64])(
  '%d shards come to the fit that one function makes, to 1e-9',
  async (shards) => {
    const jobId = await answeredJob();
    const collected = await collectVotes(services, await jobOf(jobId));
    const { votes, gold, annotatorIds } = collected;
    const whole = dawidSkene(votes, { gold });
    const ended = await exported(jobId, shards);
    const view = await newestDataset(services, jobId);
    const { dataset } = view;
    expect(ended).toMatchObject({ datasetId: dataset.datasetId, answers: collected.answers });
    expect(dataset.files).toHaveLength(2 * shards);

    const { iterations, sums } = await lastSums(jobId, 'run-1', annotatorIds.length);
    expect(iterations).toBe(whole.iterations);
    expect(iterations).toBeGreaterThan(4);
    const parameters = parametersOf(sums, 0, newParameters(votes));
    expect(worst(confusionByTruth(parameters), whole.confusion)).toBeLessThan(1e-9);
    expect(worst(parameters.classPrior, whole.classPrior)).toBeLessThan(1e-9);

    const temperature = dataset.calibration?.temperature ?? 0;
    const posterior = tempered(whole.posterior, temperature, CHOICES.length);
    const labels = await labelsIn(view);
    expect(labels).toHaveLength(TASKS);
    for (const [t, label] of labels.entries()) {
      const row = CHOICES.map((choice) => label.posterior[choice] ?? 0);
      const own = posterior.subarray(t * CHOICES.length, (t + 1) * CHOICES.length);
      expect(worst(Float64Array.from(row), own)).toBeLessThan(1e-5); // of both temperatures rounded
    }
    expect(dataset.agreement?.value).toBeCloseTo(
      krippendorffAlpha({ ...votes, taskCount: TASKS }) ?? 0,
      12,
    );
    expect(dataset).toMatchObject({
      ...{ method: 'dawid-skene', tasks: TASKS, annotators: annotatorIds.length },
      ...{ labelled: TASKS, complete: TASKS, answers: collected.answers },
    });
  },
);

describe('a run', () => {
  it('that breaks off before or after any of its steps gives the same bytes when it is repeated', async () => {
    const jobId = await answeredJob();
    const whole = await exported(jobId, 3, 'whole');
    const view = await newestDataset(services, jobId);
    const files = await filesOf(view);
    expect(Object.keys(files)).toHaveLength(7);

    // The same answers in a world where the dataset is not there; every step breaks twice, and the run starts
    // from its beginning again now and then.
    const twin = openWorld();
    const own = twin.services;
    expect(await answeredJob(own)).toBe(jobId);
    const breaks = new Map<string, number>();
    const breaking = (does: (event: object) => Promise<unknown>) => async (event: object) => {
      const name = JSON.stringify(event);
      const tries = (breaks.get(name) ?? 0) + 1;
      breaks.set(name, tries);
      if (tries === 1) throw new Error('broken before');
      const done = await does(event);
      if (tries === 2) throw new Error('broken after');
      return done;
    };
    /** Tries again in place, as the workflow does; after each ninth step the whole run begins anew. */
    const tried = (does: (event: object) => Promise<unknown>) => (event: object) => {
      const again = () => breaking(does)(event);
      return again()
        .catch(again)
        .catch(breaks.size % 9 === 0 ? Promise.reject : again);
    };
    const { shard, gather } = handlersOf(own);
    const handlers = { shard: tried(shard), gather: tried(gather) };
    let ended: unknown;
    let starts = 0;
    for (; ended === undefined && starts < 100; starts++) {
      ended = await runInShards(handlers, { jobId, shards: 3 }, 'whole').catch(() => undefined);
    }
    expect(starts).toBeGreaterThan(3);
    expect(breaks.size).toBeGreaterThan(30);
    expect(Math.min(...breaks.values())).toBeGreaterThan(1);
    expect(ended).toEqual(whole);
    services = own;
    expect(await filesOf(await newestDataset(own, jobId))).toEqual(files);
    twin.close();
  });

  it('keeps to the answers that it has read first, whatever comes between its attempts', async () => {
    const jobId = await answeredJob();
    const { shard, gather } = handlersOf(services);
    const common = { asked: { jobId, shards: 2 }, run: 'r' };
    await gather({ ...common, step: 'plan' });
    await shard({ ...common, step: 'collect', iteration: 0, shard: 0 });
    const before = await bytesAt(`runs/${jobId}/r/shard-0.json`);
    const suite = stored(world, 'assignment').find(
      (each) => each.taskSuiteId === 's0' && each.counted !== 0,
    );
    const choice = suite.answers['0'].choice === 'maybe' ? 'no' : 'maybe';
    const changed = { ...suite, answers: { 0: { choice } }, version: suite.version + 1 };
    expect(await services.store.commit([changed])).toBe(true);
    await shard({ ...common, step: 'collect', iteration: 0, shard: 0 });
    expect(await bytesAt(`runs/${jobId}/r/shard-0.json`)).toEqual(before);
    await exported(jobId, 2, 'r');
    const { dataset } = await newestDataset(services, jobId);
    await exported(jobId, 2, 's');
    expect((await newestDataset(services, jobId)).dataset.datasetId).not.toBe(dataset.datasetId);
  });

  it('finds the dataset of the same answers made already, and makes no fit', async () => {
    const jobId = await answeredJob();
    const first = await exported(jobId, 3, 'first');
    const calls: object[] = [];
    const { shard, gather } = handlersOf(services);
    const noted = (event: object) => {
      calls.push(event);
      return shard(event);
    };
    expect(await exported(jobId, 3, 'again', { shard: noted, gather })).toEqual(first);
    expect(calls.map((call) => (call as { step: string }).step)).toEqual(Array(3).fill('collect'));
  });

  it('adds up second answers over all its shards, as one function would', async () => {
    const repeats = { rate: 0.5, afterHours: 24 };
    const change = { redundancy: 1, taskSuiteSize: 5, repeats };
    const jobId = await publishedJob(services, { tasks: TASKS, gold: GOLD }, change);
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(services, jobId, one, (text) => ({ choice: rightOf(text) }), 7);
    world.clock.advance(24 * 3_600_000);
    const chance = new Chance(3);
    const again = () => ({ choice: chance.pick(CHOICES) ?? '' });
    await workOff(services, jobId, one, again, 7);
    const { repeats: pairs } = await collectVotes(services, await jobOf(jobId));
    await exported(jobId, 3);
    const { dataset } = await newestDataset(services, jobId);
    expect(dataset.repeats?.answers).toBeGreaterThan(8);
    expect(dataset.repeats?.same?.value).toBeLessThan(1);
    expect(dataset.repeats).toEqual(repeatFigures(pairs));
  });

  it('of a job without answers says so', async () => {
    const jobId = await publishedJob(services, { tasks: 4 });
    expect(await exported(jobId, 3)).toEqual({ next: 'end', refused: 'no-labels' });
  });

  it('without gold is calibrated by votes that were hidden from a fit', async () => {
    const jobId = await publishedJob(services, { tasks: 60 }, { taskSuiteSize: 4 });
    for (const [person, annotatorId] of (await joined(services, jobId, 2)).entries()) {
      await workOff(services, jobId, annotatorId, (text) => ({
        choice: CHOICES[numberOf(text) % (person + 2)] ?? '',
      }));
    }
    await exported(jobId, 4);
    const { dataset } = await newestDataset(services, jobId);
    expect(dataset.calibration).toMatchObject({ by: 'held-out-votes', goldTasks: 0 });
  });

  it('whose dataset was overtaken has failed', async () => {
    const jobId = await answeredJob();
    const job = await jobOf(jobId);
    const exporting = { exportId: 'x7', state: 'running', startedAt: services.now() } as const;
    await services.store.commit([{ ...job, exporting, version: job.version + 1 }]);
    const { shard, gather } = handlersOf(services);
    const handlers = {
      shard,
      gather: async (event: object) => {
        if ((event as { step: string }).step === 'finish') await exported(jobId, 2, 'other');
        return gather(event);
      },
    };
    const asked = { jobId, exportId: 'x7', shards: 3 };
    expect(await runInShards(handlers, asked, 'slow')).toMatchObject({ refused: 'overtaken' });
    expect(await exportOf(services, jobId)).toMatchObject({
      run: { exportId: 'x7', state: 'failed' },
    });
  });
});

describe('a job', () => {
  it('is exported in shards when it wants more answers than one function holds', async () => {
    const jobId = await publishedJob(services, { tasks: 4 });
    const job = await jobOf(jobId);
    const large = { ...job, tasks: 4_000_000, taskSuites: 200_000, redundancy: 3 };
    expect(shardsOf(job)).toBeUndefined();
    expect(shardsOf(large)).toBe(20);
    expect(shardsOf({ ...large, taskSuites: 90_000_000 })).toBe(1_000);
    expect(runOf(large, 'x3')).toEqual({ jobId, exportId: 'x3', shards: 20 });
    expect(runOf(job, 'x3')).toEqual({ jobId, exportId: 'x3' });
    const file = { ...job.file, aggregation: { method: 'glad' as const } };
    expect(shardsOf({ ...large, file })).toBeUndefined();
  });
});
