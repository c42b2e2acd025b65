import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isServed, lockFolder } from '../../src/adapters/embedded/folder-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a data folder', () => {
  it('serves one server at a time, and the next once that one has let go', () => {
    const release = lockFolder(folder);
    expect(isServed(folder)).toBe(true);
    expect(() => lockFolder(folder)).toThrow('another Assay serves');
    release();
    expect(isServed(folder)).toBe(false);
    lockFolder(folder)();
  });

  it('is made when absent, and one that is not there is served by nobody', () => {
    const inner = join(folder, 'inner');
    expect(isServed(inner)).toBe(false);
    lockFolder(inner)();
    expect(isServed(inner)).toBe(false);
  });

  it('in memory needs no lock', () => {
    lockFolder(':memory:');
    lockFolder(':memory:');
  });
});
