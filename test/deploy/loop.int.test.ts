import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ApiClient, ProblemError } from '../../local/api-client.ts';
import { examine, type Finding } from '../../local/doctor/doctor.ts';
import { openStore } from '../../src/adapters/dynamodb/store.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import type { ExportView } from '../../src/contracts/export.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { Uploads } from '../../src/contracts/manifest.ts';
import type { Invite, Session } from '../../src/contracts/session.ts';
import { configOf } from '../conformance/clients.ts';
import { filesOf, travels } from '../journeys/journey.ts';
import { jobFile, manifestOf } from '../support/job.ts';
import { type Deployment, deploy } from './deployment.ts';
import { damagedTasks, restoreTable } from './restore.ts';

vi.setConfig({ testTimeout: 420_000, hookTimeout: 420_000 }); // a deployment among the tests

let service: Deployment;

beforeAll(async () => {
  service = await deploy();
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
  const owner = await join(await ownerInvite(), 'owner-device-0004');
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
