import { afterAll, beforeAll, expect, test } from 'vitest';
import { codesOf, loadRoutes } from '../../docs/openapi.ts';
import { matchRoute } from '../../local/http-event.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import type { Feedback } from '../../src/contracts/gold.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { ClientCreated } from '../../src/contracts/machine-client.ts';
import type { Uploads } from '../../src/contracts/manifest.ts';
import { Problem, type ProblemCode, problems } from '../../src/contracts/problem.ts';
import type { Invite, Session } from '../../src/contracts/session.ts';
import { MOST_SUITES_AT_ONCE } from '../../src/flows/export-run.ts';
import { createInvite } from '../../src/flows/session.ts';
import { jobFile, manifestOf } from '../support/job.ts';

type Loaded = Awaited<ReturnType<typeof loadRoutes>>[number];

let server: LocalServer;
let loaded: readonly Loaded[];
const answered = new Set<string>();

beforeAll(async () => {
  loaded = await loadRoutes();
  server = await startServer({ folder: ':memory:', port: 0, pages: false });
});
afterAll(() => server.close());

interface Asking {
  readonly token?: string;
  readonly body?: unknown;
  readonly text?: string;
  readonly mediaType?: string;
}

async function request(method: string, path: string, asking: Asking): Promise<Response> {
  const { token, body, mediaType = 'application/json' } = asking;
  const text = asking.text ?? (body === undefined ? undefined : JSON.stringify(body));
  return fetch(`${server.url}/api${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined ? {} : { 'content-type': mediaType }),
    },
    ...(text === undefined ? {} : { body: text }),
  });
}

function operationAt(method: string, path: string): Loaded {
  const match = matchRoute(method, path.split('?')[0] ?? '');
  const found =
    typeof match === 'string' ? undefined : loaded.find(({ route }) => route === match.route);
  if (found === undefined) throw new Error(`no route for ${method} ${path}`);
  return found;
}

/** Calls an operation and holds its success to its contract. */
async function call<T>(method: string, path: string, asking: Asking = {}): Promise<T> {
  const { route, spec } = operationAt(method, path);
  const response = await request(method, path, asking);
  const reply: unknown = await response.json();
  expect(response.status, JSON.stringify(reply)).toBeLessThan(300);
  expect(response.headers.get('content-type')).toBe('application/json');
  answered.add(`${route.entry} ${response.status}`);
  return spec.reply.parse(reply) as T; // the caller names the contract that was just held
}

/** Calls an operation and holds its refusal to the document. */
async function refusal(method: string, path: string, asking: Asking = {}): Promise<string> {
  const operation = operationAt(method, path);
  const response = await request(method, path, asking);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.parse(await response.json());
  const code = (problem.type.split('/').at(-1) ?? '') as ProblemCode;
  expect(codesOf(operation), `${operation.route.entry} answered ${code}`).toContain(code);
  expect(response.status).toBe(problems[code].status);
  expect(await (await fetch(problem.type)).json()).toMatchObject({ code, status: response.status });
  return code;
}

const device = 'device-number-000001';

async function ownerToken(): Promise<string> {
  const { token } = await createInvite(server.home.services, { jobId: null, people: 1, days: 1 });
  const body = { invite: token, device };
  return (await call<Session>('POST', '/sessions', { body })).token;
}

/** A published job, and an annotator in it. */
async function published(
  owner: string,
  tasks = 6,
  file = tasks === 6 ? jobFile() : jobFile({ taskSuiteSize: 1 }),
  gold = 0,
) {
  const { jobId } = await call<JobView>('POST', '/jobs', { token: owner, body: file });
  const path = `/jobs/${jobId}`;
  const upload = { upload: ['m.jsonl'] };
  const { uploads } = await call<Uploads>('POST', `${path}/import`, { token: owner, body: upload });
  await fetch(uploads[0]?.url ?? '', { method: 'PUT', body: manifestOf(tasks, gold) });
  await call('POST', `${path}/import`, { token: owner, body: { manifest: 'm.jsonl' } });
  await call('POST', `${path}/publish`, { token: owner });
  const invite = await call<Invite>('POST', `${path}/invites`, { token: owner, body: {} });
  const body = { invite: invite.token, device };
  const { token, annotatorId } = await call<Session>('POST', '/sessions', { body });
  return { path, annotator: token, annotatorId };
}

/** Everything about gold, in a job of its own that tells people what they missed. */
async function goldOf(owner: string): Promise<void> {
  const gold = { rate: 0.5, maxExposures: 9, feedback: true };
  const { path, annotator } = await published(owner, 6, jobFile({ gold }), 6);
  const { hands } = await call<NextReply>('POST', `${path}/next`, { token: annotator, body: {} });
  const hand = `/assignments/${hands[0]?.assignmentId}`;
  const count = hands[0]?.tasks.length ?? 0;
  const answers = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [String(i), { abstain: 'unsure' }]),
  );
  await call('POST', `${hand}/response`, { token: annotator, body: { answers } });
  const { missed } = await call<Feedback>('GET', `${hand}/feedback`, { token: annotator });
  const contest = { position: missed[0]?.position, note: 'It is unclear.' };
  await call('POST', `${hand}/contests`, { token: annotator, body: contest });
  await call('GET', `${path}/contests`, { token: owner });
  const lines = [{ source: 'New.', gold: 'yes' }];
  await call('POST', `${path}/gold`, { token: owner, body: { lines } });
  const tasks = [{ taskId: 's0-0', gold: 'yes' }];
  await call('POST', `${path}/gold`, { token: owner, body: { origin: 'made', tasks } });
  await call('GET', `${path}/gold`, { token: owner });
  await call('GET', `${path}/gold-candidates`, { token: owner });
  await call('POST', `${path}/gold/g0`, { token: owner, body: { act: 'correct', gold: 'no' } });
  const checks = [{ kind: 'number', accepted: [3], answer: 4 }];
  await call('POST', '/gold/check', { token: owner, body: { checks } });
}

test('every operation answers in the form and with the statuses that the document gives', async () => {
  const owner = await ownerToken();
  const { path, annotator, annotatorId } = await published(owner);
  const next = async () => {
    const reply = await call<NextReply>('POST', `${path}/next`, { token: annotator, body: {} });
    return `/assignments/${reply.hands[0]?.assignmentId}`;
  };
  const answers = { '0': { choice: 'yes' }, '1': { abstain: 'unsure', ms: 900 } };

  const first = await next();
  await call('PUT', `${first}/draft`, { token: annotator, body: { answers } });
  await call('POST', `${first}/response`, { token: annotator, body: { answers } });
  await call('POST', `${first}/response`, { token: annotator, body: { answers } });
  const second = await next();
  await call('POST', `${second}/give-back`, { token: annotator, body: { grace: true } });
  await call('POST', `${second}/give-back`, { token: annotator });
  const third = await next();
  await call('POST', `${third}/decline`, { token: annotator, body: { reason: 'other' } });
  await call('GET', '/me', { token: annotator });
  await call('POST', `${path}/terms`, { token: owner, body: { instructions: 'Look twice.' } });
  await call('GET', `${path}/entry`, { token: annotator });
  await call('POST', `${path}/entry`, { token: annotator, body: { consent: 2 } });
  await call('POST', `${path}/annotators/${annotatorId}/admit`, { token: owner, body: {} });
  await server.idle();

  const named = { token: owner, body: { name: 'registry' } };
  const { clientId } = await call<ClientCreated>('POST', `${path}/clients`, named);
  await call('GET', `${path}/clients`, { token: owner });
  await call('POST', `${path}/clients/${clientId}/revoke`, { token: owner });
  await call('POST', '/invites', { token: owner, body: { role: 'viewer' } });
  await call('GET', '/jobs', { token: owner });
  await call('POST', '/jobs/validate', { token: owner, body: jobFile() });
  await call('GET', `${path}/progress`, { token: owner });
  await call('GET', `${path}/labels`, { token: owner });
  await call('POST', `${path}/export`, { token: owner });
  await call('GET', `${path}/export`, { token: owner });
  await call('POST', `${path}/rules/dry-run`, { token: owner, body: {} });
  await call('GET', `${path}/collusion`, { token: owner });
  await call('POST', `${path}/redundancy`, { token: owner, body: { redundancy: 3 } });
  await goldOf(owner);
  const person = `${path}/annotators/${annotatorId}`;
  await call('POST', `${person}/standing`, { token: owner, body: { to: 'paused' } });
  await call('GET', person, { token: owner });
  await call('GET', `${path}/decisions`, { token: owner });
  await call('POST', `${path}/void`, { token: owner, body: { annotatorId } });
  await call('POST', `${path}/pause`, { token: owner });
  await call('POST', `${path}/close`, { token: owner });
  await call('GET', '/problems/busy');
  const large = await published(owner, MOST_SUITES_AT_ONCE + 1);
  await call('POST', `${large.path}/export`, { token: owner });
  await call('GET', `${large.path}/export`, { token: owner });

  const { openapi, paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };
  expect(openapi).toMatch(/^3\.1/);
  const callable = loaded.filter(({ route }) => route.identity === undefined);
  const documented = callable.flatMap(({ route }) =>
    Object.keys(paths[route.path]?.[route.method.toLowerCase()]?.responses ?? {})
      .filter((status) => status.startsWith('2'))
      .map((status) => `${route.entry} ${status}`),
  );
  expect([...answered].sort()).toEqual(documented.sort());
});

test('refusals are those of the document, and their type resolves', async () => {
  const owner = await ownerToken();
  const { path, annotator } = await published(owner);
  const { hands } = await call<NextReply>('POST', `${path}/next`, { token: annotator, body: {} });
  const at = (what: string) => `/assignments/${hands[0]?.assignmentId}/${what}`;
  const one = { answers: { '0': { choice: 'yes' } } };
  const other = { answers: { '0': { choice: 'no' } } };
  const draft = await call<JobView>('POST', '/jobs', { token: owner, body: jobFile() });
  const empty = `/jobs/${draft.jobId}`;
  const none = '/jobs/j00000000';

  const refused: Record<string, Promise<string>[]> = {
    'invalid-session': [refusal('GET', '/me'), refusal('GET', '/jobs', { token: 'a.b.c' })],
    forbidden: [refusal('GET', '/jobs', { token: annotator })],
    'malformed-json': [refusal('POST', '/jobs', { token: owner, text: '{' })],
    'wrong-media-type': [
      refusal('POST', '/jobs', { token: owner, text: '{}', mediaType: 'text/plain' }),
    ],
    'too-large': [refusal('POST', '/jobs', { token: owner, text: `"${'x'.repeat(300_000)}"` })],
    'invalid-request': [
      refusal('POST', '/jobs/validate', { token: owner, body: {} }),
      refusal('GET', `${path}/labels?after=x`, { token: owner }),
    ],
    'invalid-invite': [refusal('POST', '/sessions', { body: { invite: 'x'.repeat(20), device } })],
    'not-found': [
      refusal('GET', `${none}/progress`, { token: owner }),
      refusal('POST', `${none}/invites`, { token: owner }),
      refusal('POST', `${none}/next`, { token: annotator }),
      refusal('GET', `${path}/export`, { token: owner }),
      refusal('GET', '/problems/nothing'),
      refusal('PUT', '/assignments/j00000000.s0.00000000/draft', { token: annotator, body: {} }),
    ],
    'wrong-job-state': [
      refusal('POST', `${path}/import`, { token: owner, body: { manifest: 'm.jsonl' } }),
      refusal('POST', `${empty}/pause`, { token: owner }),
    ],
    'no-tasks': [refusal('POST', `${empty}/publish`, { token: owner })],
    'no-labels': [refusal('POST', `${empty}/export`, { token: owner })],
    'invalid-answer': [
      refusal('POST', at('response'), { token: annotator, body: { answers: { '59': null } } }),
    ],
  };
  for (const [code, outcomes] of Object.entries(refused)) {
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toBe(code);
  }
  await call('POST', at('response'), { token: annotator, body: one });
  expect(await refusal('POST', at('response'), { token: annotator, body: other })).toBe(
    'already-answered',
  );
  expect(await refusal('PUT', at('draft'), { token: annotator, body: one })).toBe('lease-lost');
});
