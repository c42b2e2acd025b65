import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpHandler } from '../../lambdas/http.ts';
import { tellable } from '../../lambdas/log.ts';
import { startMeter } from '../../lambdas/meter.ts';
import { provide } from '../../lambdas/runtime.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import { ServiceError } from '../../src/core/errors.ts';
import { loadHandlers } from '../support/handler-caller.ts';
import { joined, publishedJob } from '../support/job.ts';
import { catchLog, type LogLines } from '../support/log-lines.ts';
import { type Served, serve } from '../support/served.ts';
import { type Valid, validRequests } from './requests.ts';

const SECRET = 'Mrs-Miller-born-1950';

let served: Served;
let requests: Valid[];
let handlers: ReadonlyMap<string, HttpHandler>;
let log: LogLines;
beforeAll(async () => {
  startMeter('assay');
  served = await serve();
  handlers = await loadHandlers();
  requests = await validRequests(served);
});
afterAll(() => served.close());
beforeEach(() => {
  log = catchLog('INFO');
});
afterEach(() => {
  log.restore();
  provide(served.server.home.services);
});

/** Whatever a request can carry: none of it may reach a line. */
async function sendSecrets({ route, path, token, body }: Valid): Promise<string[]> {
  const texts = [SECRET, `${SECRET}.${SECRET}`];
  const headers = { 'x-secret': SECRET, 'user-agent': SECRET, referer: `https://${SECRET}/` };
  const sent = { method: route.method, token, headers };
  const bodies =
    route.method === 'GET'
      ? [undefined]
      : [body, `{"${SECRET}": `, { ...body, [SECRET]: SECRET }, secretIn(body)];
  for (const each of bodies) await served.send(path, { ...sent, body: each });
  await served.send(`${path}?after=${SECRET}&${SECRET}=1`, sent);
  await served.send(path.replace(/[^/]+\/[^/]+$/, `${SECRET}/${SECRET}`), sent);
  for (const text of texts) await served.send(path, { ...sent, token: text });
  return [SECRET, token ?? SECRET, served.jobId, served.annotatorId];
}

const secretIn = (body: Valid['body']) =>
  Object.fromEntries(Object.keys(body ?? {}).map((name) => [name, SECRET]));

describe('the meter', () => {
  it('counts requests by class, hands given, and asking in vain', async () => {
    const ask = (token: string) =>
      served.send(`/api/jobs/${served.jobId}/next`, { method: 'POST', token, body: { hands: 1 } });
    await ask(served.other);
    await ask(SECRET);
    expect(log.counts()).toEqual({ Requests2xx: 1, Requests4xx: 1, HandsGiven: 1 });
    const emf = log.lines().find((line) => '_aws' in line);
    expect(JSON.stringify(emf)).toContain('"Namespace":"Assay"');
  });

  it('counts what came too late, and who found nothing open', async () => {
    const { services } = served.server.home;
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 1 });
    const tokens = (await joined(services, jobId, 3)).map((callerId) =>
      services.tokens.sign({
        use: 'session',
        role: 'annotator',
        tenant: 'default',
        callerId,
        expiresAt: served.clock.now + 3_600_000,
      }),
    );
    const post = (i: number, path: string, body: object) =>
      served.send(`/api${path}`, { method: 'POST', token: tokens[i], body });
    const { json } = await post(0, `/jobs/${jobId}/next`, {});
    served.clock.advance(900_000);
    await post(1, `/jobs/${jobId}/next`, {});
    const [hand] = (json as unknown as NextReply).hands;
    const path = `/assignments/${hand?.assignmentId}/response`;
    const sent = await post(0, path, { answers: { 0: { choice: 'yes' } } });
    expect(sent.json).toMatchObject({ counted: false, repeated: false });
    await post(0, path, { answers: { 0: { choice: 'yes' } } });
    await post(2, `/jobs/${jobId}/next`, {});
    const given = { HandsGiven: 2, NothingOpen: 1, LateResponses: 1 };
    const { Announcements: _, ...counts } = log.counts(); // told beside the requests
    expect(counts).toEqual({ Requests2xx: 5, ...given });
  });
});

