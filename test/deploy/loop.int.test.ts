import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ApiClient, ProblemError } from '../../local/api-client.ts';
import { examine, type Finding } from '../../local/doctor/doctor.ts';
import { openStore } from '../../src/adapters/dynamodb/store.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import type { ExportReply, ExportView } from '../../src/contracts/export.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { Uploads } from '../../src/contracts/manifest.ts';
import type { Invite, Session } from '../../src/contracts/session.ts';
import { MOST_SUITES_AT_ONCE } from '../../src/flows/export-run.ts';
import { configOf } from '../conformance/clients.ts';
import { filesOf, travels } from '../journeys/journey.ts';
import { jobFile, manifestOf } from '../support/job.ts';
import { type BusListener, listenTo } from './bus-listener.ts';
import { type Deployment, deploy } from './deployment.ts';
import { damagedTasks, restoreTable } from './restore.ts';

vi.setConfig({ testTimeout: 420_000, hookTimeout: 420_000 }); // a deployment among the tests

let service: Deployment;
let bus: BusListener;

beforeAll(async () => {
  service = await deploy();
  bus = await listenTo(service);
});
afterAll(() => service?.stop());

async function ownerInvite(): Promise<string> {
  const { token } = await service.invoke(service.outputs['InviteOwner'] ?? '');
  return String(token);
}

travels('deployed', async () => ({ url: service.url, ownerInvite, close: async () => {} }));

/** A client with a session by an invite. */
async function join(invite: string, device: string): Promise<ApiClient> {
  const client = new ApiClient(service.url);
  client.use((await client.call<Session>('POST', '/sessions', { invite, device })).token);
  return client;
}

