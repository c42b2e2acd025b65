import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dataset, type ExportView } from '../../src/contracts/export.ts';
import { AggregationMethod, type JobFile } from '../../src/contracts/job.ts';
import { Label } from '../../src/contracts/label.ts';
import { exportDataset, newestDataset } from '../../src/flows/export.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import { isGold, linesIn, numberOf, says, textIn, workOff } from '../support/exported.ts';
import {
  allAnswered,
  answersTo,
  draftWith,
  handFor,
  jobFile,
  joined,
  manifestOf,
  publishedJob,
  textOf,
  truthOf,
} from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, START, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

const labelsIn = async (view: ExportView): Promise<Label[]> =>
  (await linesIn(services, view, 'labels.jsonl')).map((line) => Label.parse(line));

/** The services over objects in which the datasets have been lost. */
function withoutDatasets(): Services {
  const { objects } = services;
  return {
    ...services,
    objects: {
      put: objects.put.bind(objects),
      head: objects.head.bind(objects),
      copy: objects.copy.bind(objects),
      signGet: objects.signGet.bind(objects),
      signPut: objects.signPut.bind(objects),
      get: async (key, range) => (key.startsWith('exports/') ? undefined : objects.get(key, range)),
    },
  };
}

/** The dataset of a job whose first person said yes and whose second said no, in an order of people. */
async function saidBy(order: (ids: string[]) => string[]): Promise<string> {
  const twin = openWorld(77);
  const jobId = await publishedJob(twin.services, { tasks: 3 });
  const people = order(await joined(twin.services, jobId, 2));
  for (const [i, annotatorId] of people.entries()) {
    const hand = await handFor(twin.services, jobId, annotatorId);
    const answers = allAnswered(hand, i === 0 ? 'yes' : 'no');
    await acceptResponse(twin.services, { ...hand, annotatorId, answers });
  }
  const { dataset } = await exportDataset(twin.services, jobId);
  twin.close();
  return dataset.datasetId;
}

