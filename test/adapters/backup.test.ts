import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyHome } from '../../src/adapters/embedded/backup.ts';
import { openHome } from '../../src/adapters/embedded/home.ts';

let place: string;
let folder: string;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'assay-backup-'));
  folder = join(place, 'data');
  const home = openHome({ folder, baseUrl: 'http://127.0.0.1' });
  await home.objects.put('inputs/a', Buffer.from('report'), { mediaType: 'text/plain' });
  home.close();
});
afterEach(() => rmSync(place, { recursive: true }));

const modeOf = (...path: string[]): number => statSync(join(place, ...path)).mode & 0o777;

test('a copy is for its user alone, and has the key and the objects', async () => {
  await copyHome(folder, join(place, 'deep', 'copy'));
  expect([modeOf('deep/copy'), modeOf('deep/copy/key')]).toEqual([0o700, 0o600]);
  expect(readFileSync(join(place, 'deep/copy/key'))).toEqual(readFileSync(join(folder, 'key')));
  const home = openHome({ folder: join(place, 'deep/copy'), baseUrl: 'http://127.0.0.1' });
  expect(await home.objects.head('inputs/a')).toMatchObject({ bytes: 6 });
  home.close();
});

test('an empty folder that others could read becomes the copy, and theirs no more', async () => {
  mkdirSync(join(place, 'copy'));
  chmodSync(join(place, 'copy'), 0o755);
  await copyHome(folder, `${join(place, 'copy')}/`);
  expect(modeOf('copy')).toBe(0o700);
  expect(readdirSync(place).toSorted()).toEqual(['copy', 'data']);
});

test('a folder that has anything in it is left as it is', async () => {
  mkdirSync(join(place, 'copy'));
  writeFileSync(join(place, 'copy/key'), 'of another service');
  await expect(copyHome(folder, join(place, 'copy'))).rejects.toThrow('copy is not empty');
  expect(readFileSync(join(place, 'copy/key'), 'utf8')).toBe('of another service');
  expect(readdirSync(join(place, 'copy'))).toEqual(['key']);
});

test('a copy that fails half way leaves nothing, and can be taken again', async () => {
  const key = readFileSync(join(folder, 'key'));
  rmSync(join(folder, 'key'));
  await expect(copyHome(folder, join(place, 'copy'))).rejects.toThrow('ENOENT');
  expect(readdirSync(place)).toEqual(['data']);
  writeFileSync(join(folder, 'key'), key, { mode: 0o600 });
  await copyHome(folder, join(place, 'copy'));
  expect(existsSync(join(place, 'copy/assay.db'))).toBe(true);
});
