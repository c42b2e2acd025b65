import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import { Dataset, type ExportView } from '../../src/contracts/export.ts';
import { Label } from '../../src/contracts/label.ts';
import { exportDataset, newestDataset } from '../../src/flows/export.ts';
import { publishJob } from '../../src/flows/job.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import {
  allAnswered,
  answersTo,
  ask,
  draftWith,
  goldTextOf,
  handFor,
  importAll,
  jobFile,
  joined,
  manifestOf,
  publishedJob,
  textOf,
  truthOf,
  upload,
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

/** Everything an annotator may do, answered by what stands in the task. */
async function workOff(
  jobId: string,
  annotatorId: string,
  answerOf: (text: string) => Answer | undefined,
): Promise<void> {
  for (;;) {
    const { hands } = await ask(services, jobId, annotatorId);
    const hand = hands[0];
    if (hand === undefined) return;
    const answers = answersTo(hand, (text) => answerOf(text));
    if (Object.keys(answers).length === 0) return;
    await acceptResponse(services, { ...hand, annotatorId, answers });
  }
}

const numberOf = (text: string): number => Number(/Report (\d+)/.exec(text)?.[1]);
const isGold = (text: string): boolean => text.includes('that ward');
const says = (choice: string) => () => ({ choice });

async function textIn(view: ExportView, name: string): Promise<string> {
  const { jobId, datasetId } = view.dataset;
  const parts: Uint8Array[] = [];
  const body = await services.objects.get(`exports/${jobId}/${datasetId}/${name}`);
  for await (const part of body ?? []) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

const linesIn = async (view: ExportView, name: string) =>
  (await textIn(view, name))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const labelsIn = async (view: ExportView): Promise<Label[]> =>
  (await linesIn(view, 'labels.jsonl')).map((line) => Label.parse(line));

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

describe('a dataset', () => {
  it('has a label for each task in the order of the manifest, and says what it was made from', async () => {
    const majority = { aggregation: { method: 'majority' as const } };
    const jobId = await publishedJob(services, { tasks: 5, gold: 4 }, majority);
    const [one = '', two = ''] = await joined(services, jobId, 2);
    await workOff(jobId, one, says('no'));
    world.clock.advance(5_000);
    await workOff(jobId, two, (text) =>
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
    expect(await textIn(view, 'labels.jsonl')).not.toContain('that ward');
  });

  it('names its files with their size and hash, and links that live for minutes', async () => {
    const jobId = await publishedJob(services, { tasks: 4 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(jobId, one, says('yes'));
    const view = await exportDataset(services, jobId);
    expect(view.dataset.files.map(({ name }) => name)).toEqual(['labels.jsonl', 'output.manifest']);
    for (const { name, bytes, sha256 } of view.dataset.files) {
      const text = await textIn(view, name);
      expect(Buffer.byteLength(text)).toBe(bytes);
      expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    }
    expect(JSON.parse(await textIn(view, 'dataset.json'))).toEqual(view.dataset);
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
    await workOff(jobId, one, (text) => ({ choice: truthOf(numberOf(text)) }));
    await workOff(jobId, two, says('yes'));
    const first = await exportDataset(services, jobId);
    const names = ['labels.jsonl', 'output.manifest', 'dataset.json'];
    const texts = await Promise.all(names.map((name) => textIn(first, name)));
    world.clock.advance(86_400_000);
    const rows = world.dump();
    expect((await exportDataset(services, jobId)).dataset).toEqual(first.dataset);
    expect(world.dump()).toEqual(rows);
    const anew = await exportDataset(withoutDatasets(), jobId);
    expect(anew.dataset).toEqual(first.dataset);
    expect(await Promise.all(names.map((name) => textIn(anew, name)))).toEqual(texts);
  });

  it('has the same id wherever its items come from: no store promises the order of members', async () => {
    const jobId = await publishedJob(services, { tasks: 3 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(jobId, one, says('yes'));
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
    await workOff(jobId, one, says('yes'));
    await note();
    await workOff(jobId, two, says('no'));
    await note();
    await voidAnnotator(services, { jobId, annotatorId: one, stepMs: 1_000 });
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
    const ids: string[] = [];
    for (const [first = '', second = ''] of [
      ['yes', 'no'],
      ['no', 'yes'],
    ]) {
      const twin = openWorld(77);
      const jobId = await publishedJob(twin.services, { tasks: 3 });
      const [one = '', two = ''] = await joined(twin.services, jobId, 2);
      for (const [annotatorId, choice] of [
        [one, first],
        [two, second],
      ] as const) {
        const hand = await handFor(twin.services, jobId, annotatorId);
        const answers = allAnswered(hand, choice);
        await acceptResponse(twin.services, { ...hand, annotatorId, answers });
      }
      ids.push((await exportDataset(twin.services, jobId)).dataset.datasetId);
      twin.close();
    }
    expect(new Set(ids).size).toBe(2);
  });

  it('counts nobody whose answers are void, not even to gold', async () => {
    const jobId = await publishedJob(services, { tasks: 6, gold: 6 }, { gold: { rate: 0.5, maxExposures: 9 } });
    const [one = '', two = ''] = await joined(services, jobId, 2);
    await workOff(jobId, one, says('yes'));
    const hand = await handFor(services, jobId, two);
    const golden = answersTo(hand, (text) => (isGold(text) ? { choice: 'no' } : undefined));
    expect(golden).not.toEqual({});
    await acceptResponse(services, { ...hand, annotatorId: two, answers: golden });
    expect((await exportDataset(services, jobId)).dataset.annotators).toBe(2);
    await voidAnnotator(services, { jobId, annotatorId: two, stepMs: 1_000 });
    expect((await exportDataset(services, jobId)).dataset.annotators).toBe(1);
  });

  it('has no label where nobody gave a vote, and says so', async () => {
    const jobId = await publishedJob(services, { tasks: 6 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(jobId, one, (text) => {
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
    const manifest = await linesIn(view, 'output.manifest');
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
    await workOff(jobId, one, says('yes'));
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
    expect(await linesIn(view, 'output.manifest')).toHaveLength(3);
  });
});

describe('the method', () => {
  /** One who is right, and two who say the next choice but one; gold gives them away. */
  async function labelsBy(method: 'dawid-skene' | 'majority'): Promise<(string | null)[]> {
    const rule = { gold: { rate: 0.5, maxExposures: 9 } };
    const change = { aggregation: { method }, redundancy: 3, ...rule };
    const jobId = await publishedJob(services, { tasks: 18, gold: 12 }, change);
    const [one = '', two = '', three = ''] = await joined(services, jobId, 3);
    const wrong = (text: string) => ({ choice: truthOf(numberOf(text) + 1) });
    await workOff(jobId, one, (text) => ({ choice: truthOf(numberOf(text)) }));
    await workOff(jobId, two, wrong);
    await workOff(jobId, three, wrong);
    const view = await exportDataset(services, jobId);
    expect(view.dataset.method).toBe(method);
    return (await labelsIn(view)).map(({ label }) => label);
  }

  it('majority believes the two', async () => {
    const wrong = Array.from({ length: 18 }, (_, i) => truthOf(i + 1));
    expect(await labelsBy('majority')).toEqual(wrong);
  });

  it('Dawid–Skene knows from gold whom to believe', async () => {
    const right = Array.from({ length: 18 }, (_, i) => truthOf(i));
    expect(await labelsBy('dawid-skene')).toEqual(right);
  });
});

/** Names and types of the members of a value, as deep as they go. */
const shapeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]))
    : typeof value;

describe('the Ground Truth manifest', () => {
  const contract = JSON.parse(
    readFileSync(
      new URL('../fixtures/contracts/ground-truth-output.json', import.meta.url),
      'utf8',
    ),
  );

  async function lineOf(media: 'text' | 'image' | 'waveform', labelName: string) {
    const question = { ...jobFile().question, media };
    const jobId = await draftWith(services, '', { question, labelName, redundancy: 1 });
    const sourced = media === 'text' ? { source: textOf(0) } : { 'source-ref': 'cxr/0001.png' };
    const line = { ...sourced, [labelName]: 'an earlier label', patient: 'p1' };
    await upload(services, jobId, `${JSON.stringify(line)}\n`);
    await upload(services, jobId, 'bytes', 'cxr/0001.png');
    await importAll(services, jobId);
    await publishJob(services, jobId);
    const [one = ''] = await joined(services, jobId, 1);
    world.clock.advance(123);
    await workOff(jobId, one, says('maybe'));
    const [output] = await linesIn(await exportDataset(services, jobId), 'output.manifest');
    const { patient, ...known } = output;
    expect(patient).toBe('p1');
    return { known, jobId };
  }

  it.each([
    ['image', 'finding', 'image-classification'],
    ['text', 'mood', 'text-classification'],
  ] as const)('of an %s job has the lines of Ground Truth', async (media, labelName, type) => {
    const { known, jobId } = await lineOf(media, labelName);
    expect(shapeOf(known)).toEqual(shapeOf(contract[type]));
    expect(known[labelName]).toBe(2);
    expect(known[`${labelName}-metadata`]).toEqual({
      'class-name': 'maybe',
      confidence: expect.any(Number),
      type: `groundtruth/${type}`,
      'job-name': `labeling-job/${jobId}`,
      'human-annotated': 'yes',
      'creation-date': '2026-09-21T14:13:20.123000',
    });
    expect(Object.keys(known)).toEqual(Object.keys(contract[type]));
  });

  it('of a waveform job has a custom label', async () => {
    const { known } = await lineOf('waveform', 'rhythm');
    expect(Object.keys(known['rhythm-metadata'])).toEqual(
      Object.keys(contract.custom['rhythm-metadata']),
    );
    expect(known.rhythm).toMatchObject({ class: 'maybe' });
    expect(known['rhythm-metadata'].type).toBe('groundtruth/custom');
  });

  it('says nothing of gold', async () => {
    const jobId = await publishedJob(services, { tasks: 3, gold: 6 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(jobId, one, says('no'));
    const view = await exportDataset(services, jobId);
    for (const name of ['labels.jsonl', 'output.manifest', 'dataset.json']) {
      const text = await textIn(view, name);
      expect(text).not.toMatch(/gold/i);
      for (let i = 0; i < 6; i++) expect(text).not.toContain(goldTextOf(i));
    }
  });
});
