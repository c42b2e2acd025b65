import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../lambdas/routes.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import { Problem, type ProblemCode, problems } from '../../src/contracts/problem.ts';
import type { Role } from '../../src/contracts/role.ts';
import type { Claims } from '../../src/ports.ts';
import { type Answered, type Sent, type Served, serve } from '../support/served.ts';
import { type Valid, validRequests } from './requests.ts';

const SECRET = 'Mrs Miller, born 1950';

let served: Served;
let requests: Valid[];
beforeAll(async () => {
  served = await serve();
  requests = await validRequests(served);
});
afterAll(() => served.close());

/** No local caller has an identity provider: identity.test.ts is about those routes. */
const names = routes
  .filter(({ identity }) => identity === undefined)
  .map(({ method, path }) => `${method} ${path}`);
const requestOf = (name: string): Valid => {
  const found = requests.find(({ route }) => `${route.method} ${route.path}` === name);
  if (found === undefined) throw new Error(`no request to ${name}`);
  return found;
};

/** Sends a request with something changed. */
function sendTo(name: string, change: Sent = {}, path?: string): Promise<Answered> {
  const valid = requestOf(name);
  return served.send(path ?? valid.path, {
    method: valid.route.method,
    token: valid.token,
    body: valid.body,
    ...change,
  });
}

/** The request was refused as it should be, and nothing was changed by it. */
async function refused(outcome: Promise<Answered>, code: ProblemCode): Promise<Answered> {
  const before = served.dump();
  const { status, headers, json, text } = await outcome;
  const problem = Problem.parse(json);
  expect([problem.type.split('/').at(-1), status]).toEqual([code, problems[code].status]);
  expect(problem).toMatchObject({ status, title: problems[code].title });
  expect(problem.type).toBe(`${served.server.url}/api/problems/${code}`);
  expect(problem.instance).toMatch(/^urn:request:/);
  expect(problem.detail.length).toBeGreaterThan(10);
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(text).not.toContain(SECRET);
  expect(served.dump()).toEqual(before);
  return { status, headers, json, text };
}

const claims = (change: Partial<Claims>): string =>
  served.server.home.services.tokens.sign({
    use: 'session',
    role: 'annotator',
    tenant: 'default',
    callerId: served.annotatorId,
    expiresAt: served.clock.now + 60_000,
    ...change,
  } as Claims);

