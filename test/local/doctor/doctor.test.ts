import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ApiClient } from '../../../local/api-client.ts';
import { CHECKS, examine, type Finding } from '../../../local/doctor/doctor.ts';
import { transport } from '../../../local/doctor/front.ts';
import type { Visit } from '../../../local/doctor/visit.ts';
import { type LocalServer, startServer } from '../../../local/server.ts';
import type { JobView } from '../../../src/contracts/job.ts';
import type { StaffRole } from '../../../src/contracts/role.ts';
import { VERSION } from '../../../src/contracts/version.ts';
import { createInvite, inviteOwner, startSession } from '../../../src/flows/session.ts';
import { rowsOf } from '../../docs/markdown.ts';
import {
  type Fault,
  type FaultyProxy,
  openProxy,
  type Passing,
} from '../../support/faulty-proxy.ts';
import { publishedJob } from '../../support/job.ts';

let server: LocalServer;
let shell: FaultyProxy;
let frame: FaultyProxy;
let token: string;

beforeAll(async () => {
  server = await startServer({ folder: ':memory:', port: 0 });
  shell = await openProxy(server.url);
  frame = await openProxy(server.frameUrl);
  for (const proxy of [shell, frame]) {
    proxy.names.set(server.url, shell.url).set(server.frameUrl, frame.url);
  }
  const { services } = server.home;
  const invite = await inviteOwner(services);
  ({ token } = await startSession(services, { invite: invite.token, device: 'device-of-doctor' }));
});
beforeEach(() => {
  shell.fault = undefined;
  frame.fault = undefined;
});
afterAll(async () => {
  await Promise.all([shell, frame].map((proxy) => proxy?.close()));
  await server?.close();
});

const visit = (change: Partial<Visit> = {}): Visit => {
  const url = change.url ?? shell.url;
  const known = { url, apiUrl: undefined, jobId: undefined, labelMs: 600 };
  return { ...known, owner: new ApiClient(url), signIn: async () => token, ...change };
};

async function findings(
  change: Partial<Visit> = {},
  readOnly = false,
): Promise<readonly Finding[]> {
  const visited = visit(change);
  try {
    return await examine(visited, readOnly, () => undefined);
  } finally {
    visited.owner.close();
  }
}

/** Names of the checks with an outcome. */
const those = (all: readonly Finding[], outcome: Finding['outcome']): string[] =>
  all.filter((finding) => finding.outcome === outcome).map(({ check }) => check);

const jobs = async (): Promise<readonly JobView[]> => {
  const owner = new ApiClient(server.url, token);
  try {
    return (await owner.call<{ jobs: JobView[] }>('GET', '/jobs')).jobs;
  } finally {
    owner.close();
  }
};

test('a service that is well passes every check, and its trial job is closed', async () => {
  const all = await findings({ labelMs: 5_000 });
  expect(those(all, 'failed')).toEqual([]);
  expect(those(all, 'skipped')).toEqual(['origin']);
  expect(all.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
  const [trial] = await jobs();
  expect(trial).toMatchObject({ state: 'closed', file: { name: 'assay doctor' } });
});

test('read-only makes no job', async () => {
  const before = (await jobs()).length;
  const all = await findings({}, true);
  expect(those(all, 'failed')).toEqual([]);
  expect(those(all, 'skipped')).toEqual(['origin', 'objects', 'hand-out', 'labels', 'export']);
  expect(await jobs()).toHaveLength(before);
});

/** The session of whoever opens such an invite: an annotator's of a job, or a colleague's. */
async function sessionOf(
  wanted: { readonly jobId: string } | { readonly jobId: null; readonly role: StaffRole },
): Promise<string> {
  const { services } = server.home;
  const { token: invite } = await createInvite(services, { ...wanted, people: 1, days: 1 });
  return (await startSession(services, { invite, device: 'device-of-another' })).token;
}

test('a viewer hears of what they may read, and is told what takes an owner', async () => {
  const before = (await jobs()).length;
  const viewer = await sessionOf({ jobId: null, role: 'viewer' });
  const all = await findings({ signIn: async () => viewer });
  expect(those(all, 'failed')).toEqual([]);
  expect(those(all, 'ok')).toEqual(expect.arrayContaining(['session', 'data']));
  expect(all.find(({ check }) => check === 'objects')?.found).toContain('the role owner');
  expect(await jobs()).toHaveLength(before);
});

test('who is no staff is refused: an annotator, a machine client', async () => {
  const jobId = await publishedJob(server.home.services, { tasks: 1 });
  const annotator = await sessionOf({ jobId });
  for (const token of [annotator, `assay-client.${jobId}.c1.secret`]) {
    const all = await findings({ signIn: async () => token });
    expect(those(all, 'failed')).toEqual(['session']);
  }
});

test('a job of the owner is left as it was', async () => {
  const { services } = server.home;
  const jobId = await publishedJob(services, { tasks: 4, gold: 2 }, { taskSuiteSize: 4 });
  const before = (await jobs()).length;
  const all = await findings({ jobId });
  expect(those(all, 'failed')).toEqual([]);
  expect(those(all, 'ok')).toContain('hand-out');
  const suite = await services.store.get({ kind: 'taskSuite', jobId, taskSuiteId: 's0' }, 'strong');
  expect(suite).toMatchObject({ counted: [0, 0, 0, 0], leases: [], seenBy: {} });
  const gold = await services.store.get({ kind: 'gold', jobId, goldId: 'g0' }, 'strong');
  expect(gold).toMatchObject({ kind: 'gold' });
  expect(await jobs()).toHaveLength(before);
});

const json = (status: number, body: object): Partial<Passing> => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});
const header = (reply: Passing, name: string, value: string): Partial<Passing> => ({
  headers: { ...reply.headers, [name]: value },
});
const policy = (reply: Passing, from: string, to: string): Partial<Passing> | undefined => {
  const given = reply.headers['content-security-policy'];
  return given === undefined
    ? undefined
    : header(reply, 'content-security-policy', given.replace(from, to));
};
const inBody = ({ body }: Passing, from: string, to: string): Partial<Passing> => ({
  body: Buffer.from(body.toString('utf8').replace(from, to)),
});
const at =
  (pattern: RegExp, change: (reply: Passing) => Partial<Passing> | undefined): Fault =>
  ({ method, path }, reply) =>
    pattern.test(`${method} ${path}`) ? change(reply) : undefined;

