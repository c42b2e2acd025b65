import type { IncomingMessage } from 'node:http';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routes } from '../../lambdas/routes.ts';
import { eventOf, type Match, matchRoute } from '../../local/http-event.ts';
import { START } from '../support/world.ts';

const part = fc
  .string({ unit: 'grapheme-ascii', minLength: 1 })
  .filter((text) => !text.includes('/'));

describe('a route', () => {
  it('is found by its method and path, with what stands in its braces', () => {
    fc.assert(
      fc.property(fc.constantFrom(...routes), part, part, (route, ...values) => {
        if (values.includes('validate')) return;
        const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
        const path = names.reduce(
          (filled, name, i) => filled.replace(`{${name}}`, () => values[i] ?? ''),
          route.path,
        );
        const pathParameters = Object.fromEntries(names.map((name, i) => [name, values[i]]));
        expect(matchRoute(route.method, path)).toEqual({ route, pathParameters });
      }),
    );
  });

  it('without braces goes before one with them, whatever the order of the table', () => {
    const { route } = matchRoute('POST', '/jobs/validate') as Match;
    expect(route.entry).toBe('job/validate');
    expect(matchRoute('GET', '/jobs/validate')).toBe('wrong-method');
  });

  it('is unknown, or takes another method', () => {
    expect(matchRoute('GET', '/nothing')).toBe('unknown-route');
    expect(matchRoute('GET', '/jobs/')).toBe('unknown-route');
    expect(matchRoute('GET', '/jobs/j1234/next/x')).toBe('unknown-route');
    expect(matchRoute('GET', '')).toBe('unknown-route');
    expect(matchRoute('DELETE', '/jobs')).toBe('wrong-method');
    expect(matchRoute('get', '/jobs')).toBe('wrong-method');
  });
});

describe('the event of a request', () => {
  const request = {
    headers: {
      host: '127.0.0.1:8787',
      'user-agent': 'page',
      cookie: 'a=1',
      'set-cookie': ['x', 'y'],
    },
    httpVersion: '1.1',
    socket: { remoteAddress: '127.0.0.7' },
  } as unknown as IncomingMessage; // what eventOf reads of it
  const match = matchRoute('POST', '/jobs/j1234/next') as Match;
  const received = {
    request,
    path: '/jobs/j1234/next',
    search: new URLSearchParams('a=1&b=2&a=3'),
    body: '{"hands":1}',
    requestId: 'local-7',
    now: START,
  };

  it('has the form of payload 2.0', () => {
    expect(eventOf(match, received)).toEqual({
      version: '2.0',
      routeKey: 'POST /jobs/{jobId}/next',
      rawPath: '/jobs/j1234/next',
      rawQueryString: 'a=1&b=2&a=3',
      headers: {
        host: '127.0.0.1:8787',
        'user-agent': 'page',
        cookie: 'a=1',
        'set-cookie': 'x,y',
      },
      queryStringParameters: { a: '1,3', b: '2' },
      pathParameters: { jobId: 'j1234' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: '127.0.0.1:8787',
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/jobs/j1234/next',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.7',
          userAgent: 'page',
        },
        requestId: 'local-7',
        routeKey: 'POST /jobs/{jobId}/next',
        stage: '$default',
        time: new Date(START).toISOString(),
        timeEpoch: START,
      },
      body: '{"hands":1}',
      isBase64Encoded: false,
    });
  });

  it('leaves out the body and the query when there is none, as AWS does', () => {
    const event = eventOf(match, { ...received, body: '', search: new URLSearchParams() });
    expect(event).not.toHaveProperty('body');
    expect(event).not.toHaveProperty('queryStringParameters');
  });

  it('keeps a query parameter that is named like a member of every object', () => {
    const search = new URLSearchParams('constructor=a&toString=b&constructor=c');
    expect(eventOf(match, { ...received, search }).queryStringParameters).toEqual({
      constructor: 'a,c',
      toString: 'b',
    });
  });
});
