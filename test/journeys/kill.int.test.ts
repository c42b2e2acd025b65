import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCrowd } from '../../local/crowd.ts';
import { openHome } from '../../src/adapters/embedded/home.ts';
import type { Label } from '../../src/contracts/label.ts';
import type { CountedAnswer } from '../../src/core/aggregation.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import { goldIdOf } from '../../src/core/gold.ts';
import { loadJob } from '../../src/flows/lookup.ts';
import { readPayload } from '../../src/flows/present-hand.ts';
import { answeredSuites } from '../../src/flows/votes.ts';
import { seededRandom } from '../../src/inference/numeric.ts';
import type { Services } from '../../src/ports.ts';
import { assay, freePort, type LocalProcess, startLocal } from '../cli/cli-process.ts';
import { InFlight } from './in-flight.ts';
import { type Entry, Ledger, sayingOf } from './ledger.ts';

const TASKS = 1_000;
const GOLD = 60;
const REDUNDANCY = 3;
const ANSWERS = TASKS * REDUNDANCY;
const KILLS = 10;
const ANNOTATORS = 32;
const SEED = 20_261_124;

const truthOf = (text: string): string => (Number(/\d+/.exec(text)?.[0]) % 3 === 0 ? 'yes' : 'no');
const textOf = (number: number): string => `Report ${number}: the left lung.`;
const isGold = (number: number): boolean => number >= TASKS;

const JOB = {
  name: 'Killed ten times',
  question: {
    type: 'choice',
    text: 'Does the report mention an effusion?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  },
  redundancy: REDUNDANCY,
  taskSuiteSize: 4,
  saveEvery: 2,
  gold: { rate: 0.1, maxExposures: 32, runsOut: 'allow' },
};

let folder: string;
let server: LocalProcess | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-kill-'));
  const lines = Array.from({ length: TASKS + GOLD }, (_, number) => {
    const source = textOf(number);
    return JSON.stringify(isGold(number) ? { source, gold: truthOf(source) } : { source });
  });
  writeFileSync(join(folder, 'job.json'), JSON.stringify(JOB));
  writeFileSync(join(folder, 'manifest.jsonl'), lines.join('\n'));
});
afterAll(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command that must go well. @returns the last JSON object it wrote */
async function must(...args: string[]): Promise<Record<string, unknown>> {
  const { code, lines, stderr } = await assay(folder, ...args, '--json');
  expect(code, stderr).toBe(0);
  return lines.at(-1) ?? {};
}

/** Many annotators without a pause; every other one loses its page whenever the service goes. */
function sendCrowd(url: string, link: string, ledger: Ledger) {
  return runCrowd({
    url,
    invite: new URLSearchParams(new URL(link).hash.slice(1)).get('invite') ?? '',
    personas: Array.from({ length: ANNOTATORS }, (_, i) => ({
      name: `p${i}`,
      skill: 0.8,
      pace: 0.001,
      unsure: 0.05,
      reloads: i % 2 === 0,
    })),
    truthOf: async ({ source }) => truthOf(source ?? ''),
    random: seededRandom(SEED),
    onAcknowledged: ledger.add,
  });
}

/** Counted answers of the store by task text, and all answers to gold, both with who gave them. */
async function storedAnswers(services: Services, jobId: string) {
  const job = await loadJob(services, jobId);
  const goldText = await goldTexts(services, jobId);
  const counted: Entry[] = [];
  const gold: Entry[] = [];
  for await (const { suite, assignments, answers } of answeredSuites(services, job)) {
    const tasks = await readPayload(services, jobId, suite.payload);
    counted.push(...answers.flatMap((given, i) => given.map(entryOf(tasks[i]?.source))));
    gold.push(...assignments.flatMap((assignment) => goldEntries(assignment, goldText)));
  }
  return { counted, gold };
}

const entryOf =
  (text = '') =>
  ({ annotatorId, answer }: CountedAnswer): Entry => ({
    annotatorId,
    text,
    said: sayingOf(answer),
  });

function goldEntries(assignment: Assignment, texts: ReadonlyMap<string, string>): Entry[] {
  const { annotatorId, gold, goldAnswers } = assignment;
  return Object.entries(goldAnswers).map(([number, answer]) => {
    const text = texts.get(gold[Number(number)] ?? '');
    return entryOf(text)({ annotatorId, answer });
  });
}

async function goldTexts(services: Services, jobId: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let number = 0; number < GOLD; number++) {
    const goldId = goldIdOf(number);
    const item = await services.store.get({ kind: 'gold', jobId, goldId }, 'strong');
    const [task] = await readPayload(services, jobId, item!.payload);
    texts.set(goldId, task?.source ?? '');
  }
  return texts;
}

