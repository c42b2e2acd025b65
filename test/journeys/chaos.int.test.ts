import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { ApiClient } from '../../local/api-client.ts';
import { checkHistory } from '../../local/history/check.ts';
import { readLog } from '../../local/history/log.ts';
import { HistoryRecorder } from '../../local/history/recorder.ts';
import { readTable } from '../../local/history/table.ts';
import { openHome } from '../../src/adapters/embedded/home.ts';
import { system } from '../../src/adapters/system.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import { freePort } from '../cli/cli-process.ts';
import { Chance } from '../support/chance.ts';
import { type Chaos, finish, joinedCrowd } from '../support/chaos-annotator.ts';
import { publishedJob } from '../support/job.ts';
import { expectLegal } from '../support/judged.ts';

/** The service's clock runs so many times as fast as ours. */
const SPEED = 40;
const REDUNDANCY = 3;
/** Of fresh people at the end. */
const MOST_ROUNDS = 20;
const LEASE_SECONDS = 30;
const SEED = Number(process.env['ASSAY_SEED'] ?? Date.now() % 2 ** 31);

const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A job, the invite of its crowd, and its owner's session. */
interface Prepared {
  readonly jobId: string;
  readonly invite: string;
  readonly owner: string;
}

/** Makes the job before the server has the folder: some tasks ask for more answers, some are set aside. */
async function prepare(folder: string, tasks: number, people: number): Promise<Prepared> {
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
      adaptive: { maxRedundancy: REDUNDANCY + 1, minConfidence: 0.51 },
      decline: { setAsideAfter: 1 },
    },
  );
  const most = people + MOST_ROUNDS * REDUNDANCY;
  const invite = await createInvite(home.services, { jobId, people: most, days: 90 });
  const { token } = await createInvite(home.services, { jobId: null, people: 1, days: 90 });
  const device = 'device-of-the-owner';
  const session = await startSession(home.services, { invite: token, device });
  home.close();
  return { jobId, invite: invite.token, owner: session.token };
}

/** Calls until the service says that it is done, over whatever happens to it meanwhile. */
async function untilDone(client: ApiClient, path: string, body?: object): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const reply = await client.call<{ done?: boolean }>('POST', path, body).catch(() => undefined);
    if (reply !== undefined && reply.done !== false) return;
    await sleep(100);
  }
  throw new Error(`${path} does not come to its end`);
}

/** What an owner does while people work: bars some of them, pauses, and wants one answer more. */
async function ownerActs(url: string, { jobId, owner }: Prepared, barred: readonly string[]) {
  const client = new ApiClient(url, owner);
  for (const annotatorId of barred) await untilDone(client, `/jobs/${jobId}/void`, { annotatorId });
  await untilDone(client, `/jobs/${jobId}/pause`);
  await untilDone(client, `/jobs/${jobId}/publish`);
  await untilDone(client, `/jobs/${jobId}/redundancy`, { redundancy: REDUNDANCY + 1 });
  await untilDone(client, `/jobs/${jobId}/redundancy`, { redundancy: REDUNDANCY });
  client.close();
}

async function startFast(folder: string, port: number): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./fast-server.ts', import.meta.url));
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

/**
 * Judges what a dead server has left, in the middle of the work: hands are out, and drafts are open. Looks
 * at a copy, so that recovery stays the next server's own.
 */
async function expectLegalSoFar(folder: string, log: string): Promise<void> {
  const copy = join(folder, 'copy');
  for (const name of ['assay.db', 'assay.db-wal']) {
    cpSync(join(folder, name), join(copy, name), { force: true });
  }
  const table = await readTable(join(copy, 'assay.db'));
  const findings = checkHistory(await readLog([log]), table);
  // The owner bars somebody first and discounts their answers one by one; they may be half-way.
  expect(findings.filter(({ rule }) => rule !== 'barred-counts')).toEqual([]);
  rmSync(copy, { recursive: true });
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

/** Sends fresh people until every suite has its labels: labels that part ask for further answers. */
async function finishAll(folder: string, chaos: Chaos): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await finish(chaos, REDUNDANCY, round);
    await sleep(200); // the stream labels
    if (unlabelled(folder) === 0) return;
  }
}

/** Runs a crowd while its owner acts and the server is killed now and then. */
async function runChaos(
  folder: string,
  { people, kills }: { readonly people: number; readonly kills: number },
  prepared: Prepared,
  { chance, ...rest }: Omit<Chaos, 'open' | 'invite'>,
) {
  const port = await freePort();
  let server = await startFast(folder, port);
  const path = join(folder, 'history.jsonl');
  const history = new HistoryRecorder(path);
  const url = `http://127.0.0.1:${port}`;
  const open = (annotatorId?: string) => new ApiClient(url, '', history.watch(annotatorId));
  const chaos = { ...rest, chance, invite: prepared.invite, open };
  const crowd = await joinedCrowd(chaos, people);
  const barred = chance.some(crowd, 0.05).map(({ annotatorId }) => annotatorId);
  let acts: Promise<void> | undefined;
  let working = true;
  const all = Promise.all(crowd.map((person) => person.run())).finally(() => {
    working = false;
  });
  for (let killed = 0; killed < kills; killed++) {
    await Promise.race([sleep(500 + 1_000 * chance.next()), all]);
    expect(working, `killed ${killed} times before the work was done`).toBe(true);
    await end(server, 'SIGKILL');
    await expectLegalSoFar(folder, path);
    server = await startFast(folder, port);
    if (killed === 0) acts = ownerActs(url, prepared, barred);
  }
  await Promise.all([all, acts]);
  await finishAll(folder, chaos);
  history.close();
  await end(server, 'SIGTERM');
  return path;
}

it.each([
  { people: 64, tasks: 5_000, kills: 4 },
  { people: 256, tasks: 6_000, kills: 3 },
])(
  `$people people over HTTP, pages and server killed: the history is legal (seed ${SEED})`,
  async ({ people, tasks, kills }) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-chaos-'));
    folders.push(folder);
    const begun = Date.now();
    const prepared = await prepare(folder, tasks, people);
    const chance = new Chance(SEED);
    const chaos = { chance, speed: SPEED, leaseSeconds: LEASE_SECONDS, oddness: 0.05 };
    const path = await runChaos(folder, { people, kills }, prepared, chaos);
    const ran = Date.now();
    const happened = await expectLegal(path, join(folder, 'assay.db'));
    expect(happened.acknowledged).toBeGreaterThan(tasks);
    const seconds = ((ran - begun) / 1000).toFixed(1);
    console.log(`${seconds} s, judged in ${Date.now() - ran} ms: ${JSON.stringify(happened)}`);
  },
);