describe('a dataset', () => {
  it('has a label for each task in the order of the manifest, and says what it was made from', async () => {
    const majority = { aggregation: { method: 'majority' as const } };
    const jobId = await publishedJob(services, { tasks: 5, gold: 4 }, majority);
    const [one = '', two = ''] = await joined(services, jobId, 2);
    await workOff(services, jobId, one, says('no'));
    world.clock.advance(5_000);
    await workOff(services, jobId, two, (text) =>
      numberOf(text) === 3 && !isGold(text)
        ? { abstain: 'unsure' }
        : { choice: numberOf(text) === 1 ? 'yes' : 'no' },
    );
    const view = await exportDataset(services, jobId);
    expect(Dataset.parse(view.dataset)).toMatchObject({
      jobId,
      method: 'majority',
      redundancy: 2,
      choices: ['yes', 'no', 'maybe'],
      tasks: 5,
      labelled: 5,
      complete: 5,
      answers: 10,
      abstentions: 1,
      annotators: 2,
      asOf: START + 5_000,
    });
    const labels = await labelsIn(view);
    expect(labels.map(({ taskId, line, source }) => [taskId, line, source])).toEqual(
      Array.from({ length: 5 }, (_, i) => [`s${Math.floor(i / 3)}-${i % 3}`, i + 1, textOf(i)]),
    );
    expect(labels.map(({ label }) => label)).toEqual(['no', 'yes', 'no', 'no', 'no']);
    expect(labels[1]).toMatchObject({
      votes: { yes: 1, no: 1 },
      dissent: [{ annotatorId: one, choice: 'no' }],
      confidence: 0.5,
    });
    expect(labels[3]).toMatchObject({ votes: { no: 1 }, abstentions: { unsure: 1 }, dissent: [] });
    for (const { posterior, label, confidence } of labels) {
      const shares = Object.values(posterior);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(confidence).toBe(posterior[label ?? '']);
      expect(confidence).toBe(Math.max(...shares));
    }
    expect(await textIn(services, view, 'labels.jsonl')).not.toContain('that ward');
  });

  it('names its files with their size and hash, and links that live for minutes', async () => {
    const jobId = await publishedJob(services, { tasks: 4 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(services, jobId, one, says('yes'));
    const view = await exportDataset(services, jobId);
    expect(view.dataset.files.map(({ name }) => name)).toEqual(['labels.jsonl', 'output.manifest']);
    for (const { name, bytes, sha256 } of view.dataset.files) {
      const text = await textIn(services, view, name);
      expect(Buffer.byteLength(text)).toBe(bytes);
      expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    }
    expect(JSON.parse(await textIn(services, view, 'dataset.json'))).toEqual(view.dataset);
    expect(view.links.map(({ name }) => name)).toEqual([
      'labels.jsonl',
      'output.manifest',
      'dataset.json',
    ]);
    for (const { url, expiresAt } of view.links) {
      const { pathname, searchParams } = new URL(url);
      const key = pathname.slice('/objects/'.length);
      expect(expiresAt).toBe(world.clock.now + 300_000);
      expect(world.objects.verifyUrl('GET', key, searchParams)).toBeDefined();
      expect(world.objects.verifyUrl('PUT', key, searchParams)).toBeUndefined();
      world.clock.advance(300_000);
      expect(world.objects.verifyUrl('GET', key, searchParams)).toBeUndefined();
      world.clock.advance(-300_000);
    }
  });

  it('has the same id and bytes for the same responses, also when it is made anew', async () => {
    const jobId = await publishedJob(services, { tasks: 7, gold: 3 });
    const [one = '', two = ''] = await joined(services, jobId, 2);
    await workOff(services, jobId, one, (text) => ({ choice: truthOf(numberOf(text)) }));
    await workOff(services, jobId, two, says('yes'));
    const first = await exportDataset(services, jobId);
    const names = ['labels.jsonl', 'output.manifest', 'dataset.json'];
    const texts = await Promise.all(names.map((name) => textIn(services, first, name)));
    world.clock.advance(86_400_000);
    const rows = world.dump();
    expect((await exportDataset(services, jobId)).dataset).toEqual(first.dataset);
    expect(world.dump()).toEqual(rows);
    const anew = await exportDataset(withoutDatasets(), jobId);
    expect(anew.dataset).toEqual(first.dataset);
    expect(await Promise.all(names.map((name) => textIn(services, anew, name)))).toEqual(texts);
  });

  it('has the same id wherever its items come from: no store promises the order of members', async () => {
    const jobId = await publishedJob(services, { tasks: 3 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(services, jobId, one, says('yes'));
    const first = await exportDataset(services, jobId);
    const reversed = <T>(value: T): T =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : (Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([name, member]) => [name, reversed(member)]),
          ) as T);
    const { store } = services;
    const other: Services = {
      ...services,
      store: {
        get: async (ref, freshness) => reversed(await store.get(ref, freshness)),
        getMany: async (refs) => (await store.getMany(refs)).map(reversed),
        queryPartition: store.queryPartition.bind(store),
        queryIndex: store.queryIndex.bind(store),
        commit: store.commit.bind(store),
      },
    };
    expect((await exportDataset(other, jobId)).dataset.datasetId).toBe(first.dataset.datasetId);
  });

  it('is another one after any further answer, and after a void', async () => {
    const jobId = await publishedJob(services, { tasks: 6 });
    const [one = '', two = ''] = await joined(services, jobId, 2);
    const ids: string[] = [];
    const note = async () => ids.push((await exportDataset(services, jobId)).dataset.datasetId);
    await workOff(services, jobId, one, says('yes'));
    await note();
    await workOff(services, jobId, two, says('no'));
    await note();
    await voidAnnotator(services, { jobId, annotatorId: one, by: 'staff:o1', stepMs: 1_000 });
    await note();
    expect(new Set(ids).size).toBe(3);
    expect((await newestDataset(services, jobId)).dataset).toMatchObject({
      datasetId: ids[2],
      answers: 6,
      complete: 0,
      annotators: 1,
    });
  });

  it('is another one when the same was said by other people', async () => {
    const [straight, turned] = [
      await saidBy((ids) => ids),
      await saidBy((ids) => ids.toReversed()),
    ];
    expect(straight).not.toBe(turned);
  });

  it('counts nobody whose answers are void, not even to gold', async () => {
    const jobId = await publishedJob(
      services,
      { tasks: 6, gold: 6 },
      { gold: { rate: 0.5, maxExposures: 9 } },
    );
    const [one = '', two = ''] = await joined(services, jobId, 2);
    await workOff(services, jobId, one, says('yes'));
    const hand = await handFor(services, jobId, two);
    const golden = answersTo(hand, (text) => (isGold(text) ? { choice: 'no' } : undefined));
    expect(golden).not.toEqual({});
    await acceptResponse(services, { ...hand, annotatorId: two, answers: golden });
    expect((await exportDataset(services, jobId)).dataset.annotators).toBe(2);
    await voidAnnotator(services, { jobId, annotatorId: two, by: 'staff:o1', stepMs: 1_000 });
    expect((await exportDataset(services, jobId)).dataset.annotators).toBe(1);
  });

  it('has no label where nobody gave a vote, and says so', async () => {
    const jobId = await publishedJob(services, { tasks: 6 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(services, jobId, one, (text) => {
      if (numberOf(text) > 2) return undefined;
      return numberOf(text) === 1 ? { abstain: 'unreadable' } : { choice: 'maybe' };
    });
    const view = await exportDataset(services, jobId);
    const labels = await labelsIn(view);
    expect(labels.map(({ label }) => label)).toEqual(['maybe', null, 'maybe', null, null, null]);
    expect(labels[1]).toMatchObject({
      confidence: 0,
      abstentions: { unreadable: 1 },
      complete: false,
    });
    expect(view.dataset).toMatchObject({ labelled: 2, complete: 0, answers: 3, abstentions: 1 });
    const manifest = await linesIn(services, view, 'output.manifest');
    expect(manifest[4]).toEqual({ source: textOf(4) });
    expect(manifest[0]).toMatchObject({ label: 2 });
  });

  it('is none before the first counted answer, and none was made before the first export', async () => {
    const draft = await draftWith(services, manifestOf(3, 0));
    expect(await codeOf(exportDataset(services, draft))).toBe('no-labels');
    const jobId = await publishedJob(services, { tasks: 3 });
    expect(await codeOf(exportDataset(services, jobId))).toBe('no-labels');
    expect(await codeOf(newestDataset(services, jobId))).toBe('not-found');
    expect(await codeOf(exportDataset(services, 'j99999'))).toBe('not-found');
  });

  it('that was half written by a crash is written whole the next time', async () => {
    const jobId = await publishedJob(services, { tasks: 3 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(services, jobId, one, says('yes'));
    const { objects } = services;
    const crashing: Services = {
      ...services,
      objects: {
        ...withoutDatasets().objects,
        get: objects.get.bind(objects),
        put: async (key, body, options) => {
          if (key.endsWith('output.manifest')) throw new Error('crash');
          return objects.put(key, body, options);
        },
      },
    };
    await expect(exportDataset(crashing, jobId)).rejects.toThrow('crash');
    expect(await codeOf(newestDataset(services, jobId))).toBe('not-found');
    const view = await exportDataset(services, jobId);
    expect(await linesIn(services, view, 'output.manifest')).toHaveLength(3);
  });
});

describe('the method', () => {
  /** One who is right, and two who say the next choice but one; gold gives them away. */
  async function exportBy(aggregation: Partial<JobFile['aggregation']>): Promise<ExportView> {
    const rule = { gold: { rate: 0.5, maxExposures: 1 } };
    const change = { aggregation, redundancy: 3, ...rule };
    const jobId = await publishedJob(services, { tasks: 18, gold: 24 }, change);
    const [one = '', two = '', three = ''] = await joined(services, jobId, 3);
    const wrong = (text: string) => ({ choice: truthOf(numberOf(text) + 1) });
    await workOff(services, jobId, one, (text) => ({ choice: truthOf(numberOf(text)) }));
    await workOff(services, jobId, two, wrong);
    await workOff(services, jobId, three, wrong);
    return exportDataset(services, jobId);
  }

  const right = Array.from({ length: 18 }, (_, i) => truthOf(i));

  async function labelsBy(method: JobFile['aggregation']['method']): Promise<(string | null)[]> {
    const view = await exportBy({ method });
    expect(view.dataset.method).toBe(method);
    return (await labelsIn(view)).map(({ label }) => label);
  }

  it('majority believes the two', async () => {
    const wrong = Array.from({ length: 18 }, (_, i) => truthOf(i + 1));
    expect(await labelsBy('majority')).toEqual(wrong);
  });

  it('Dawid–Skene knows from gold whom to believe', async () => {
    expect(await labelsBy('dawid-skene')).toEqual(right);
  });

  it('is auto where the file names none, and says in each label which methods and why', async () => {
    const view = await exportBy({});
    const { method, reason, calibration } = view.dataset;
    const labels = await labelsIn(view);
    expect(labels.map(({ label }) => label)).toEqual(right);
    expect(method).toBe('auto');
    expect(reason).toContain('hierarchical Dawid-Skene');
    expect(calibration).toMatchObject({ by: 'gold', goldTasks: 24 });
    expect(calibration?.error?.low).toBeLessThanOrEqual(calibration?.error?.high ?? 0);
    for (const { reason: why, entropyBits, confidence } of labels) {
      expect(why).toMatch(/^mean of [67] methods, weighed on 24 known tasks$/);
      expect(entropyBits).toBeGreaterThan(0);
      expect(entropyBits).toBeLessThan(Math.log2(3));
      expect(confidence).toBeLessThan(1);
    }
  });

  it('that the file names gives its reason, what it takes for true, and how it was calibrated', async () => {
    const view = await exportBy({ method: 'one-coin', reason: 'as in the protocol' });
    expect((await labelsIn(view))[0]).toMatchObject({
      method: 'one-coin',
      reason: 'as in the protocol',
    });
    expect(view.dataset.reason).toMatch(/^as in the protocol; takes for true that an annotator/);
    expect(view.dataset.calibration?.by).toBe('gold');
    const shares = await exportBy({ method: 'majority' });
    expect(shares.dataset.calibration).toMatchObject({ by: 'none', temperature: 1 });
    expect((await labelsIn(shares))[0]?.confidence).toBe(0.666667);
  });

  it.each(AggregationMethod.options)(
    '%s gives labels of two answers and of none',
    async (method) => {
      const choices = ['yes', 'no'].map((value) => ({ value, text: value }));
      const question = { ...jobFile().question, choices };
      const jobId = await publishedJob(
        services,
        { tasks: 3 },
        { question, aggregation: { method }, redundancy: 3 },
      );
      const [one = '', two = '', three = ''] = await joined(services, jobId, 3);
      const unsure = () => ({ abstain: 'unsure' as const });
      await workOff(services, jobId, one, unsure);
      const none = await labelsIn(await exportDataset(services, jobId));
      expect(none.map(({ label }) => label)).toEqual([null, null, null]);
      await workOff(services, jobId, two, says('no'));
      await workOff(services, jobId, three, says('no'));
      const some = await labelsIn(await exportDataset(services, jobId));
      expect(some.map(({ label }) => label)).toEqual(['no', 'no', 'no']);
      for (const { confidence } of some) expect(confidence).toBeGreaterThanOrEqual(0.5);
    },
  );
});
