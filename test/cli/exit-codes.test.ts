import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/adapters/embedded/folder-lock.ts';
import { assay } from './cli-process.ts';
import { type OwnerFolder, openOwnerFolder } from './owner-folder.ts';

const LAUNCHER = join(import.meta.dirname, '../../bin/assay.js');

const SLOW_MS = 60_000;

let owner: OwnerFolder;
beforeAll(async () => {
  owner = await openOwnerFolder();
}, SLOW_MS);
afterAll(() => owner.close());

describe('wrong use', { timeout: SLOW_MS }, () => {
  it.each([
    [['stat']],
    [['import', 'job.json']],
    [['crowd', 'x', '--skill', '1.2']],
    [['invite', 'x', '--people', '0']],
    [['status', '--watch']],
    [['status', '--url', 'http://127.0.0.1:1']],
    [['status', '--url', 'ftp://x', '--token', 'y']],
  ])('%j exits with 2 and one JSON object', async (args) => {
    const { code, lines, stdout } = await owner.here(...args, '--json');
    expect(code).toBe(2);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(lines).toMatchObject([{ error: { code: 'wrong-use' } }]);
  });

  it('a name that two jobs have is refused, with their ids', async () => {
    const ids = [
      await owner.importDemo('--name', 'Twin'),
      await owner.importDemo('--name', 'Twin'),
    ];
    const { code, stderr } = await owner.here('publish', 'twin');
    expect(code).toBe(2);
    for (const id of ids) expect(stderr).toContain(id);
  });

  it('a job that is not there is a refusal, a file that is not there a failure', async () => {
    expect((await owner.here('publish', 'jnowhere')).code).toBe(3);
    const { code, stderr } = await owner.here('validate', 'nowhere.json');
    expect([code, stderr]).toEqual([1, 'assay: nowhere.json: there is no such file\n']);
  });

  it('a job file with faults is not sent', async () => {
    writeFileSync(join(owner.folder, 'wrong.json'), '{\n  "name": "x",\n}');
    const { code, stderr } = await owner.here('import', 'wrong.json', 'demo/manifest.jsonl');
    expect(code).toBe(1);
    expect(stderr).toContain('wrong.json:3:1: expected a name in double quotes');
    expect(stderr).not.toContain(' at ');
  });
});

describe('where the service is', { timeout: SLOW_MS }, () => {
  it('is found from a owner.folder below, and by its address and a token', async () => {
    expect((await assay(join(owner.folder, 'demo'), 'status')).code).toBe(0);
    const path = join(owner.folder, '.assay/local.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { invite, device } = JSON.parse(readFileSync(path, 'utf8'));
    const reply = await fetch(`${owner.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ invite, device }),
    });
    const { token } = (await reply.json()) as { token: string };
    const elsewhere = tmpdir();
    const named = ['status', '--url', owner.url, '--token', token];
    expect((await assay(elsewhere, ...named)).code).toBe(0);
    const stale = await assay(
      elsewhere,
      'status',
      '--url',
      owner.url,
      '--token',
      'a.b.c',
      '--json',
    );
    expect([stale.code, stale.lines]).toMatchObject([3, [{ error: { code: 'invalid-session' } }]]);
  });

  it('is told when nothing answers, or something else', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'assay-nowhere-'));
    const unknown = await assay(nowhere, 'status', '--json');
    expect([unknown.code, unknown.lines]).toMatchObject([4, [{ error: { code: 'no-service' } }]]);
    const away = await assay(nowhere, 'status', '--url', 'http://127.0.0.1:1', '--token', 'x');
    expect([away.code, away.stderr]).toEqual([4, expect.stringContaining('no service answers')]);
    const other = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const html = await assay(nowhere, 'status', '--url', url, '--token', 'x');
    expect([html.code, html.stderr]).toEqual([4, expect.stringContaining('no Assay service')]);
    other.close();
    rmSync(nowhere, { recursive: true });
  });

  it('a second start in the owner.folder only gives a fresh link', async () => {
    const again = await owner.must('local');
    expect(again).toMatchObject({ running: true, url: owner.url });
  });
});

describe('a port that is taken', { timeout: SLOW_MS }, () => {
  const start = (...args: string[]) => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'assay-second-'));
    return assay(elsewhere, 'local', ...args).finally(() => rmSync(elsewhere, { recursive: true }));
  };

  it('by an Assay of another folder is said to be so, with what to type', async () => {
    const port = Number(new URL(owner.url).port);
    const { code, stderr } = await start('--port', String(port));
    const ours = 'taken by an Assay that serves another folder';
    const other = `'assay local --port ${port + 10}' takes another`;
    expect([code, stderr]).toEqual([1, `assay: port ${port} is ${ours}: ${other}\n`]);
  });

  it('by another program is said to be so, also that of the frames', async () => {
    const other = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await start('--port', String(port - 1));
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port} is taken by another program`);
    expect(stderr).toContain(`frames take the port after ${port - 1}`);
  });
});

describe('a service that has just taken its folder', { timeout: SLOW_MS }, () => {
  it('is waited for until it answers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-starting-'));
    const data = join(folder, '.assay');
    const unlock = lockFolder(data);
    const waiting = assay(folder, 'local', '--json');
    // The lines by which the service of the other folder is found stand in for those of a slow start.
    const early = await Promise.race([waiting, sleep(2_500, 'still waiting')]);
    copyFileSync(join(owner.folder, '.assay/local.json'), join(data, 'local.json'));
    const { code, lines } = await waiting;
    unlock();
    rmSync(folder, { recursive: true });
    expect([early, code]).toEqual(['still waiting', 0]);
    expect(lines).toMatchObject([{ url: owner.url, running: true }]);
  });
});

describe('the launcher', { timeout: SLOW_MS }, () => {
  const older = execFileSync('which', ['-a', 'node'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .find(
      (node) => Number.parseInt(execFileSync(node, ['-v'], { encoding: 'utf8' }).slice(1), 10) < 24,
    );

  it.skipIf(older === undefined)('runs on an older Node, and hands on the exit code', () => {
    const run = (...args: string[]) =>
      spawnSync(older ?? '', [LAUNCHER, ...args], { cwd: owner.folder, encoding: 'utf8' });
    expect(run('status', '--json').status).toBe(0);
    expect(run('stat').status).toBe(2);
    expect(run('validate', 'nowhere.json').status).toBe(1);
  });

  it('runs on this Node', () => {
    const { status, stdout } = spawnSync(process.execPath, [LAUNCHER, '--version'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});