describe.each(names.filter((name) => requestRole(name) !== 'anyone'))('%s', (name) => {
  const wanted = requestRole(name);
  const role = (wanted === 'downstream' ? 'viewer' : wanted) as Role; // the others are roles of sessions

  it('takes no request without a session that is ours, whole and alive', async () => {
    const good = requestOf(name).token ?? '';
    const [header, payload, signature] = good.split('.');
    const stranger = openTokens(Buffer.alloc(32, 'another key'));
    for (const token of [
      undefined,
      '',
      'x',
      `${good}x`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature?.toUpperCase()}`,
      claims({ role, expiresAt: served.clock.now } as Partial<Claims>),
      claims({ role, tenant: 'other' } as Partial<Claims>),
      claims({ use: 'invite', inviteId: 'v000000001' } as Partial<Claims>),
      stranger.sign({
        use: 'session',
        role,
        tenant: 'default',
        callerId: served.annotatorId,
        expiresAt: served.clock.now + 60_000,
      }),
    ]) {
      await refused(sendTo(name, { token }), 'invalid-session');
    }
    await refused(sendTo(name, { headers: { authorization: good } }), 'invalid-session');
    await refused(sendTo(name, { headers: { authorization: `Basic ${good}` } }), 'invalid-session');
  });

  it('takes no request of the other role', async () => {
    const token = role === 'annotator' ? served.owner : served.annotator;
    const { json } = await refused(sendTo(name, { token }), 'forbidden');
    expect(json['detail']).toContain(role);
  });
});

function requestRole(name: string): string {
  return routes.find(({ method, path }) => `${method} ${path}` === name)?.role ?? '';
}

describe.each(names.filter((name) => !name.startsWith('GET')))('%s', (name) => {
  it('takes no body that is not JSON', async () => {
    for (const body of ['{', '{"a":}', `{"a": ${SECRET}}`, 'nul', "{'a': 1}"]) {
      await refused(sendTo(name, { body }), 'malformed-json');
    }
  });

  it('takes no body of another media type', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data',
      'application/jsonx',
    ]) {
      const headers = { 'content-type': type };
      await refused(sendTo(name, { headers, body: '{}' }), 'wrong-media-type');
    }
  });

  it('takes no body that is too large, whether it is announced or not', async () => {
    const long = `{"a": "${SECRET.repeat(15_000)}"}`;
    await refused(sendTo(name, { body: long }), 'too-large');
    await refused(sendTo(name, { body: long.repeat(30) }), 'too-large');
    const chunked = { 'transfer-encoding': 'chunked' };
    await refused(sendTo(name, { body: long.repeat(30), headers: chunked }), 'too-large');
  });

  it('takes no body of another form, and says of which', async () => {
    const { body = {} } = requestOf(name);
    for (const wrong of [[], 'a', 1, null, true, { ...body, more: SECRET }, { more: 1 }]) {
      const { json } = await refused(
        sendTo(name, { body: JSON.stringify(wrong) }),
        'invalid-request',
      );
      expect(json['errors']).toEqual([
        expect.objectContaining({ message: expect.stringMatching(/must|has unknown members/) }),
        ...((json['errors'] as unknown[]) ?? []).slice(1),
      ]);
    }
  });

  it('takes no member of another type', async () => {
    const { body = {} } = requestOf(name);
    for (const member of Object.keys(body)) {
      for (const wrong of [{ is: SECRET }, [SECRET, 1], 1e9, true]) {
        if (member === 'grace' && wrong === true) continue;
        const { json } = await refused(
          sendTo(name, { body: { ...body, [member]: wrong } }),
          'invalid-request',
        );
        expect(JSON.stringify(json['errors'])).toContain(member);
      }
    }
  });
});

describe.each(names.filter((name) => name.includes('{')))('%s', (name) => {
  it('takes no path that names nothing', async () => {
    const { route } = requestOf(name);
    for (const id of [
      'x',
      'j',
      'J1234567',
      '%00',
      '..',
      'a'.repeat(300),
      'j1234.s0.a0000001x%2f',
    ]) {
      const path = `/api${route.path.replace(/\{[^}]+\}/, id)}`;
      await refused(sendTo(name, {}, path), 'not-found');
    }
  });

  it('answers for what is not there as for what is not the caller’s', async () => {
    const { route, token } = requestOf(name);
    const missing = route.path.replace('{jobId}', 'j999999999').replace('{code}', 'no-such-code');
    const path = `/api${missing.replace('{assignmentId}', `${served.jobId}.s0.a00000nope`)}`;
    await refused(sendTo(name, { token }, path), 'not-found');
    if (route.role !== 'annotator' || !route.path.startsWith('/assignments')) return;
    const foreign = await refused(sendTo(name, { token: served.other }), 'not-found');
    const nothing = await refused(sendTo(name, { token: served.other }, path), 'not-found');
    const said = ({ json }: Answered) => {
      const detail = String(json['detail']).replace(/j[0-9a-z]+\.s\d\.\w+/, 'X');
      return { ...json, detail, instance: '' };
    };
    expect(said(foreign)).toEqual(said(nothing));
    expect(said(foreign)).toMatchObject({ detail: 'there is no assignment X here' });
  });
});

describe('the API', () => {
  it('knows its routes and methods', async () => {
    for (const path of [
      '/api/',
      '/api/nothing',
      '/api/jobs/j1234/nothing',
      '/api/me/',
      '/api//me',
    ]) {
      await refused(served.send(path), 'unknown-route');
    }
    for (const { path, route } of requests) {
      for (const method of ['DELETE', 'PATCH', 'OPTIONS']) {
        await refused(served.send(path, { method }), 'wrong-method');
      }
      const taken = requests.filter((each) => each.path === path).map((each) => each.route.method);
      for (const method of (['GET', 'POST', 'PUT'] as const).filter(
        (each) => !taken.includes(each),
      )) {
        await refused(served.send(path, { method }), 'wrong-method');
      }
      expect(taken).toContain(route.method);
    }
  });

  it('says what was not found, by the id that came, and repeats nothing that is no id', async () => {
    const told = async (path: string) => {
      const { json } = await served.send(path, { token: served.owner });
      return json['detail'];
    };
    expect(await told('/api/jobs/j999999999/progress')).toBe('there is no job j999999999 here');
    const known = `/api/jobs/${served.jobId}`;
    expect(await told(`${known}/annotators/n123456`)).toBe(
      `there is no annotator n123456 in job ${served.jobId}`,
    );
    expect(await told('/api/jobs/Mrs%20Miller/progress')).toBe('there is no such job here');
    expect(await told(`${known}/export`)).toBe('this job has not been exported yet');
  });

  it('explains each of its problems where the problem says', async () => {
    for (const [code, { status, title }] of Object.entries(problems)) {
      const { status: found, json } = await served.send(`/api/problems/${code}`);
      expect([found, json]).toEqual([200, { code, status, title }]);
    }
  });

  it('takes JSON of any spelling of its media type, and no body as an empty one', async () => {
    const path = `/api/jobs/${served.jobId}/next`;
    const asked = { method: 'POST', token: served.annotator };
    for (const type of [
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'application/a+json',
    ]) {
      const headers = { 'content-type': type };
      expect((await served.send(path, { ...asked, headers, body: '{}' })).status).toBe(200);
    }
    expect((await served.send(path, asked)).status).toBe(200);
  });

  it('names the address it was asked at in the type of a problem', async () => {
    const { json } = await served.send('/api/me', { headers: { host: 'assay.example.org' } });
    expect(json['type']).toBe('https://assay.example.org/api/problems/invalid-session');
  });
});
