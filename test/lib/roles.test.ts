import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeAll, expect, test } from 'vitest';
import type { HttpHandler } from '../../lambdas/http.ts';
import { routes } from '../../lambdas/routes.ts';
import { provide } from '../../lambdas/runtime.ts';
import { Role } from '../../src/contracts/role.ts';
import { createJob } from '../../src/flows/job.ts';
import { createClient, revokeClient } from '../../src/flows/machine-client.ts';
import type { Services } from '../../src/ports.ts';
import { loadHandlers } from '../support/handler-caller.ts';
import { jobFile } from '../support/job.ts';
import { openWorld } from '../support/world.ts';

/** Who may call each route: x passes, 401 and 403 as they are refused. `client` is of the job that is asked for. */
const MATRIX = `
route                                                | nobody | annotator | client | viewer | reviewer | owner | admin | stale | revoked | other tenant
POST /sessions                                       | x      | x         | x      | x      | x        | x     | x     | x     | x       | x
POST /sessions/staff                                 | 401    | 401       | 401    | 401    | 401      | 401   | 401   | 401   | 401     | 401
POST /sessions/annotator                             | 401    | 401       | 401    | 401    | 401      | 401   | 401   | 401   | 401     | 401
GET /problems/{code}                                 | x      | x         | x      | x      | x        | x     | x     | x     | x       | x
GET /me                                              | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
POST /jobs/{jobId}/next                              | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
PUT /assignments/{assignmentId}/draft                | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
POST /assignments/{assignmentId}/response            | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
POST /assignments/{assignmentId}/give-back           | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
POST /assignments/{assignmentId}/decline             | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
GET /jobs/{jobId}/entry                              | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
POST /jobs/{jobId}/entry                             | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
GET /assignments/{assignmentId}/feedback             | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
POST /assignments/{assignmentId}/contests            | 401    | x         | 403    | 403    | 403      | 403   | 403   | 401   | 403     | 401
POST /jobs                                           | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs                                            | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
POST /jobs/validate                                  | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/import                            | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/publish                           | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/pause                             | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/close                             | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/redundancy                        | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/progress                           | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/invites                           | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/terms                             | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/annotators/{annotatorId}/admit    | 401 | 403      | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/void                              | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/decisions                          | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/annotators/{annotatorId}           | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/annotators/{annotatorId}/standing | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/rules/dry-run                     | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/collusion                          | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/gold                               | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/gold                              | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/gold-candidates                    | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
POST /jobs/{jobId}/gold/{goldId}                     | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/contests                           | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
POST /gold/check                                     | 401    | 403       | 403    | x      | x        | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/labels                             | 401    | 403       | x      | x      | x        | x     | x     | 401   | 401     | 401
POST /jobs/{jobId}/export                            | 401    | 403       | 403    | 403    | 403      | x     | x     | 401   | 403     | 401
GET /jobs/{jobId}/export                             | 401    | 403       | x      | x      | x        | x     | x     | 401   | 401     | 401
POST /jobs/{jobId}/clients                           | 401    | 403       | 403    | 403    | 403      | 403   | x     | 401   | 403     | 401
GET /jobs/{jobId}/clients                            | 401    | 403       | 403    | 403    | 403      | 403   | x     | 401   | 403     | 401
POST /jobs/{jobId}/clients/{clientId}/revoke         | 401    | 403       | 403    | 403    | 403      | 403   | x     | 401   | 403     | 401
POST /invites                                        | 401    | 403       | 403    | 403    | 403      | 403   | x     | 401   | 403     | 401
`;

const [head = '', ...lines] = MATRIX.trim().split('\n');
const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());
const [, ...callers] = cellsOf(head);
const rows = lines.map(cellsOf).map(([route = '', ...cells]) => ({ route, cells }));

let jobId: string;
let handlers: ReadonlyMap<string, HttpHandler>;
let tokens: Readonly<Record<string, string | undefined>>;

beforeAll(async () => {
  const { services } = openWorld();
  provide(services);
  handlers = await loadHandlers();
  ({ jobId } = await createJob(services, jobFile()));
  tokens = { ...tokensOf(services), ...(await clientTokens(services, jobId)) };
});

async function clientTokens(services: Services, of: string) {
  const wanted = { jobId: of, name: 'registry', days: 1, createdBy: 'o1' };
  const [client, revoked] = [
    await createClient(services, wanted),
    await createClient(services, wanted),
  ];
  await revokeClient(services, { jobId: of, clientId: revoked.clientId });
  return { client: client.token, revoked: revoked.token };
}

function tokensOf({ tokens: signer, tenant, now }: Services): Record<string, string | undefined> {
  const token = (role: Role, of = tenant, ms = 60_000) =>
    signer.sign({ use: 'session', role, tenant: of, callerId: 'c1', expiresAt: now() + ms });
  return {
    nobody: undefined,
    ...Object.fromEntries(Role.options.map((role) => [role, token(role)])),
    stale: token('admin', tenant, 0),
    'other tenant': token('admin', `${tenant}-2`),
  };
}

async function statusOf(entry: string, caller: string): Promise<string> {
  const token = tokens[caller];
  const event = {
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    pathParameters: {
      jobId,
      annotatorId: 'n0001',
      goldId: 'g0',
      assignmentId: 'j1.s0.a1',
      code: 'not-found',
    },
    requestContext: { requestId: 'r', domainName: 'localhost' },
    body: '{}',
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2; // what the handlers read
  const reply = await handlers.get(entry)?.(event, {});
  const status = String(reply?.statusCode);
  return status === '401' || status === '403' ? status : 'x';
}

test('the matrix has a row for every line of routes.ts', () => {
  expect(rows.map(({ route }) => route)).toEqual(
    routes.map(({ method, path }) => `${method} ${path}`),
  );
});

test.each(rows)('$route', async ({ route, cells }) => {
  const entry = routes.find(({ method, path }) => `${method} ${path}` === route)?.entry ?? '';
  expect(await Promise.all(callers.map((caller) => statusOf(entry, caller)))).toEqual(cells);
});