test('the API refuses what does not come through the distribution', async () => {
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${service.api}/api/problems/not-found`, { headers })).status;
  expect(await status({ 'x-assay-origin': service.originSecret })).toBe(200);
  expect(await status({})).toBe(403);
  expect(await status({ 'x-assay-origin': 'x'.repeat(64) })).toBe(403);
  // The stand-in keeps the variables of a stage and does not hand them to functions, as AWS does.
  expect(await service.stageVariables()).toEqual({ publicUrl: service.outputs['Url'] });
});

test('the workflow makes the dataset that a request makes', async () => {
  const owner = await join(await ownerInvite(), 'owner-device-0002');
  const { jobs } = await owner.call<{ jobs: JobView[] }>('GET', '/jobs');
  const jobId = jobs[0]?.jobId ?? '';
  const { dataset } = await owner.call<ExportView>('POST', `/jobs/${jobId}/export`);
  const ran = await service.execute(service.outputs['ExportWorkflow'] ?? '', { jobId });
  expect(ran['status']).toBe('SUCCEEDED');
  expect(JSON.parse(ran['output'] ?? '').datasetId).toBe(dataset.datasetId);
  owner.close();
});

test('the same workflow makes a dataset in shards by distributed maps', async () => {
  const owner = await join(await ownerInvite(), 'owner-device-0007');
  const { jobs } = await owner.call<{ jobs: JobView[] }>('GET', '/jobs');
  const jobId = jobs[0]?.jobId ?? '';
  const path = `/jobs/${jobId}/export`;
  const whole = await owner.call<ExportView>('POST', path);
  const ran = await service.execute(service.outputs['ExportWorkflow'] ?? '', { jobId, shards: 3 });
  expect(ran).toMatchObject({ status: 'SUCCEEDED' });
  expect(await mapsOf(ran['executionArn'] ?? '')).toEqual(['collect 3', 'fit 4', 'label 3']);
  const view = await owner.call<ExportView>('GET', path);
  expect(view.dataset.datasetId).toBe(JSON.parse(ran['output'] ?? '').datasetId);
  const { tasks, labelled, complete, answers, annotators } = whole.dataset;
  const counted = { tasks, labelled, complete, answers, annotators };
  expect(view.dataset).toMatchObject({ method: 'dawid-skene', ...counted });
  expect(await linesOf(view, /^labels-0000[0-2]\.jsonl$/)).toEqual(
    await linesOf(whole, /^labels\.jsonl$/),
  );
  owner.close();
});

/** The distinct maps of an execution, each with its shards, all of which succeeded. */
async function mapsOf(executionArn: string): Promise<readonly string[]> {
  const states = (action: string, body: object) =>
    service.ask('states', `AWSStepFunctions.${action}`, body);
  const { mapRuns } = await states('ListMapRuns', { executionArn });
  const found = new Set<string>();
  for (const { mapRunArn } of mapRuns) {
    const { itemCounts } = await states('DescribeMapRun', { mapRunArn });
    expect(itemCounts.succeeded).toBe(itemCounts.total);
    found.add(`${/\/(\w+):/.exec(mapRunArn)?.[1]} ${itemCounts.total}`);
  }
  return [...found].sort();
}

/** Which task has which label, in order of the files. */
async function linesOf(view: ExportView, name: RegExp): Promise<readonly string[]> {
  const files = [...(await filesOf(view))].filter(([file]) => name.test(file));
  return files.flatMap(([, bytes]) =>
    bytes
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { source, label } = JSON.parse(line);
        return `${source} ${label}`;
      }),
  );
}

test('the minute’s sweep takes a lease whose holder never comes back', async () => {
  const owner = await join(await ownerInvite(), 'owner-device-0003');
  const file = jobFile({ redundancy: 1, taskSuiteSize: 3, leaseSeconds: 30 });
  const { jobId } = await owner.call<JobView>('POST', '/jobs', file);
  const path = `/jobs/${jobId}`;
  const { uploads } = await owner.call<Uploads>('POST', `${path}/import`, { upload: ['m.jsonl'] });
  await fetch(uploads[0]?.url ?? '', { method: 'PUT', body: manifestOf(3, 0) });
  await owner.call('POST', `${path}/import`, { manifest: 'm.jsonl' });
  await owner.call('POST', `${path}/publish`);
  const { token } = await owner.call<Invite>('POST', `${path}/invites`, { people: 1 });
  const holder = await join(token, 'device-of-the-holder');
  const { hands } = await holder.call<NextReply>('POST', `${path}/next`, {});
  const [hand] = hands;
  expect(hand?.tasks).toHaveLength(3);
  expect(await leasesUntilNone(jobId)).toEqual([1, 0]);
  const draft = holder.call('PUT', `/assignments/${hand?.assignmentId}/draft`, { answers: {} });
  await expect(draft).rejects.toMatchObject({ code: 'lease-lost' });
  await expect(draft).rejects.toBeInstanceOf(ProblemError);
  holder.close();
  owner.close();
});

/** A published job whose every suite is one task. */
async function publishedBy(owner: ApiClient, tasks: number): Promise<string> {
  const file = jobFile({ redundancy: 1, taskSuiteSize: 1 });
  const { jobId } = await owner.call<JobView>('POST', '/jobs', file);
  const path = `/jobs/${jobId}`;
  const { uploads } = await owner.call<Uploads>('POST', `${path}/import`, { upload: ['m.jsonl'] });
  await fetch(uploads[0]?.url ?? '', { method: 'PUT', body: manifestOf(tasks, 0) });
  for (let isDone = false; !isDone; ) {
    const asked = owner.call<{ done: boolean }>('POST', `${path}/import`, { manifest: 'm.jsonl' });
    isDone = (await asked).done;
  }
  await owner.call('POST', `${path}/publish`);
  return jobId;
}

/** Somebody who comes by an invite of the job answers one task. */
async function answerOne(owner: ApiClient, jobId: string, device: string): Promise<void> {
  const { token } = await owner.call<Invite>('POST', `/jobs/${jobId}/invites`, { people: 1 });
  const person = await join(token, device);
  const { hands } = await person.call<NextReply>('POST', `/jobs/${jobId}/next`, {});
  const answers = { 0: { choice: 'yes' } };
  await person.call('POST', `/assignments/${hands[0]?.assignmentId}/response`, { answers });
  person.close();
}

test('a job of more than a request can export is exported by a run, once', async () => {
  const owner = await join(await ownerInvite(), 'owner-device-0004');
  const jobId = await publishedBy(owner, MOST_SUITES_AT_ONCE + 1);
  const path = `/jobs/${jobId}/export`;
  const exported = async () => {
    const asked = [1, 2].map(() => owner.call<ExportReply>('POST', path));
    const [first, second] = await Promise.all(asked);
    expect(first?.run?.state).toBe('running');
    expect(second?.run?.exportId).toBe(first?.run?.exportId);
    let reply = first;
    for (let tries = 0; tries < 80 && reply?.run?.state === 'running'; tries++) {
      await setTimeout(250);
      reply = await owner.call<ExportReply>('GET', path);
    }
    return reply;
  };
  expect((await exported())?.run).toMatchObject({ state: 'failed', problem: 'no-labels' });
  await answerOne(owner, jobId, 'device-of-a-person-1');
  expect(await exported()).toMatchObject({ dataset: { answers: 1, labelled: 1 } });
  owner.close();
});

test('a rule on the bus hears of every change of a job, in its order', async () => {
  const owner = await join(await ownerInvite(), 'owner-device-0005');
  const jobId = await publishedBy(owner, 1);
  await answerOne(owner, jobId, 'device-of-a-person-2');
  await owner.call('POST', `/jobs/${jobId}/export`);
  await owner.call('POST', `/jobs/${jobId}/close`);
  const heard = await bus.until(
    ({ detail }) => detail.jobId === jobId && detail.news.includes('closed'),
  );
  const ours = heard.filter(({ detail }) => detail.jobId === jobId);
  const byId = [...new Map(ours.map(({ detail }) => [detail.eventId, detail])).values()];
  const news = ['created', 'imported', 'published', 'complete', 'exported', 'closed'];
  expect(byId.flatMap((detail) => detail.news)).toEqual(news);
  const words = heard.filter(({ resources }) => resources[0] === `labeling-job/${jobId}`);
  expect(words.flatMap(({ detail }) => detail.LabelingJobStatus ?? [])).toContain('Completed');
  expect(new Set(heard.map(({ source }) => source))).toEqual(new Set(['assay']));
  owner.close();
});

test('the doctor finds nothing wrong but the pages, which the stand-in does not serve', async () => {
  const findings = await examined();
  const failed = findings.filter(({ outcome }) => outcome === 'failed');
  expect(failed.map(({ check }) => check)).toEqual(['pages']);
  const fine = ['origin', 'session', 'data', 'objects', 'hand-out', 'labels', 'export'];
  const ok = findings.filter(({ outcome }) => outcome === 'ok').map(({ check }) => check);
  expect(ok).toEqual(expect.arrayContaining(fine));
});

/** What the doctor says of the service. */
async function examined(): Promise<readonly Finding[]> {
  const owner = new ApiClient(service.url);
  const body = { invite: await ownerInvite(), device: 'device-of-the-doctor' };
  const { token } = await owner.call<Session>('POST', '/sessions', body);
  const visit = {
    ...{ url: service.url, apiUrl: `${service.api}/api`, jobId: undefined, owner, labelMs: 30_000 },
    signIn: async () => token,
  };
  const findings = await examine(visit, false, () => undefined);
  owner.close();
  return findings;
}

test('a table restored to an instant, and objects by their versions, give the same dataset', async () => {
  const owner = await join(await ownerInvite(), 'owner-device-0006');
  const jobsNow = async () => (await owner.call<{ jobs: JobView[] }>('GET', '/jobs')).jobs;
  const { jobId = '' } = (await jobsNow()).find(({ file }) => /effusion/.test(file.name)) ?? {};
  const before = await owner.call<ExportView>('POST', `/jobs/${jobId}/export`);
  const bytes = await filesOf(before);
  const restoredTable = await restoreTable(service, 'assay-restored');
  await owner.call('POST', `/jobs/${jobId}/close`); // what came after the instant is to be undone
  const damaged = await damagedTasks(service, jobId);
  expect(damaged.objects).toBeGreaterThan(0);
  await damaged.restore();
  await service.redeploy({ restoredTable });
  const job = (await jobsNow()).find((each) => each.jobId === jobId);
  expect(job?.state).toBe('published');
  const after = await owner.call<ExportView>('POST', `/jobs/${jobId}/export`);
  expect(after.dataset).toEqual(before.dataset);
  expect(await filesOf(after)).toEqual(bytes);
  owner.close();
  const failed = (await examined()).filter(({ outcome }) => outcome === 'failed');
  expect(failed.map(({ check }) => check)).toEqual(['pages']); // labels come by its own stream
});

/** How many leases the first suite of a job has: at once, and at the end of two minutes at most. */
async function leasesUntilNone(jobId: string): Promise<readonly number[]> {
  const client = new DynamoDBClient(configOf(service.endpoint));
  const name = service.outputs['TableName'] ?? '';
  const store = openStore(client, { name, tenant: 'default' });
  const leases = async () => {
    const ref = { kind: 'taskSuite', jobId, taskSuiteId: 's0' } as const;
    return (await store.get(ref, 'strong'))?.leases.length ?? -1;
  };
  const first = await leases();
  let last = first;
  for (let tries = 0; tries < 120 && last > 0; tries++) {
    await setTimeout(1_000);
    last = await leases();
  }
  client.destroy();
  return [first, last];
}
