import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../../local/api-client.ts';
import { type Persona, runCrowd, type Worked } from '../../local/crowd.ts';
import type { ExportView } from '../../src/contracts/export.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { Label, LabelPage } from '../../src/contracts/label.ts';
import type { ImportProgress, Uploads } from '../../src/contracts/manifest.ts';
import type { Progress } from '../../src/contracts/progress.ts';
import type { Invite, Session, VoidReceipt } from '../../src/contracts/session.ts';
import { seededRandom } from '../../src/inference/numeric.ts';

/** A home that is open: where its service answers, and how its first owner gets in. */
export interface JourneyHome {
  readonly url: string;
  ownerInvite(): Promise<string>;
  close(): Promise<void>;
}

const TASKS = 40;
const GOLD = 10;
const REDUNDANCY = 3;
const LABEL_SECONDS = 30;

/** Says of report i what is true of it, unevenly. */
const truth = (i: number): string => (i % 3 === 0 ? 'yes' : 'no');

const JOB = {
  name: 'Report mentions effusion?',
  question: {
    type: 'choice',
    text: 'Does the report mention an effusion?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  },
  redundancy: REDUNDANCY,
  taskSuiteSize: 4,
  saveEvery: 2,
  gold: { rate: 0.2 },
};

/** A task a line, every fifth gold; line 8 is cut off. */
function manifest(): string {
  const lines = Array.from({ length: TASKS + GOLD }, (_, i) =>
    JSON.stringify({
      source: `Report ${i}: ${truth(i) === 'yes' ? 'small effusion' : 'clear'}.`,
      number: i,
      ...(i % 5 === 0 ? { gold: truth(i) } : {}),
    }),
  );
  return lines.toSpliced(7, 0, '{"source": "cut off').join('\n');
}

const person = (name: string, skill: number, more: Partial<Persona> = {}): Persona => ({
  ...{ name, skill, pace: 0.002, unsure: 0.02 },
  ...more,
});
const FIRST_CROWD = [
  person('p1', 0.98),
  person('p2', 0.97),
  person('p3', 0.96),
  person('stranger', 0.97, { declines: 1 }),
  person('clicker', 0.5, { spams: true }),
];
const SECOND_CROWD = [person('p5', 0.98), person('p6', 0.97)];

/** What later steps need of earlier ones. */
interface Journey {
  readonly home: JourneyHome;
  readonly owner: ApiClient;
  jobId: string;
  first: readonly Worked[];
}

/**
 * The whole loop, step by step: manifest, crowd over HTTP, void, labels by the stream, dataset by signed
 * links. The same in every home; only how a home is opened differs.
 */
export function travels(name: string, open: () => Promise<JourneyHome>): void {
  describe(`in the ${name} home`, () => {
    let journey: Journey;
    beforeAll(async () => {
      const home = await open();
      journey = { home, owner: new ApiClient(home.url), jobId: '', first: [] };
    });
    afterAll(async () => {
      journey?.owner.close();
      await journey?.home.close();
    });
    for (const [title, step] of Object.entries(STEPS)) test(title, () => step(journey));
  });
}

const STEPS: Readonly<Record<string, (journey: Journey) => Promise<void>>> = {
  'the first owner gets in by a one-time invite': joinAsOwner,
  'a manifest is uploaded by a signed link and imported, its bad line reported': importManifest,
  'invited people answer over HTTP, with saves and gold; one declines all': sendFirstCrowd,
  'the answers of one who only clicks are voided and collected anew': voidOne,
  'the stream labels every task': waitForLabels,
  'the dataset comes by signed links, as its hashes say, the same twice': fetchDataset,
};

async function joinAsOwner({ home, owner }: Journey): Promise<void> {
  const body = { invite: await home.ownerInvite(), device: 'owner-device-0001' };
  owner.use((await owner.call<Session>('POST', '/sessions', body)).token);
  expect(await owner.call('GET', '/jobs')).toEqual({ jobs: [] });
}

async function importManifest(journey: Journey): Promise<void> {
  const { owner } = journey;
  const { jobId } = await owner.call<JobView>('POST', '/jobs', JOB);
  journey.jobId = jobId;
  const path = `/jobs/${jobId}/import`;
  const { uploads } = await owner.call<Uploads>('POST', path, { upload: ['m.jsonl'] });
  const put = await fetch(uploads[0]?.url ?? '', { method: 'PUT', body: manifest() });
  expect(put.status).toBe(200);
  const imported = await owner.call<ImportProgress>('POST', path, { manifest: 'm.jsonl' });
  expect(imported).toMatchObject({ done: true, tasks: TASKS, gold: GOLD, skipped: 1 });
  expect(imported.problems.map(({ line }) => line)).toEqual([8]);
  await owner.call('POST', `/jobs/${jobId}/publish`);
}

async function crowd({ home, owner, jobId }: Journey, seed: number, personas: readonly Persona[]) {
  const people = personas.length;
  const invite = await owner.call<Invite>('POST', `/jobs/${jobId}/invites`, { people, days: 1 });
  return runCrowd({
    url: home.url,
    invite: invite.token,
    personas,
    truthOf: async (task) => (task.source?.includes('effusion') ? 'yes' : 'no'),
    random: seededRandom(seed),
  });
}

const progressOf = ({ owner, jobId }: Journey): Promise<Progress> =>
  owner.call('GET', `/jobs/${jobId}/progress`);

async function sendFirstCrowd(journey: Journey): Promise<void> {
  journey.first = await crowd(journey, 7, FIRST_CROWD);
  const stranger = journey.first.find(({ persona }) => persona.name === 'stranger');
  expect(stranger?.declined).toBeGreaterThan(0);
  const progress = await progressOf(journey);
  expect(progress.answers).toBeGreaterThan(TASKS);
  expect(progress.answers).toBeLessThanOrEqual(TASKS * REDUNDANCY);
  expect(progress.goldAnswers).toBeGreaterThan(10);
}

async function voidOne(journey: Journey): Promise<void> {
  const { owner, jobId, first } = journey;
  const before = await progressOf(journey);
  const annotatorId = first.find(({ persona }) => persona.name === 'clicker')?.annotatorId ?? '';
  const { counted } = before.annotators.find((row) => row.annotatorId === annotatorId) ?? {};
  expect(counted).toBeGreaterThan(0);
  for (let done = false; !done; ) {
    const path = `/jobs/${jobId}/void`;
    ({ done } = await owner.call<VoidReceipt>('POST', path, { annotatorId }));
  }
  const after = await progressOf(journey);
  expect(after.answers).toBe(before.answers - (counted ?? 0));
  await crowd(journey, 11, SECOND_CROWD);
  const wanted = { answers: TASKS * REDUNDANCY, tasksComplete: TASKS };
  expect(await progressOf(journey)).toMatchObject(wanted);
}

async function labelsOf({ owner, jobId }: Journey): Promise<LabelPage['labels']> {
  const labels: LabelPage['labels'] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const query: string = after === '' ? '' : `?after=${after}`;
    const page: LabelPage = await owner.call('GET', `/jobs/${jobId}/labels${query}`);
    labels.push(...page.labels);
    after = page.next;
  }
  return labels;
}

