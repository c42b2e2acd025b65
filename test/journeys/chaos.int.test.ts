import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { ApiClient } from '../../local/api-client.ts';
import { HistoryRecorder } from '../../local/history/recorder.ts';
import { openHome } from '../../src/adapters/embedded/home.ts';
import { system } from '../../src/adapters/system.ts';
import { createInvite } from '../../src/flows/session.ts';
import { freePort } from '../cli/cli-process.ts';
import { Chance } from '../support/chance.ts';
import { type Chaos, finish, joinedCrowd } from '../support/chaos-annotator.ts';
import { publishedJob } from '../support/job.ts';
import { expectLegal } from '../support/judged.ts';

/** The service's clock runs so many times as fast as ours. */
const SPEED = 40;
const REDUNDANCY = 3;
const LEASE_SECONDS = 30;
const SEED = Number(process.env['ASSAY_SEED'] ?? Date.now() % 2 ** 31);

const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Makes the job before the server has the folder. @returns the invite of its crowd */
async function prepare(folder: string, tasks: number, people: number): Promise<string> {
  const now = () => Math.floor(Date.now() * SPEED);
  const home = openHome({ folder, baseUrl: 'http://127.0.0.1', system: { ...system, now } });
  const jobId = await publishedJob(
    home.services,
    { tasks, gold: 100 },
    {
      redundancy: REDUNDANCY,
      taskSuiteSize: 5,
      leaseSeconds: LEASE_SECONDS,
      gold: { rate: 0.15, maxExposures: 40 },
    },
  );
  const { token } = await createInvite(home.services, { jobId, people: people + 9, days: 90 });
  home.close();
  return token;
}

async function startFast(folder: string, port: number): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'fast-server.ts');
  const child = spawn(process.execPath, [script, folder, String(port), String(SPEED)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Suites without labels, as the file has it. */
function unlabelled(folder: string): number {
  const database = new DatabaseSync(join(folder, 'assay.db'), { readOnly: true });
  const sql =
    "SELECT count(*) AS suites FROM item WHERE sk = 'T' AND body LIKE '%\"labels\":null%'";
  const suites = Number(database.prepare(sql).get()?.['suites']);
  database.close();
  return suites;
}

async function untilLabelled(folder: string): Promise<void> {
  for (let tries = 0; tries < 100 && unlabelled(folder) > 0; tries++) await sleep(50);
}

/** Runs a crowd while the server is killed now and then. */
async function runChaos(folder: string, people: number, kills: number, chaos: Omit<Chaos, 'open'>) {
  const port = await freePort();
  let server = await startFast(folder, port);
  const path = join(folder, 'history.jsonl');
  const history = new HistoryRecorder(path);
  const url = `http://127.0.0.1:${port}`;
  const open = (annotatorId?: string) => new ApiClient(url, '', history.watch(annotatorId));
  const crowd = await joinedCrowd({ ...chaos, open }, people);
  let working = true;
  const all = Promise.all(crowd.map((person) => person.run())).finally(() => {
    working = false;
  });
  for (let killed = 0; killed < kills; killed++) {
    await Promise.race([sleep(500 + 1_000 * chaos.chance.next()), all]);
    expect(working, `killed ${killed} times before the work was done`).toBe(true);
    await end(server, 'SIGKILL');
    server = await startFast(folder, port);
  }
  await all;
  await finish({ ...chaos, open }, REDUNDANCY);
  history.close();
  await untilLabelled(folder);
  await end(server, 'SIGTERM');
  return path;
}

it.each([
  { people: 64, tasks: 6_000, kills: 4 },
  { people: 256, tasks: 9_000, kills: 4 },
])(
  `$people people over HTTP, pages and server killed: the history is legal (seed ${SEED})`,
  async ({ people, tasks, kills }) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-chaos-'));
    folders.push(folder);
    const begun = Date.now();
    const invite = await prepare(folder, tasks, people);
    const chance = new Chance(SEED);
    const chaos = { invite, chance, speed: SPEED, leaseSeconds: LEASE_SECONDS, oddness: 0.05 };
    const path = await runChaos(folder, people, kills, chaos);
    const ran = Date.now();
    const happened = await expectLegal(path, join(folder, 'assay.db'));
    expect(happened.acknowledged).toBeGreaterThan(tasks);
    const seconds = ((ran - begun) / 1000).toFixed(1);
    console.log(`${seconds} s, judged in ${Date.now() - ran} ms: ${JSON.stringify(happened)}`);
  },
);
