import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHECKS } from '../../local/doctor/doctor.ts';
import { type OwnerFolder, openOwnerFolder } from './owner-folder.ts';

let owner: OwnerFolder;
beforeAll(async () => {
  owner = await openOwnerFolder();
});
afterAll(() => owner.close());

test('doctor finds the local service by itself and marks every check', async () => {
  const { code, stdout, stderr } = await owner.here('doctor');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const marks = stdout.trimEnd().split('\n').slice(1);
  expect(marks.map((line) => line.split(/ +/).slice(0, 2))).toEqual(
    Object.keys(CHECKS).map((name) => [name === 'origin' ? '–' : '✓', name]),
  );
});

test('a job is named as everywhere, and one that is not there is said to be so', async () => {
  await owner.importDemo('--name', 'ward');
  const all = await owner.here('doctor', '--job', 'ward', '--json');
  const handOut = all.lines.find(({ check }) => check === 'hand-out');
  expect(handOut?.['found']).toContain('paused'); // found, and not yet published
  const { stdout } = await owner.here('doctor', '--job', 'nowhere');
  expect(stdout).toMatch(/hand-out .*no job “nowhere”/);
});

test('a check that fails ends it with 1, in the table with what to do, as JSON with its name', async () => {
  const away = ['doctor', '--url', 'http://127.0.0.1:9', '--token', 'none'];
  const told = await owner.here(...away);
  expect(told.code).toBe(1);
  expect(told.stdout).toMatch(
    /\n✗ {2}api .*nothing answers at .*\n +→ is the address the output Url/,
  );
  expect(told.stderr).toMatch(/^assay: 1 of 13 checks of http:\/\/127\.0\.0\.1:9 failed: api;/);
  const { code, lines } = await owner.here(...away, '--json');
  expect(code).toBe(1);
  expect(lines).toHaveLength(14);
  expect(lines[0]).toMatchObject({ check: 'api', outcome: 'failed' });
  expect(lines.at(-1)).toMatchObject({ error: { code: 'unwell', failed: ['api'] } });
});
