import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MOST_SUITES_AT_ONCE } from '../../src/flows/export-run.ts';
import { jobFile, manifestOf } from '../support/job.ts';
import { type BusListener, listenTo } from './bus-listener.ts';
import { type Deployment, deploy } from './deployment.ts';

const TASKS = 10;

let service: Deployment;
let owner: string;
let jobId: string;
let bus: BusListener;

beforeAll(async () => {
  service = await deploy();
  bus = await listenTo(service);
});
afterAll(() => service?.stop());

/** Calls with success. */
async function done(method: string, path: string, token: string, body?: unknown) {
  const { status, reply } = await service.call(method, path, { token, body });
  expect([path, status < 300, status < 300 ? '' : JSON.stringify(reply)]).toEqual([path, true, '']);
  return reply;
}

const session = async (invite: unknown): Promise<string> =>
  (await done('POST', '/sessions', '', { invite, device: randomBytes(16).toString('hex') })).token;

test('the API refuses what does not come through the distribution', async () => {
  const path = '/problems/not-found';
  expect((await service.call('GET', path)).status).toBe(200);
  expect((await service.call('GET', path, { origin: '' })).status).toBe(403);
  expect((await service.call('GET', path, { origin: 'x'.repeat(64) })).status).toBe(403);
  // The stand-in keeps the variables of a stage and does not hand them to functions, as AWS does.
  expect(await service.stageVariables()).toEqual({ publicUrl: service.outputs['Url'] });
});

test('the first owner gets in by a function that only the account can invoke', async () => {
  const { token } = await service.invoke(service.outputs['InviteOwner'] ?? '');
  owner = await session(token);
  expect((await done('GET', '/jobs', owner)).jobs).toEqual([]);
});

test('a manifest is uploaded by a signed link, imported and published', async () => {
  ({ jobId } = await done('POST', '/jobs', owner, jobFile()));
  const { uploads } = await done('POST', `/jobs/${jobId}/import`, owner, { upload: ['m.jsonl'] });
  const put = await fetch(uploads[0].url, { method: 'PUT', body: manifestOf(TASKS, 0) });
  expect(put.status).toBe(200);
  const imported = await done('POST', `/jobs/${jobId}/import`, owner, { manifest: 'm.jsonl' });
  expect(imported).toMatchObject({ done: true, tasks: TASKS, skipped: 0 });
  const published = await done('POST', `/jobs/${jobId}/publish`, owner);
  expect(published.job.state).toBe('published');
});

test('two people answer everything, and the stream labels it before the minute’s sweep', async () => {
  const { token } = await done('POST', `/jobs/${jobId}/invites`, owner, { people: 2, days: 1 });
  for (let person = 0; person < 2; person++) await answerAll(await session(token));
  let complete = 0;
  for (let tries = 0; tries < 40 && complete < TASKS; tries++) {
    await setTimeout(250);
    const { labels } = await done('GET', `/jobs/${jobId}/labels`, owner);
    complete = labels.filter((label: { complete: boolean }) => label.complete).length;
  }
  expect(complete).toBe(TASKS);
});

async function answerAll(annotator: string): Promise<void> {
  for (let hands = 1; hands > 0; ) {
    const next = await done('POST', `/jobs/${jobId}/next`, annotator);
    hands = next.hands.length;
    for (const { assignmentId, tasks } of next.hands) {
      const answers = Object.fromEntries(
        tasks.map((_: unknown, i: number) => [i, { choice: 'yes' }]),
      );
      const path = `/assignments/${assignmentId}/response`;
      expect((await done('POST', path, annotator, { answers })).counted).toBe(true);
    }
  }
}

test('the dataset comes by a signed link; the workflow makes the same', async () => {
  const { dataset, links } = await done('POST', `/jobs/${jobId}/export`, owner);
  expect(dataset).toMatchObject({ labelled: TASKS, complete: TASKS, answers: 2 * TASKS });
  const lines = (await (await fetch(links[0].url)).text()).trim().split('\n');
  expect(lines).toHaveLength(TASKS);
  const machine = service.outputs['ExportWorkflow'] ?? '';
  const ran = await service.execute(machine, { jobId });
  expect(ran['status']).toBe('SUCCEEDED');
  expect(JSON.parse(ran['output'] ?? '').datasetId).toBe(dataset.datasetId);
});

test('a job of more than a request can export is exported by a run, once', async () => {
  const large = (await done('POST', '/jobs', owner, jobFile({ taskSuiteSize: 1 }))).jobId;
  const path = `/jobs/${large}`;
  const { uploads } = await done('POST', `${path}/import`, owner, { upload: ['m.jsonl'] });
  await fetch(uploads[0].url, { method: 'PUT', body: manifestOf(MOST_SUITES_AT_ONCE + 1, 0) });
  for (let isDone = false; !isDone; ) {
    isDone = (await done('POST', `${path}/import`, owner, { manifest: 'm.jsonl' })).done;
  }
  await done('POST', `${path}/publish`, owner);
  const exported = async () => {
    const asked = [1, 2].map(() => service.call('POST', `${path}/export`, { token: owner }));
    const [first, second] = await Promise.all(asked);
    expect([first?.status, second?.status]).toEqual([202, 202]);
    expect(second?.reply.run.exportId).toBe(first?.reply.run.exportId);
    let reply = first?.reply;
    for (let tries = 0; tries < 80 && reply.run?.state === 'running'; tries++) {
      await setTimeout(250);
      reply = await done('GET', `${path}/export`, owner);
    }
    return reply;
  };
  expect((await exported()).run).toMatchObject({ state: 'failed', problem: 'no-labels' });
  const { token } = await done('POST', `${path}/invites`, owner, { people: 1, days: 1 });
  const annotator = await session(token);
  const { hands } = await done('POST', `${path}/next`, annotator);
  const answers = { 0: { choice: 'yes' } };
  await done('POST', `/assignments/${hands[0].assignmentId}/response`, annotator, { answers });
  expect(await exported()).toMatchObject({ dataset: { answers: 1, labelled: 1 } });
});

test('a rule on the bus hears of every change of the job, in its order', async () => {
  await done('POST', `/jobs/${jobId}/close`, owner);
  const heard = await bus.until(({ detail }) => detail.news?.includes('closed'));
  expect(new Set(heard.map(({ source }) => source))).toEqual(new Set(['assay']));
  const ours = heard.filter(({ detail }) => detail.jobId === jobId);
  const byVersion = [...new Map(ours.map(({ detail }) => [detail.eventId, detail])).values()];
  expect(byVersion.flatMap(({ news }) => news)).toEqual([
    'created',
    'imported',
    'published',
    'complete',
    'exported',
    'closed',
  ]);
  const words = heard.flatMap(({ detail }) => detail.LabelingJobStatus ?? []);
  expect(new Set(words)).toEqual(new Set(['Completed']));
});
