import { afterAll, beforeAll, expect, it } from 'vitest';
import { routes } from '../../lambdas/routes.ts';
import type { ClientCreated } from '../../src/contracts/machine-client.ts';
import { createJob } from '../../src/flows/job.ts';
import { jobFile } from '../support/job.ts';
import { type Answered, type Served, serve } from '../support/served.ts';

/** What machine clients are for; every other route refuses them. */
const OPEN = ['GET /jobs/{jobId}/labels', 'GET /jobs/{jobId}/export'];

let served: Served;
let client: ClientCreated;
let another: string;
beforeAll(async () => {
  served = await serve();
  ({ jobId: another } = await createJob(served.server.home.services, jobFile()));
  const { json } = await served.send(`/api/jobs/${served.jobId}/clients`, {
    method: 'POST',
    token: served.owner,
    body: { name: ' tumour registry ', days: 2 },
  });
  client = json as unknown as ClientCreated; // the reply of the route
});
afterAll(() => served.close());

const labels = (jobId: string, token = client.token): Promise<Answered> =>
  served.send(`/api/jobs/${jobId}/labels`, { token });
const said = ({ status, json }: Answered) => {
  const detail = String(json['detail']).replace(/job j\w+/, 'job X');
  return { status, ...json, detail, instance: '' };
};

it('a machine client reads the labels of its job, and nothing is written by that', async () => {
  expect(client.name).toBe('tumour registry');
  const before = served.dump();
  expect((await labels(served.jobId)).status).toBe(200);
  expect(served.dump()).toEqual(before);
});

it('a job of others is for it as one that is not there', async () => {
  const [foreign, none] = [await labels(another), await labels('j999999999')];
  expect(foreign.status).toBe(404);
  expect(said(foreign)).toEqual(said(none));
});

it('everything else is forbidden, whatever it names', async () => {
  const refused = routes.filter(
    ({ method, path, role }) => role !== 'anyone' && !OPEN.includes(`${method} ${path}`),
  );
  expect(refused.length).toBeGreaterThan(20);
  for (const { method, path } of refused) {
    const named = path.replace('{jobId}', served.jobId).replace('{clientId}', client.clientId);
    const at = named
      .replace('{assignmentId}', `${served.jobId}.s0.a0000001`)
      .replace('{annotatorId}', served.annotatorId);
    const { status, json } = await served.send(`/api${at}`, { method, token: client.token });
    expect([method, path, status]).toEqual([method, path, 403]);
    expect(json['detail']).toContain('machine client');
  }
});

it('its token makes no session, and ends with its revocation', async () => {
  const asked = { invite: client.token, device: 'device-of-a-program' };
  const opened = await served.send('/api/sessions', { method: 'POST', body: asked });
  expect(opened.status).toBe(401);
  const path = `/api/jobs/${served.jobId}/clients/${client.clientId}/revoke`;
  expect((await served.send(path, { method: 'POST', token: served.owner })).status).toBe(200);
  expect((await labels(served.jobId)).status).toBe(401);
  expect((await labels(another)).status).toBe(401);
});
