import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient, ProblemError } from '../../local/api-client.ts';
import { signIn } from '../../local/cli/sign-in.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { ClientCreated } from '../../src/contracts/machine-client.ts';
import type { Session } from '../../src/contracts/session.ts';
import { jobFile } from '../support/job.ts';
import { type Deployment, deploy } from './deployment.ts';

const EMAIL = 'colleague@example.org';
const PASSWORD = 'Correct-horse-7-battery';

let service: Deployment;
let owner: string;
let clientId: string;
let UserPoolId: string;

beforeAll(async () => {
  service = await deploy();
  const { token } = await service.invoke(service.outputs['InviteOwner'] ?? '');
  const asked = { invite: token, device: 'device-of-the-owner' };
  owner = (await as('').call<Session>('POST', '/sessions', asked)).token;
  UserPoolId = service.outputs['UserPool'] ?? '';
  const { UserPoolClients } = await service.cognito('ListUserPoolClients', { UserPoolId });
  ({ ClientId: clientId = '' } = (UserPoolClients as { ClientId?: string }[])[0] ?? {});
  const user = { UserPoolId, Username: EMAIL };
  const UserAttributes = [{ Name: 'email', Value: EMAIL }];
  const TemporaryPassword = `${PASSWORD}-1`; // the stand-in's own is shorter than the pool's policy
  await service.cognito('AdminCreateUser', { ...user, UserAttributes, TemporaryPassword });
  await service.cognito('AdminSetUserPassword', { ...user, Password: PASSWORD, Permanent: true });
});
afterAll(() => service?.stop());

const as = (token: string) => new ApiClient(service.url, token);

/** Status of a call that is to be refused. */
const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error) => (error instanceof ProblemError ? error.status : 0),
  );

/** Signs in as the command line does, at the pages of the stand-in. */
const idToken = (): Promise<string> =>
  signIn(
    {
      authorizeUrl: `${service.endpoint}/oauth2/authorize`,
      tokenUrl: `${service.endpoint}/oauth2/token`,
      clientId,
      scope: 'openid email',
    },
    (address) => void submit(new URL(address)),
  );

async function submit(address: URL): Promise<void> {
  if (!(await fetch(address)).ok) throw new Error(`no page at ${address}`);
  const form = new URLSearchParams(address.searchParams);
  form.set('username', EMAIL);
  form.set('password', PASSWORD);
  const asked = { method: 'POST', body: form, redirect: 'manual' } as const;
  const { headers } = await fetch(`${service.endpoint}/login`, asked);
  await fetch(headers.get('location') ?? '');
}

const exchange = (token: string) => as(token).call<Session>('POST', '/sessions/staff');

test('a colleague gets no session without a token that the gateway has verified', async () => {
  const [header, payload] = (await idToken()).split('.');
  expect(await statusOf(exchange(''))).toBe(401);
  expect(await statusOf(exchange(owner))).toBe(401);
  expect(await statusOf(exchange(`${header}.${payload}.${'A'.repeat(342)}`))).toBe(401);
});

test('and gets one in the role of their group, and none before they are in one', async () => {
  expect(await statusOf(exchange(await idToken()))).toBe(403);
  const group = { UserPoolId, Username: EMAIL, GroupName: 'viewer' };
  await service.cognito('AdminAddUserToGroup', group);
  const { token, role } = await exchange(await idToken());
  expect(role).toBe('viewer');
  expect(await as(token).call('GET', '/jobs')).toEqual({ jobs: [] });
  expect(await statusOf(as(token).call('POST', '/jobs', jobFile()))).toBe(403);
});

test('a machine client reads its job, and nothing after it was revoked', async () => {
  const { jobId } = await as(owner).call<JobView>('POST', '/jobs', jobFile());
  const clients = `/jobs/${jobId}/clients`;
  const made = await as(owner).call<ClientCreated>('POST', clients, { name: 'registry' });
  const client = as(made.token);
  expect(await client.call('GET', `/jobs/${jobId}/labels`)).toEqual({ labels: [] });
  expect(await statusOf(client.call('GET', '/jobs'))).toBe(403);
  await as(owner).call('POST', `${clients}/${made.clientId}/revoke`);
  expect(await statusOf(client.call('GET', `/jobs/${jobId}/labels`))).toBe(401);
});