describe('the log of requests', () => {
  it('tells of every request to every route, and nothing of what it carried', async () => {
    for (const valid of requests) {
      log.restore();
      log = catchLog('INFO');
      const secrets = await sendSecrets(valid);
      const routes = log.lines().filter(({ message }) => message === 'request');
      const { method, path } = valid.route;
      expect(routes.length).toBeGreaterThan(3);
      expect(routes).toContainEqual(
        expect.objectContaining({
          level: 'INFO',
          route: `${method} ${path}`,
          status: expect.any(Number),
          durationMs: expect.any(Number),
          requestId: expect.stringMatching(/^local-/),
        }),
      );
      for (const secret of secrets) expect(log.text()).not.toContain(secret);
      expect(log.text()).not.toMatch(/https?:|Bearer|eyJ|choice|127\.0\.0\.1/);
    }
  });

  it('names the problem of a refusal', async () => {
    await served.send('/api/me', { token: SECRET });
    const expected = { route: 'GET /me', status: 401, problem: 'invalid-session' };
    expect(log.lines()).toContainEqual(expect.objectContaining(expected));
  });

  it('says where a defect is, and nothing that an error might repeat', async () => {
    const { services } = served.server.home;
    const fails = () => Promise.reject(new Error(SECRET, { cause: new TypeError(SECRET) }));
    for (const valid of requests) {
      provide({
        ...services,
        store: {
          get: fails,
          getMany: fails,
          queryPartition: fails,
          queryIndex: fails,
          commit: fails,
        },
        objects: { ...services.objects, get: fails, head: fails, signGet: fails, signPut: fails },
      });
      await sendSecrets(valid);
    }
    const defects = log.lines().filter(({ message }) => message === 'defect');
    expect(defects.length).toBeGreaterThan(10);
    expect(defects[0]).toMatchObject({
      level: 'ERROR',
      error: { name: 'Error', frames: expect.any(Array), cause: { name: 'TypeError' } },
    });
    expect(JSON.stringify(defects)).toContain('log.test.ts');
    expect(log.text()).not.toContain(SECRET);
  });
});

describe('what may be told of an error', () => {
  it('has the words of AWS, which are about rights and not about data', () => {
    const fault = Object.assign(new Error('not authorized to perform dynamodb:PutItem'), {
      name: 'AccessDeniedException',
      $fault: 'client',
    });
    expect(tellable(fault)).toMatchObject({
      name: 'AccessDeniedException',
      message: 'not authorized to perform dynamodb:PutItem',
    });
  });

  it('has each of several errors, and the kind of what is none', () => {
    const several = new AggregateError([new RangeError(SECRET), SECRET], SECRET);
    expect(tellable(several)).toMatchObject({
      errors: [{ name: 'RangeError' }, { name: 'string' }],
    });
    expect(JSON.stringify(tellable(several))).not.toContain(SECRET);
    expect(tellable(SECRET)).toEqual({ name: 'string' });
    const refusal = new ServiceError('newer-data', { detail: SECRET });
    expect(tellable(refusal)).toMatchObject({ name: 'ServiceError', problem: 'newer-data' });
    expect(JSON.stringify(tellable(refusal))).not.toContain(SECRET);
  });

  it('has no line of a message that spans several', () => {
    expect(JSON.stringify(tellable(new Error(`a\n    at ${SECRET}\n${SECRET}`)))).not.toContain(
      SECRET,
    );
  });
});

describe('a service behind a distribution', () => {
  const call = (header: Record<string, string>) => {
    const event = {
      headers: header,
      requestContext: { requestId: 'r', domainName: 'localhost' },
      pathParameters: { code: 'busy' },
    } as unknown as APIGatewayProxyEventV2; // what the handler reads
    return handlers.get('problem/explain')?.(event, {});
  };

  it('answers only what came through it, before it looks at anything else', async () => {
    provide(served.server.home.services, 'the-secret-of-the-distribution');
    for (const wrong of [
      '',
      'x',
      'the-secret-of-the-distributioN',
      'the-secret-of-the-distribution ',
    ]) {
      expect((await call({ 'x-assay-origin': wrong }))?.statusCode).toBe(403);
    }
    expect((await call({}))?.statusCode).toBe(403);
    const taken = await call({ 'x-assay-origin': 'the-secret-of-the-distribution' });
    expect(taken?.statusCode).toBe(200);
    for (const { path, route, token, body } of requests) {
      const sent = { method: route.method, token: token ?? SECRET, body };
      const { status, json } = await served.send(path, sent);
      expect([status, json['title']]).toEqual([403, 'This session may not do that']);
    }
    expect(log.text()).not.toContain('the-secret');
  });

  it('asks for no secret where none is set', async () => {
    expect((await call({}))?.statusCode).toBe(200);
  });
});
