import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHome } from '../../src/adapters/embedded/home.ts';
import { goldIdOf } from '../../src/core/gold.ts';
import { taskSuiteIdOf } from '../../src/core/import.ts';
import type { Import } from '../../src/core/job.ts';
import { readPayload } from '../../src/flows/present-hand.ts';
import type { Services } from '../../src/ports.ts';
import {
  assay,
  ended,
  freePort,
  type LocalProcess,
  startCli,
  startLocal,
} from '../cli/cli-process.ts';
import { kindOf, type LineKind, originalOf, sourceOf, writeManifest } from './million-lines.ts';

const LINES = 1_000_000;
const MOST_MIB = 300;
const KILLS = [0.3, 0.65];
const IMPORT = ['import', 'job.json', 'manifest.jsonl', '--json'];

const JOB = {
  name: 'A million reports',
  question: {
    type: 'choice',
    text: 'Does the report mention an effusion?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  },
  gold: { rate: 0.1 },
};

let folder: string;
let server: LocalProcess | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-million-'));
  writeFileSync(join(folder, 'job.json'), JSON.stringify(JOB));
  await writeManifest(join(folder, 'manifest.jsonl'), LINES);
});
afterAll(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function withHome<T>(run: (services: Services) => Promise<T>): Promise<T> {
  const home = openHome({ folder: join(folder, '.assay'), baseUrl: 'http://127.0.0.1' });
  try {
    return await run(home.services);
  } finally {
    home.close();
  }
}

/** Looks from outside without a lock, and not while the server dies: recovery is to be its own. */
function storedImport(): Import | undefined {
  const database = new DatabaseSync(join(folder, '.assay/assay.db'), { readOnly: true });
  const row = database.prepare("SELECT body FROM item WHERE sk = 'I'").get();
  database.close();
  return row && JSON.parse(String(row['body']));
}

async function untilRead(share: number): Promise<Import> {
  for (;;) {
    const state = storedImport();
    if (state && state.offset >= share * state.totalBytes) return state;
    await sleep(50);
  }
}

const linesOfKind = (...kinds: readonly LineKind[]): number[] =>
  Array.from({ length: LINES }, (_, i) => i + 1).filter((line) => kinds.includes(kindOf(line)));

const PROBLEMS = linesOfKind(
  'duplicate',
  'not-json',
  'wrong-form',
  'wrong-source',
  'unknown-gold',
  'not-utf8',
);

async function expectStored(services: Services, imported: Import): Promise<void> {
  const { jobId } = imported;
  const expected = linesOfKind('task');
  let next = 0;
  for (let number = 0; number < imported.taskSuites; number++) {
    const taskSuiteId = taskSuiteIdOf(number);
    const suite = await services.store.get({ kind: 'taskSuite', jobId, taskSuiteId }, 'strong');
    for (const { line, source } of await readPayload(services, jobId, suite!.payload)) {
      if (line !== expected[next] || source !== sourceOf(line)) {
        throw new Error(`task ${next} of ${taskSuiteId} is line ${line}, not ${expected[next]}`);
      }
      next++;
    }
  }
  expect(next).toBe(expected.length);
  const gold = linesOfKind('gold').map(async (line, number) => {
    const ref = { kind: 'gold', jobId, goldId: goldIdOf(number) } as const;
    const item = await services.store.get(ref, 'strong');
    const [task] = await readPayload(services, jobId, item!.payload);
    expect([task?.line, item?.truth]).toEqual([line, ['no']]);
  });
  await Promise.all(gold);
}

it('a million lines are imported in flat memory over two kills of the server', async () => {
  const port = await freePort();
  const peaks: number[] = [];
  server = await startLocal(folder, port);
  let cli = startCli(folder, ...IMPORT);
  let running = ended(cli);
  let jobId = '';
  cli.stdout?.once('data', (text) => {
    jobId = JSON.parse(String(text).split('\n')[0]!).jobId;
  });
  while (jobId === '') await sleep(10);
  const begun = Date.now();
  const reached: number[] = [];
  for (const [kill, share] of KILLS.entries()) {
    const state = await untilRead(share);
    peaks.push(server.peakMiB());
    await server.kill();
    reached.push(state.lines);
    expect(state.done).toBe(false);
    if (kill === 1) {
      cli.kill('SIGKILL');
      await running;
    }
    server = await startLocal(folder, port);
    if (kill === 1) {
      cli = startCli(folder, ...IMPORT, '--job', jobId);
      running = ended(cli);
    }
  }
  const { code, lines, stderr } = await running;
  const seconds = (Date.now() - begun) / 1000;
  peaks.push(server.peakMiB());
  await server.stop();
  expect(code, stderr).toBe(0);

  const found = lines.at(-1) as unknown as Import & { event: string };
  expect(found).toMatchObject({
    event: 'imported',
    jobId,
    done: true,
    lines: LINES,
    tasks: linesOfKind('task').length,
    gold: linesOfKind('gold').length,
    duplicates: linesOfKind('duplicate').length,
    skipped: PROBLEMS.length,
  });
  const first = PROBLEMS.slice(0, 100);
  expect(found.problems.map(({ line, code }) => [line, code])).toEqual(
    first.map((line) => [line, kindOf(line)]),
  );
  expect(found.problems.find(({ code }) => code === 'duplicate')?.reason).toContain(
    `line ${originalOf(1_777)}`,
  );
  await withHome(async (services) => {
    const stored = await services.store.get({ kind: 'import', jobId }, 'strong');
    await expectStored(services, stored!);
  });
  const again = await assay(folder, 'validate', 'job.json', 'manifest.jsonl', '--json');
  const checked = again.lines.filter((line) => 'line' in line);
  expect(checked.map(({ line, code }) => [line, code])).toEqual(
    PROBLEMS.map((line) => [line, kindOf(line)]),
  );
  const memory = peaks.map((peak) => Math.round(peak)).join(', ');
  console.log(
    `${LINES} lines in ${seconds.toFixed(1)} s with restarts: ${Math.round(LINES / seconds)} lines/s; ` +
      `killed after ${reached.join(' and ')} lines; peaks of the three processes ${memory} MiB`,
  );
  expect(Math.max(...peaks)).toBeLessThan(MOST_MIB);
});
