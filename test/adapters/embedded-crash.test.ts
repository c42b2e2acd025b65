import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/embedded/store.ts';
import { annotator, taskSuite } from '../conformance/items.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-crash-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Lets the child work for a while after its first answer, kills it, and gives what it was promised. */
async function killedAfter(path: string, ms: number): Promise<ReadonlyMap<number, number>> {
  const child = spawn(process.execPath, [CHILD, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged = new Map<number, number>();
  let rest = '';
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), ms));
  for await (const chunk of child.stdout) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const [worker, version] of lines.map((line) => line.split(' ').map(Number))) {
      acknowledged.set(worker!, version!);
    }
  }
  return acknowledged;
}

function integrity(path: string): unknown {
  const database = new DatabaseSync(path);
  const found = database.prepare('PRAGMA integrity_check').all();
  const torn = database.prepare(`
    SELECT count(*) AS n FROM item JOIN (SELECT pk, sk, count(*) AS changes FROM change GROUP BY pk, sk)
    USING (pk, sk) WHERE version <> changes`);
  const result = { ...found[0], ...torn.get() };
  database.close();
  return result;
}

it.each([0, 7, 40, 150])('a kill %i ms into the work loses nothing acknowledged', async (ms) => {
  const path = join(folder, `${ms}.db`);
  const acknowledged = await killedAfter(path, ms);
  expect(acknowledged.size).toBeGreaterThan(0);
  expect(integrity(path)).toEqual({ integrity_check: 'ok', n: 0 });

  const store = openStore(path, { tenant: 'default', now: () => 0 });
  for (const [worker, version] of acknowledged) {
    const suite = await store.get(taskSuite('job1', worker), 'strong');
    const person = await store.get(annotator('job1', `n${worker}`), 'strong');
    expect(suite?.version).toBeGreaterThanOrEqual(version);
    expect(person?.version).toBe(suite?.version);
  }
  store.close();
});
