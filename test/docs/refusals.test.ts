import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeAll, expect, test } from 'vitest';
import { codesOf, loadRoutes } from '../../docs/openapi.ts';
import type { HttpHandler } from '../../lambdas/http.ts';
import { routes } from '../../lambdas/routes.ts';
import { provide } from '../../lambdas/runtime.ts';
import { Role } from '../../src/contracts/role.ts';
import type { Services } from '../../src/ports.ts';
import { loadHandlers } from '../support/handler-caller.ts';
import { openWorld } from '../support/world.ts';

/** Refusals that need no state: each route is made to give them, and its document must list them. */
const BODY_CODES = ['malformed-json', 'invalid-request', 'too-large', 'wrong-media-type'];
const IDS: Readonly<Record<string, string>> = {
  annotatorId: 'n0001',
  goldId: 'g0',
  jobId: 'j1234',
  assignmentId: 'j1234.s0.a0000001',
  clientId: 'c1234',
  code: 'busy',
};
const ORIGIN = 'a-secret-of-forty-three-characters-or-even-more';

let services: Services;
let handlers: ReadonlyMap<string, HttpHandler>;
let loaded: Awaited<ReturnType<typeof loadRoutes>>;

beforeAll(async () => {
  ({ services } = openWorld());
  provide(services, ORIGIN);
  [handlers, loaded] = await Promise.all([loadHandlers(), loadRoutes()]);
});

const tokenOf = (role: string): string =>
  services.tokens.sign({
    use: 'session',
    role: Role.parse(role === 'downstream' ? 'viewer' : role),
    tenant: services.tenant,
    callerId: 'c1',
    expiresAt: services.now() + 60_000,
  });

const rows = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
type Listed = (typeof rows)[number][1];

async function codeOf({ entry, method, path, role }: Listed, body: string, change: object = {}) {
  const event = {
    headers: {
      'content-type': 'application/json',
      'x-assay-origin': ORIGIN,
      ...(role === 'anyone' ? {} : { authorization: `Bearer ${tokenOf(role)}` }),
      ...change,
    },
    pathParameters: Object.fromEntries(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, IDS[name]]),
    ),
    requestContext: {
      requestId: 'r',
      domainName: 'localhost',
      http: { method },
      authorizer: { jwt: { claims: { iss: 'https://id.example.org', sub: 's1' } } },
    },
    body,
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2; // what the handlers read
  const { body: reply = '{}' } = (await handlers.get(entry)?.(event, {})) ?? {};
  return String(JSON.parse(reply).type ?? '')
    .split('/')
    .at(-1);
}

const listedFor = ({ entry }: Listed): readonly string[] => {
  const found = loaded.find(({ route }) => route.entry === entry);
  return found === undefined ? [] : codesOf(found);
};

test.each(rows)('%s lists what it answers around the distribution', async (_, route) => {
  expect(await codeOf(route, '{}', { 'x-assay-origin': 'x' })).toBe('forbidden');
  expect(listedFor(route)).toContain('forbidden');
});

test.each(rows)('%s lists what it answers to a body that is none of its own', async (_, route) => {
  const given = await Promise.all([
    codeOf(route, '{'),
    codeOf(route, '[]'),
    codeOf(route, `"${'x'.repeat(300_000)}"`),
    codeOf(route, '{}', { 'content-type': 'text/plain' }),
  ]);
  const reads = route.method !== 'GET';
  if (reads) expect(given).toEqual(BODY_CODES);
  else for (const code of given) expect(BODY_CODES).not.toContain(code);
  const listed = listedFor(route).filter((code) => BODY_CODES.includes(code));
  if (reads) expect(listed.toSorted()).toEqual(BODY_CODES.toSorted());
  else expect(listed).not.toContain('malformed-json');
});
