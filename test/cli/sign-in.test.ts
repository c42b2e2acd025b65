import { request } from 'node:http';
import { expect, it } from 'vitest';
import { SignIn, signIn } from '../../local/cli/sign-in.ts';

const OFFER = {
  authorizeUrl: 'https://id.example.org/authorize',
  tokenUrl: 'http://127.0.0.1:9/token',
  clientId: 'c',
  scope: 'openid',
};

it.each([
  ['https://id.example.org/authorize', true],
  ['http://localhost:9000/authorize', true],
  ['http://id.example.org/authorize', false],
  ['http://localhost:x@id.example.org/', false],
  ['http://localhost.example.org/', false],
  ['file:///usr/bin/true', false],
  ['file://id.example.org/share/run.exe', false],
  ['vscode://install/x', false],
  ['javascript:alert(1)', false],
  ['--version', false],
])('an address such as %s is offered to a browser, or sent a code: %s', (address, taken) => {
  expect(SignIn.safeParse({ ...OFFER, authorizeUrl: address }).success).toBe(taken);
  expect(SignIn.safeParse({ ...OFFER, tokenUrl: address }).success).toBe(taken);
});

/** The status of an answer to a path as it is, which no URL need be. */
const statusOf = (port: string, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path }, (reply) => resolve(reply.resume().statusCode))
      .on('error', reject)
      .end();
  });

it('asked for what is no answer, it waits on for the one it sent for', async () => {
  const opened = Promise.withResolvers<URL>();
  const signedIn = signIn(OFFER, (address) => opened.resolve(new URL(address)));
  const refused = expect(signedIn).rejects.toThrow('not sign you in: access_denied');
  const asked = (await opened.promise).searchParams;
  const { port } = new URL(asked.get('redirect_uri') ?? '');
  for (const path of [
    '//',
    '/',
    '/callback',
    '/callback?state=',
    `/other?state=${asked.get('state')}`,
  ]) {
    expect([path, await statusOf(port, path)]).toEqual([path, 404]);
  }
  expect(asked.get('state')).toMatch(/^[\w-]{43}$/);
  expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  const answer = `/callback?state=${asked.get('state')}&error=access_denied`;
  expect(await statusOf(port, answer)).toBe(200);
  await refused;
  await expect(statusOf(port, answer)).rejects.toThrow('ECONNREFUSED');
});
