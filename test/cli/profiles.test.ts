import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Profile, profileNamed, writeProfile } from '../../local/cli/profiles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-profiles-'));
  vi.stubEnv('XDG_CONFIG_HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const WARD: Profile = { url: 'https://a.example', token: 'x', role: 'viewer', expiresAt: 7 };

it.each(['constructor', 'toString', '__proto__'])('nobody has a profile %s by birth', (name) => {
  expect(profileNamed(name)).toBeUndefined();
  writeProfile('ward', WARD);
  expect(profileNamed(name)).toBeUndefined();
  expect(profileNamed('ward')).toEqual(WARD);
});

it.each(['', '__proto__', '-x', '../x', 'a b', 'x'.repeat(41)])('%j is no name', (name) => {
  expect(() => writeProfile(name, WARD)).toThrow('1 to 40 letters');
  expect(readdirSync(folder)).toEqual([]);
});

it('a name that objects have may be taken, and given back', () => {
  writeProfile('constructor', WARD);
  writeProfile('ward', { ...WARD, role: 'owner' });
  expect(profileNamed('constructor')).toEqual(WARD);
  writeProfile('constructor', undefined);
  expect(profileNamed('constructor')).toBeUndefined();
  expect(profileNamed('ward')?.role).toBe('owner');
});

it('the file is for its user alone, and the only one that stays', () => {
  writeProfile('ward', WARD);
  writeProfile('ward', { ...WARD, token: 'y' });
  expect(readdirSync(join(folder, 'assay'))).toEqual(['profiles.json']);
  const path = join(folder, 'assay/profiles.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    profiles: { ward: { ...WARD, token: 'y' } },
  });
});