async function waitForLabels(journey: Journey): Promise<void> {
  let labels: LabelPage['labels'] = [];
  for (let tries = 0; tries < LABEL_SECONDS * 4; tries++) {
    labels = (await labelsOf(journey)).filter(({ complete }) => complete);
    if (labels.length === TASKS) break;
    await setTimeout(250);
  }
  expect(labels).toHaveLength(TASKS);
  expect(labels.every(({ label }) => label === 'yes' || label === 'no')).toBe(true);
}

/** The files behind the links of a dataset, by name, each as its contents page says it is. */
export async function filesOf({
  dataset,
  links,
}: ExportView): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const { name, url } of links) {
    files.set(name, Buffer.from(await (await fetch(url)).arrayBuffer()));
  }
  for (const { name, bytes, sha256 } of dataset.files) {
    const file = files.get(name) ?? Buffer.of();
    const found = { bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') };
    expect([name, found]).toEqual([name, { bytes, sha256 }]);
  }
  return files;
}

async function fetchDataset({ owner, jobId }: Journey): Promise<void> {
  const view = await owner.call<ExportView>('POST', `/jobs/${jobId}/export`);
  const { dataset } = view;
  const answers = TASKS * REDUNDANCY;
  expect(dataset).toMatchObject({ tasks: TASKS, labelled: TASKS, complete: TASKS, answers });
  const files = await filesOf(view);
  const contents = files.get('dataset.json')?.toString('utf8') ?? '';
  expect(JSON.parse(contents)).toEqual(dataset);
  const lines = (files.get('labels.jsonl')?.toString('utf8') ?? '').trimEnd().split('\n');
  const labels = lines.map((line): Label => JSON.parse(line));
  const number = ({ source = '' }: Label) => Number(/Report (\d+)/.exec(source)?.[1]);
  const right = labels.filter((label) => label.label === truth(number(label))).length;
  expect(right).toBeGreaterThanOrEqual(36);
  const again = await owner.call<ExportView>('POST', `/jobs/${jobId}/export`);
  expect(again.dataset).toEqual(dataset);
  expect(await filesOf(again)).toEqual(files);
}