/** Faults of what stands at the shell's address: which check finds each, and what it must say. */
const FAULTS: readonly (readonly [name: string, check: string, says: RegExp, fault: Fault])[] = [
  [
    'another program answers',
    'api',
    /no Assay service: HTTP 200/,
    at(/api\/problems/, () => json(200, { hello: 1 })),
  ],
  [
    'an older version is deployed',
    'version',
    /is 0\.0\.9, this command line/,
    at(/api/, (reply) => header(reply, 'x-assay-version', '0.0.9')),
  ],
  [
    'the clock of the service runs ahead',
    'clock',
    /\d\d s ahead of this machine/,
    at(/api/, (reply) => header(reply, 'date', new Date(Date.now() + 75_000).toUTCString())),
  ],
  ['the console is not there', 'pages', /\/owner: HTTP 404/, at(/ \/owner$/, () => json(404, {}))],
  [
    'a script is not there',
    'pages',
    /\/assets\/.+: HTTP 403/,
    at(/assets\/console/, () => json(403, {})),
  ],
  [
    'the policy of the shell has lost a directive',
    'pages',
    /must say trusted-types 'none', got no such/,
    at(/ \/owner$/, (reply) => policy(reply, "; trusted-types 'none'", '')),
  ],
  [
    'the policy shows the frames of another site',
    'pages',
    /shows frames of https:\/\/other\.example/,
    at(/ \/$/, (reply) =>
      policy(
        reply,
        /frame-src \S+/.exec(JSON.stringify(reply.headers))?.[0]?.replace(';', '') ?? '',
        'frame-src https://other.example',
      ),
    ),
  ],
  [
    'the policy has more wildcards than an origin can be held to',
    'pages',
    /shows frames of http:\/\/\*+/,
    at(/ \/$/, (reply) =>
      policy(
        reply,
        /frame-src (\S+);/.exec(reply.headers['content-security-policy'] ?? '')?.[1] ?? '-',
        `http://${'*'.repeat(60)}!`,
      ),
    ),
  ],
  [
    'a page names files without end',
    'pages',
    /a page of 3\d{3} files/,
    at(/ \/owner$/, (reply) => inBody(reply, '</head>', '<link href="/assets/x">'.repeat(3_000))),
  ],
  [
    'a page is larger than any memory',
    'pages',
    /more than 16777216 bytes/,
    at(/ \/owner$/, () => ({ body: Buffer.alloc(1 << 25, ' ') })),
  ],
  [
    'what is said would move the cursor',
    'data',
    /^newer {2}data: {2}\[2J.{380,395}$/,
    at(/GET \/api\/jobs$/, () =>
      json(503, { type: 'x/newer\u001b\ndata', detail: `\u001b[2J${'x'.repeat(500)}` }),
    ),
  ],
  [
    'a header is lost on the way',
    'pages',
    /referrer-policy must be no-referrer, got none/,
    at(/ \/$/, (reply) => header(reply, 'referrer-policy', '')),
  ],
  [
    'frames are on the shell’s own site',
    'frame',
    /on the shell’s own site/,
    at(/ \/(owner)?$/, (reply) => ({
      ...inBody(
        reply,
        `data-frame="${/data-frame="(http:\/\/[^/]+)/.exec(reply.body.toString())?.[1]}`,
        `data-frame="${shell.url}`,
      ),
      ...policy(
        reply,
        /frame-src (\S+);/.exec(reply.headers['content-security-policy'] ?? '')?.[1] ?? '-',
        shell.url,
      ),
    })),
  ],
  [
    'anybody gets in without a session',
    'session',
    /a request got 200, not 401/,
    at(/jobs\/validate/, () => json(200, {})),
  ],
  [
    'what is stored is of a newer version',
    'data',
    /newer-data: .*form 3/,
    at(/GET \/api\/jobs$/, () => json(503, { type: 'x/newer-data', detail: 'has form 3' })),
  ],
  [
    'links take no file',
    'objects',
    /took no file: HTTP 403/,
    at(/PUT \/objects/, () => json(403, {})),
  ],
  [
    'links lead where no page may send',
    'objects',
    /policy does not let it connect to http:\/\/127/,
    at(/POST .*\/import/, (reply) => inBody(reply, shell.url, server.url)),
  ],
  [
    'no task is handed out',
    'hand-out',
    /no task was handed out: nothing-open/,
    at(/\/next$/, () => json(200, { now: 1, hands: [], noWork: 'nothing-open' })),
  ],
  [
    'another picture is behind the link',
    'hand-out',
    /HTTP 200 and 5 bytes, not ours/,
    at(/GET \/objects/, () => ({ body: Buffer.from('other') })),
  ],
  [
    'giving back fails',
    'hand-out',
    /failed: try again/,
    at(/give-back/, () => json(503, { type: 'x/busy', detail: 'try again' })),
  ],
  [
    'labels do not come',
    'labels',
    /no label 0\.6 s after/,
    at(/\/labels/, (reply) => inBody(reply, '"complete":true', '"complete":false')),
  ],
  [
    'a file of the dataset was changed',
    'export',
    /is not what its hash says/,
    at(/GET \/objects\/.*exports/, ({ body }) => ({ body: Buffer.concat([body, body]) })),
  ],
];

describe('a fault is found, said and advised on', () => {
  test.each(FAULTS)('%s', async (_, check, says, fault) => {
    shell.fault = fault;
    const all = await findings();
    expect(those(all, 'failed')).toEqual([check]);
    const found = all.find((finding) => finding.check === check);
    expect(found?.found).toMatch(says);
    expect(found?.advice).toBe(CHECKS[check as keyof typeof CHECKS].advice);
    shell.fault = undefined;
    for (const { state, file } of await jobs()) {
      if (file.name === 'assay doctor') expect(state).toBe('closed');
    }
  });

  test('a service that never says that its job is closed is left alone', async () => {
    shell.fault = at(/\/close$/, () => json(200, { done: false }));
    expect(those(await findings(), 'failed')).toEqual([]);
  });

  test('nothing answers: only what needs no answer is tried', async () => {
    const all = await findings({ url: 'http://127.0.0.1:9' });
    expect(those(all, 'failed')).toEqual(['api']);
    expect(those(all, 'ok')).toEqual([]);
    expect(all[0]?.found).toMatch(/nothing answers at http:\/\/127\.0\.0\.1:9/);
  });

  test('the frame’s site lets scripts out, or is away', async () => {
    frame.fault = (_, reply) => policy(reply, "connect-src 'none'", 'connect-src *');
    expect(those(await findings({}, true), 'failed')).toEqual(['frame']);
    frame.fault = () => json(502, {});
    const found = (await findings({}, true)).find(({ check }) => check === 'frame');
    expect(found?.found).toMatch(/frame\.html: HTTP 502/);
  });

  test('the API answers beside the distribution, or rightly does not', async () => {
    const open = await findings({ apiUrl: `${server.url}/api` }, true);
    expect(those(open, 'failed')).toEqual(['origin']);
    const beside = await openProxy(server.url);
    beside.fault = () => json(403, {});
    const closed = await findings({ apiUrl: `${beside.url}/api/` }, true);
    await beside.close();
    expect(those(closed, 'ok')).toContain('origin');
  });

  test('the session is over', async () => {
    const all = await findings({ signIn: async () => `${token.slice(0, -9)}AAAABBBBC` });
    expect(those(all, 'failed')).toEqual(['session']);
    const none = await findings({
      signIn: () => Promise.reject(new Error('the invite is used up')),
    });
    expect(none.find(({ check }) => check === 'session')?.found).toMatch(/the invite is used up/);
  });

  test('the address is not encrypted', async () => {
    await expect(transport(visit({ url: 'http://assay.example.org' }))).rejects.toThrow(
      /not encrypted/,
    );
    await expect(transport(visit())).resolves.toMatch(/this machine/);
  });
});

test('every check has a line in the runbook, every need is a check before it', () => {
  const names = Object.keys(CHECKS);
  const lines = rowsOf('docs/operations.md', '## What the doctor finds').map(([name = '']) => name);
  expect(lines).toEqual(names.map((name) => `\`${name}\``));
  for (const [i, { needs }] of Object.values(CHECKS).entries()) {
    for (const need of needs) expect(names.slice(0, i)).toContain(need);
  }
});

test('the version is that of the package', () => {
  const path = new URL('../../../package.json', import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8')).version).toBe(VERSION);
});
