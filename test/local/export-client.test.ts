import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../local/api-client.ts';
import { ExportFailed, makeDataset, newestDataset } from '../../local/export-client.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import type { ExportReply, ExportRun } from '../../src/contracts/export.ts';
import type { Session } from '../../src/contracts/session.ts';
import { MOST_SUITES_AT_ONCE } from '../../src/flows/export-run.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { createInvite } from '../../src/flows/session.ts';
import { allAnswered, handFor, joined, publishedJob } from '../support/job.ts';

let server: LocalServer;
let owner: ApiClient;
let jobId: string;
beforeAll(async () => {
  server = await startServer({ folder: ':memory:', port: 0, pages: false });
  const { services } = server.home;
  owner = new ApiClient(server.url);
  const { token: invite } = await createInvite(services, { jobId: null, people: 1, days: 1 });
  const device = 'device-number-000001';
  owner.use((await owner.call<Session>('POST', '/sessions', { invite, device })).token);
  const tasks = MOST_SUITES_AT_ONCE + 1;
  jobId = await publishedJob(services, { tasks }, { taskSuiteSize: 1, redundancy: 1 });
});
afterAll(async () => {
  owner.close();
  await server.close();
});

const waits: ExportRun[] = [];
const ask = (dataset: typeof makeDataset) => () =>
  dataset(
    (method, path) => owner.call(method, path),
    jobId,
    (run) => void waits.push(run),
  );
const make = ask(makeDataset);
const newest = ask(newestDataset);

test('a large export that has nothing to export says so', async () => {
  await expect(make()).rejects.toThrow(ExportFailed);
  await expect(make()).rejects.toMatchObject({ problem: 'no-labels' });
});

test('the newest dataset of a job without one is refused, with what the last export met', async () => {
  await expect(newest()).rejects.toMatchObject({ problem: 'no-labels' });
});

test('a large export is waited for, and gives the dataset with its links', async () => {
  const { services } = server.home;
  const [annotatorId = ''] = await joined(services, jobId, 1);
  const hand = await handFor(services, jobId, annotatorId);
  const answers = allAnswered(hand, 'no');
  await acceptResponse(services, { assignmentId: hand.assignmentId, annotatorId, answers });
  waits.length = 0;
  const { dataset, links } = await make();
  expect(waits.length).toBeGreaterThan(0);
  expect(waits[0]).toMatchObject({ state: 'running' });
  expect(dataset).toMatchObject({ answers: 1, labelled: 1 });
  const labels = await owner.download(links[0]?.url ?? '');
  expect(labels.toString()).toContain('"label":"no"');
  await server.idle();
});

test('the first dataset of a job is waited for by who cannot have it made', async () => {
  const there = await newest();
  const run = { exportId: 'e1', state: 'running', startedAt: 1 } as const;
  const replies: ExportReply[] = [{ run }, there];
  const asked: string[] = [];
  const call = async (method: string) => {
    asked.push(method);
    return replies[asked.length - 1] ?? there;
  };
  expect(await newestDataset(call, jobId)).toEqual(there);
  expect(asked).toEqual(['GET', 'GET']);
});
