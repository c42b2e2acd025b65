import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpHandler } from '../../lambdas/http.ts';
import { provide } from '../../lambdas/runtime.ts';
import { handler as annotator } from '../../lambdas/session/annotator.ts';
import { handler as staff } from '../../lambdas/session/staff.ts';
import { eventOf, matchRoute } from '../../local/http-event.ts';
import { Session } from '../../src/contracts/session.ts';
import { createInvite } from '../../src/flows/session.ts';
import { stored } from '../support/answered.ts';
import { publishedJob } from '../support/job.ts';
import { send, serve } from '../support/served.ts';
import { openWorld, type World } from '../support/world.ts';

const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1b2c3';

let world: World;
beforeEach(() => {
  world = openWorld();
  provide(world.services);
});
afterEach(() => world.close());

const tokenWith = (groups: unknown): string =>
  `e30.${Buffer.from(JSON.stringify({ 'cognito:groups': groups })).toString('base64url')}.e30`;

/** The event that the gateway makes once it has verified a token with these claims. */
const event = (claims: object | undefined, body: object = {}, token = 'x.y.z') =>
  ({
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    requestContext: {
      requestId: 'r',
      domainName: 'localhost',
      ...(claims === undefined ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
    },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEventV2; // what the handlers read

const vouched = (groups: unknown, sub = 'u1', iss = ISSUER) => ({
  iss,
  sub,
  ...(groups === undefined ? {} : { 'cognito:groups': groups }),
});

async function reply(sent: ReturnType<HttpHandler>) {
  const { statusCode, body = '{}' } = await sent;
  return { status: statusCode, json: JSON.parse(body) };
}
const asStaff = (claims: object | undefined, token?: string) =>
  reply(staff(event(claims, {}, token), {}));
const idOf = (token: string) => {
  const claims = world.services.tokens.verify(token);
  return claims?.use === 'session' ? claims.callerId : undefined;
};

describe('staff with a verified token', () => {
  it.each([
    [['viewer'], 'viewer'],
    [['reviewer', 'viewer'], 'reviewer'],
    [['viewer', 'admin', 'owner'], 'admin'],
    [['nurses', 'owner'], 'owner'],
    [['ward admin', 'reviewer'], 'reviewer'],
  ])('in the groups %j get the role %s', async (groups, role) => {
    const written = `[${groups.join(' ')}]`;
    const { status, json } = await asStaff(vouched(written), tokenWith(groups));
    expect([status, Session.parse(json).role]).toEqual([201, role]);
    expect(world.services.tokens.verify(json.token)).toMatchObject({ use: 'session', role });
  });

  it.each([[undefined], ['[]'], [''], ['[nurses]'], ['[admins]'], ['[Admin]'], [['admin']], [7]])(
    'in the groups %j get no session',
    async (groups) => {
      const { status, json } = await asStaff(vouched(groups));
      expect([status, json.detail]).toEqual([403, expect.stringContaining('viewer, reviewer')]);
    },
  );

  it('whose one group is a text get its role, whatever their token looks like', async () => {
    expect((await asStaff(vouched('owner'))).json.role).toBe('owner');
    expect((await asStaff(vouched('[owner]'))).json.role).toBe('owner');
  });

  it.each([
    ['[ward admin]', ['ward admin']],
    ['[ward admin nurses]', ['ward', 'admin nurses']],
    ['ward admin', 'ward admin'],
    ['[nurses ward]', ['nurses', 'admin']],
    ['[nurses ward]', ['admin']],
    ['[nurses admin]', undefined],
    ['[nurses admin]', { length: 2, 0: 'nurses', 1: 'admin' }],
    ['[nurses admin]', null],
  ])('in the groups %s, of which their token says %j, get no session', async (written, told) => {
    const { status } = await asStaff(vouched(written), tokenWith(told));
    expect(status).toBe(403);
  });

  it.each(['', 'x', 'x.y.z', 'e30.bnVsbA.e30', `${tokenWith(['nurses', 'admin'])},x.y.z`])(
    'get no session by several groups when their token is %s',
    async (token) => {
      expect((await asStaff(vouched('[nurses admin]'), token)).status).toBe(403);
    },
  );

  it('are the same person at every sign-in, and nobody else', async () => {
    const ids = await Promise.all(
      [
        vouched('[owner]'),
        vouched('[viewer]'),
        vouched('[owner]', 'u2'),
        vouched('[owner]', 'u1', `${ISSUER}4`),
      ].map(async (claims) => idOf((await asStaff(claims)).json.token)),
    );
    expect(ids[0]).toMatch(/^o[0-9a-f]{16}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  it.each([[undefined], [{}], [{ iss: ISSUER }], [{ sub: 'u1' }], [{ iss: ISSUER, sub: '' }]])(
    'are those whom the gateway vouches for, not %j',
    async (claims) => {
      const { status } = await asStaff(claims && { ...claims, 'cognito:groups': '[admin]' });
      expect(status).toBe(401);
    },
  );
});

describe('an annotator with a verified token', () => {
  const join = (invite: string, sub: string) =>
    reply(annotator(event(vouched(undefined, sub), { invite }), {}));

  it('is one person in a job on every device and by every invite, and counted once', async () => {
    const jobId = await publishedJob(world.services, { tasks: 3 });
    const [one, two] = [
      await createInvite(world.services, { jobId, people: 2, days: 1 }),
      await createInvite(world.services, { jobId, people: 2, days: 1 }),
    ];
    const first = await join(one.token, 'u1');
    expect([first.status, Session.parse(first.json)]).toMatchObject([
      201,
      { role: 'annotator', jobId },
    ]);
    expect((await join(two.token, 'u1')).json.annotatorId).toBe(first.json.annotatorId);
    expect((await join(one.token, 'u2')).json.annotatorId).not.toBe(first.json.annotatorId);
    expect((await join(one.token, 'u3')).status).toBe(401);
    expect(stored(world, 'annotator')).toHaveLength(2);
  });

  it('gets nothing by an invite of staff, which stays unused', async () => {
    const { token } = await createInvite(world.services, { jobId: null, people: 1, days: 1 });
    expect((await join(token, 'u1')).status).toBe(401);
    expect(stored(world, 'invite')).toMatchObject([{ used: 0 }]);
    expect((await reply(annotator(event(undefined, { invite: token }), {}))).status).toBe(401);
  });
});

describe('on a desk', () => {
  it('nothing that a caller sends is taken for a word of the gateway', async () => {
    const served = await serve();
    const claims = { iss: ISSUER, sub: 'u1', 'cognito:groups': '[admin]' };
    const context = { authorizer: { jwt: { claims } } };
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.`;
    const encoded = encodeURIComponent(JSON.stringify(context));
    const headers = {
      authorization: `Bearer ${unsigned}`,
      requestcontext: JSON.stringify(context),
      'x-amzn-request-context': JSON.stringify(context),
      'x-apigateway-event': JSON.stringify({ requestContext: context }),
    };
    for (const path of ['staff', `staff?requestContext=${encoded}`, 'annotator']) {
      for (const body of [{}, { requestContext: context, invite: 'x'.repeat(20) }]) {
        const sent = { method: 'POST', headers, body };
        const { status } = await send(served.server.url, `/api/sessions/${path}`, sent);
        expect([path, status]).toEqual([path, 401]);
      }
    }
    await served.close();
  });

  it('an event has no authorizer', () => {
    const match = matchRoute('POST', '/sessions/staff');
    if (typeof match === 'string') throw new Error(match);
    const request = { headers: {}, httpVersion: '1.1', socket: {} };
    const made = eventOf(match, {
      request: request as unknown as Parameters<typeof eventOf>[1]['request'], // what it reads
      path: '/sessions/staff',
      search: new URLSearchParams('authorizer=x'),
      body: '{"authorizer":{}}',
      requestId: 'r',
      now: 0,
    });
    expect(Object.keys(made.requestContext)).not.toContain('authorizer');
  });
});