const lineOf = ({ annotatorId, text, said }: Entry): string => `${annotatorId}\t${text}\t${said}`;

it('ten kills during the work lose no acknowledged answer and double none', async () => {
  const begun = Date.now();
  const port = await freePort();
  server = await startLocal(folder, port);
  const { url } = server;
  const { jobId } = (await must('import', 'job.json', 'manifest.jsonl')) as { jobId: string };
  await must('publish', jobId);
  const { link } = (await must('invite', jobId)) as { link: string };

  const ledger = new Ledger();
  const random = seededRandom(SEED + 1);
  const inFlight = new InFlight();
  const cuts: number[] = [];
  const crowd = sendCrowd(url, link, ledger);
  for (let kills = 1; kills <= KILLS; kills++) {
    await Promise.race([ledger.reaches((kills * ANSWERS) / (KILLS + 1)), crowd]);
    await sleep(10 * random());
    await Promise.race([inFlight.atLeast(ANNOTATORS / 4), crowd]);
    const kill = async () => {
      await server?.kill();
      server = await startLocal(folder, port);
    };
    cuts.push(await inFlight.cutBy(kill));
  }
  const worked = await crowd;
  inFlight.close();
  const exported = await must('export', jobId, '--out', 'dataset');
  await server.stop();

  expect(ledger.broken).toEqual([]);
  expect(Math.min(...cuts), `requests cut by each kill: ${cuts}`).toBeGreaterThan(0);
  expect(worked.length).toBe(ANNOTATORS);
  expect(exported['dataset']).toMatchObject({ tasks: TASKS, complete: TASKS, answers: ANSWERS });

  const home = openHome({ folder: join(folder, '.assay'), baseUrl: url });
  const { counted, gold } = await storedAnswers(home.services, jobId);
  home.close();
  const stored = new Set([...counted, ...gold].map(lineOf));
  const lost = ledger.entries.map(lineOf).filter((line) => !stored.has(line));
  expect(lost).toEqual([]);
  const pairs = counted.map(({ annotatorId, text }) => `${annotatorId}\t${text}`);
  expect(pairs.length).toBe(ANSWERS);
  expect(new Set(pairs).size).toBe(ANSWERS);
  const goldPairs = gold.map(({ annotatorId, text }) => `${annotatorId}\t${text}`);
  expect(new Set(goldPairs).size).toBe(goldPairs.length);

  const labels: Label[] = readFileSync(join(folder, 'dataset/labels.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(new Set(labels.map(({ source }) => source)).size).toBe(TASKS);
  for (const label of labels) expectLabel(label, counted);

  const unpromised = counted.length + gold.length - ledger.size;
  console.log(
    `${ledger.size} answers acknowledged (${ledger.drafts.size} of them by a draft first), ${unpromised} stored ` +
      `whose answer was cut off; each kill cut ${cuts.join(', ')} requests; ${((Date.now() - begun) / 1000).toFixed(1)} s`,
  );
});

/** The exported label must say what the store has counted for its task. */
function expectLabel(label: Label, counted: readonly Entry[]): void {
  const given = counted.filter(({ text }) => text === label.source);
  const said: Record<string, number> = {};
  for (const entry of given) said[entry.said] = (said[entry.said] ?? 0) + 1;
  expect({ ...label.votes, ...label.abstentions }).toEqual(said);
  const dissent = given.filter(({ said }) => said !== label.label && said !== 'unsure');
  expect(label.dissent.map(({ annotatorId }) => annotatorId).sort()).toEqual(
    dissent.map(({ annotatorId }) => annotatorId).sort(),
  );
}
