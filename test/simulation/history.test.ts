import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { FAULTS, leastOf } from './faults.ts';
import { play } from './play.ts';
import { Totals } from './report.ts';

const SEEDS = 120;

/** A workload that lacks one of these proves less than it says. */
const LEAST: Readonly<Record<string, number>> = {
  'whole suite leased': 1_600,
  'part of a suite leased': 300,
  'closed in part': 15,
  'closed by others': 500,
  'closed by others with answers': 60,
  'closed by others after a beat': 15,
  'closed while barred': 90,
  declined: 15,
  'late and counted': 70,
  'late and kept aside': 50,
  'rule looked at late answers': 20,
  'given back, asked of nobody': 1,
  'other late gold': 2,
  'void after it counted': 200,
  'void done': 300,
  'gold shown again': 30,
  'gold worn out': 50,
  'gold ran short': 150,
  'receipt repeated': 120,
  'save overtaken': 200,
  'claimed while stopped': 80,
  'hand of a pool': 150,
  'hourly limit reached': 30,
  'small hand near the end': 1,
  'suite found by its expired lease': 5,
  'suite labelled': 600,
  'task repeated': 40,
  'repeat answered': 20,
  'exam passed': 100,
  'exam not passed': 10,
  'agreed to newer terms': 100,
  'claimed under terms of before': 5,
  'task reopened': 1,
  'task set aside': 1,
  'job closed': 6,
  'record made anew': 100,
  'decision taken back': 30,
};

it('any history keeps its promises, and ends with every task exact and labelled', async () => {
  const totals = new Totals();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const played = await play(seed);
    if (played.violation !== undefined) {
      const cause = played.violation;
      throw new Error(`npm run simulate -- --seed ${seed}: ${cause.message}`, { cause });
    }
    totals.add(played);
  }
  for (const fault of FAULTS.filter((each) => leastOf(each, 150) === 150)) {
    expect(totals.struck.of(fault), fault).toBeGreaterThan(150);
  }
  for (const [kind, least] of Object.entries(LEAST)) {
    expect(totals.happened.of(kind), kind).toBeGreaterThanOrEqual(least);
  }
}, 360_000);

it('a seed tells everything: played twice, a history leaves the same trace', async () => {
  const digestOf = async (seed: number) => {
    const hash = createHash('sha256');
    let lines = 0;
    await play(seed, {}, (line) => {
      lines++;
      hash.update(`${line}\n`);
    });
    return { seed, lines, digest: hash.digest('hex') };
  };
  for (const seed of [1, 2, 3, 5, 8]) {
    const first = await digestOf(seed);
    expect(first.lines).toBeGreaterThan(100);
    expect(await digestOf(seed)).toEqual(first);
  }
  expect((await digestOf(1)).digest).not.toBe((await digestOf(2)).digest);
}, 60_000);
