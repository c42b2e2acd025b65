import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInvite } from '../../src/flows/session.ts';
import { type Served, serve } from '../support/served.ts';
import { assay, type Ended, ended, startCli } from './cli-process.ts';
import { type IdentityGateway, openGateway } from './identity-gateway.ts';

const SLOW_MS = 60_000;
const FAR_MS = 40 * 365 * 86_400_000;

let served: Served;
let gateway: IdentityGateway;
let folder: string;
beforeAll(async () => {
  served = await serve();
  served.clock.advance(Date.now() - served.clock.now); // the command line has the machine's clock
  gateway = await openGateway(served.server.url);
  folder = mkdtempSync(join(tmpdir(), 'assay-login-'));
}, SLOW_MS);
afterAll(async () => {
  await gateway.close();
  await served.close();
  rmSync(folder, { recursive: true });
});

const here = (...args: string[]): Promise<Ended> => assay(folder, ...args);
const profiles = () => join(folder, '.config/assay/profiles.json');
const linkFor = async (role: 'viewer' | 'admin'): Promise<string> => {
  const wanted = { jobId: null, role, people: 1, days: 1 };
  const { token } = await createInvite(served.server.home.services, wanted);
  return `${gateway.url}/owner#invite=${token}`;
};

/** Runs a login, and signs in at the address that it prints, as a person would. */
async function signedIn(...args: string[]): Promise<Ended> {
  const child = startCli(folder, 'login', ...args, '--no-browser');
  const done = ended(child);
  let said = '';
  while (!/^ {2}http\S+$/m.test(said) && child.stderr) {
    const next = await Promise.race([once(child.stderr, 'data'), done.then(() => undefined)]);
    if (next === undefined) return done;
    said += String(next[0]);
  }
  const address = new URL(/^ {2}(http\S+)$/m.exec(said)?.[1] ?? '');
  const { searchParams } = address;
  const stray = `${searchParams.get('redirect_uri')}?code=code-2&state=guessed`;
  expect((await fetch(stray)).status).toBe(404);
  expect(await (await fetch(address)).text()).toContain('You are signed in');
  return done;
}

describe('assay login', { timeout: SLOW_MS }, () => {
  it('says where to sign in when it was not told', async () => {
    const { code, stderr } = await here('login');
    expect([code, stderr]).toEqual([2, expect.stringContaining('login URL')]);
    expect((await here('status')).code).toBe(4);
  });

  it('signs in with the browser, and every command works there', async () => {
    gateway.groups = '[nurses owner]';
    const { code, stdout } = await signedIn(gateway.url);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`at ${gateway.url} as owner`)]);
    expect(statSync(profiles()).mode & 0o777).toBe(0o600);
    const { lines } = await here('status', '--json');
    expect(lines.map(({ jobId }) => jobId)).toEqual([served.jobId]);
    expect((await here('pause', served.jobId)).code).toBe(0);
    const refused = await here('staff', 'invite', 'viewer');
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('admin')]);
  });

  it('signs nobody in who is in no group', async () => {
    gateway.groups = '[nurses]';
    const before = readFileSync(profiles(), 'utf8');
    const { code, stderr } = await signedIn(gateway.url);
    expect([code, stderr]).toEqual([3, expect.stringContaining('none of the groups')]);
    expect(readFileSync(profiles(), 'utf8')).toBe(before);
  });

  it('takes an invite, under another name, beside the first', async () => {
    const link = await linkFor('viewer');
    const { code } = await here('login', '--invite', link, '--profile', 'ward');
    expect(code).toBe(0);
    expect((await here('pause', served.jobId, '--profile', 'ward')).code).toBe(3);
    expect((await here('status', '--profile', 'ward')).code).toBe(0);
    const { stdout } = await here('profiles');
    expect(stdout).toMatch(/^default {2}http\S+ {2}owner\nward {2}http\S+ {2}viewer$/m);
    expect((await here('login', '--invite', 'https://x.example/owner')).code).toBe(2);
    const again = await here('login', '--invite', link, '--profile', 'ward');
    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('used before')]);
  });

  it('reads the address from the outputs of a deployment', async () => {
    gateway.groups = '[admin]';
    const outputs = join(folder, 'outputs.json');
    const stack = { Url: gateway.url, FrameUrl: 'https://frame.example' };
    writeFileSync(outputs, JSON.stringify({ AssayWebAcl: { Arn: 'a' }, Assay: stack }));
    const { code, stdout } = await signedIn('--stack', outputs);
    expect([code, stdout]).toEqual([0, expect.stringContaining('as admin')]);
    writeFileSync(outputs, '{"Other": {"Url": "https://x.example"}}');
    const none = await here('login', '--stack', outputs);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no service')]);
  });

  it('says so where there is no identity provider', async () => {
    const { code, stderr } = await here('login', served.server.url);
    expect([code, stderr]).toEqual([3, expect.stringContaining('--invite LINK')]);
    const pages = createServer((_, response) => void response.end('<!doctype html>'));
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    const other = await here('login', `http://127.0.0.1:${(pages.address() as AddressInfo).port}`);
    pages.close();
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('--invite LINK')]);
  });

  it('is what a session that has ended asks for', async () => {
    served.clock.advance(FAR_MS);
    const { code, stderr } = await here('status', '--profile', 'ward');
    expect([code, stderr]).toEqual([3, expect.stringContaining('login --profile ward')]);
    const kept = JSON.parse(readFileSync(profiles(), 'utf8'));
    kept.profiles.ward.expiresAt = 1;
    writeFileSync(profiles(), JSON.stringify(kept));
    expect((await here('status', '--profile', 'ward')).stderr).toContain('has ended');
  });

  it('is undone by logout, and a spoilt file is named', async () => {
    expect((await here('logout', '--profile', 'ward')).code).toBe(0);
    expect((await here('status', '--profile', 'ward')).stderr).toContain('no profile ward');
    expect((await here('profiles')).stdout).not.toContain('ward');
    writeFileSync(profiles(), '{"profiles": {"default": {"url": 7}}}');
    const { code, stderr } = await here('status');
    expect([code, stderr]).toEqual([2, expect.stringContaining('profiles.json')]);
  });
});
