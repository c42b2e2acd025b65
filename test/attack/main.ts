import { parseArgs } from 'node:util';
import { poolNeed } from '../../src/core/gold-pool.ts';
import { type Campaign, COUNTED, FULL, LEAKY, SMOKE } from './campaigns.ts';
import { jobFileOf } from './harvest.ts';
import { type Leak, leaks } from './leaks.ts';
import { attackLeaky } from './leaky-build.ts';
import { rhythmOf, runCampaign } from './run.ts';
import { attackTiming } from './timing.ts';
import {
  foundInAll,
  foundOut,
  isPlain,
  type Outcome,
  pooledPages,
  tellsNext,
  told,
  worst,
} from './verdict.ts';

/**
 * `npm run attack:gold`: 200 browsers harvest about 10^5 hands, and classifiers and a ring look for gold.
 * Exit code 1 when anybody can tell it, or when a build that is meant to leak is not found out.
 *
 * `-- --smoke` takes less than a minute: two small jobs and one leaky build. `-- --leak NAME` attacks one leaky
 * build alone, `all` each of them; `--timing` asks a server over HTTP how long its replies take, and nothing else;
 * `--rhythm` lets people count from one gold task to the next, and nothing else.
 */
const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    leak: { type: 'string' },
    only: { type: 'string' },
    one: { type: 'string' },
    timing: { type: 'boolean', default: false },
    rhythm: { type: 'boolean', default: false },
  },
});

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function report({ campaign, goldSlots, hands, page, repetition, ring, slots }: Outcome): void {
  const { goldRate, name, redundancy, taskSuiteSize: size } = campaign;
  console.log(`${name}: K=${size}, rate ${goldRate}, redundancy ${redundancy}`);
  console.log(`  ${hands} hands, ${slots} slots, ${goldSlots} of them gold`);
  console.log(
    `  pool that hides all of it: ${poolNeed(jobFileOf(campaign), campaign.tasks).least} gold`,
  );
  for (const [what, attack] of Object.entries({ page, ring })) {
    for (const [method, area] of Object.entries(attack.methods)) {
      console.log(`  ${what}, ${method}: AUC ${told(area)}`);
    }
    const columns = attack.columns.map(({ auc, name }) => `${name} ${auc.toFixed(3)}`);
    console.log(`  ${what}, single columns: ${columns.join(', ')}`);
  }
  const seen = repetition.map(({ base, less, more }) =>
    [more, less, base].map(percent).join(' / '),
  );
  console.log(
    `  gold among what is seen more / less often than the median / at all: ${seen.join('; ')}`,
  );
}

async function attack(campaigns: readonly Campaign[]): Promise<boolean> {
  const outcomes: Outcome[] = [];
  const found: string[] = [];
  for (const campaign of campaigns) {
    const outcome = await runCampaign(campaign);
    report(outcome);
    outcomes.push(outcome);
    found.push(...foundOut(outcome).map((how) => `${campaign.name}: ${how}`));
  }
  for (const [method, area] of Object.entries(pooledPages(outcomes))) {
    console.log(`all, page, ${method}: AUC ${told(area)}`);
  }
  if (campaigns === FULL) found.push(...foundInAll(outcomes));
  const hands = outcomes.reduce((sum, outcome) => sum + outcome.hands, 0);
  console.log(found.length === 0 ? `nobody can tell gold in ${hands} hands` : found.join('\n'));
  return found.length === 0;
}

/** What those see who know one of their gold tasks and count. */
async function attackRhythm(): Promise<boolean> {
  let good = true;
  for (const campaign of COUNTED) {
    const { area, hands } = await rhythmOf(campaign);
    const verdict = tellsNext(area) ? 'TELLS' : 'tells no more than it must';
    console.log(
      `rhythm, K=${campaign.taskSuiteSize}, ${hands} hands: one gold task tells the next with AUC ${told(area)}, ${verdict}`,
    );
    good &&= !tellsNext(area);
  }
  return good;
}

function howFound({ seenBy }: Leak, outcome: Outcome): string {
  if (seenBy === 'rhythm') return `AUC ${told(outcome.rhythm)}`;
  if (seenBy !== 'repetition') return `AUC ${told(worst(outcome[seenBy]))}`;
  return outcome.repetition.map(({ auc }) => `AUC of counts ${auc.toFixed(3)}`).join();
}

async function attackLeak(leak: Leak): Promise<boolean> {
  const outcome = await attackLeaky(leak);
  const plain = isPlain(leak.seenBy, outcome);
  const by = howFound(leak, outcome);
  console.log(`leak ${leak.name}: ${plain ? 'found' : 'NOT FOUND'} by ${leak.seenBy}, ${by}`);
  return plain;
}

/** What a leaky build runs: one campaign, told in JSON. */
async function attackOne(wanted: string): Promise<boolean> {
  const campaign = LEAKY.find(({ name }) => name === wanted);
  if (campaign === undefined) throw new Error(`there is no campaign ${wanted}`);
  console.log(JSON.stringify(await runCampaign(campaign)));
  return true;
}

async function attackLeaks(chosen: readonly Leak[]): Promise<boolean> {
  if (chosen.length === 0) throw new Error(`the leaks are ${leaks.map(({ name }) => name).join()}`);
  let good = true;
  for (const leak of chosen) good = (await attackLeak(leak)) && good;
  return good;
}

/** What is asked for, one after another; each runs, whatever came of those before. */
async function main(): Promise<boolean> {
  const { leak, one, only, rhythm, smoke, timing } = values;
  if (timing) return attackTiming();
  if (rhythm) return attackRhythm();
  if (one !== undefined) return attackOne(one);
  if (leak !== undefined)
    return attackLeaks(leaks.filter(({ name }) => [name, 'all'].includes(leak)));
  if (smoke) return (await attack(SMOKE)) && attackLeaks(leaks.filter((each) => each.smoke));
  if (only !== undefined) return attack(FULL.filter(({ name }) => name === only));
  const parts = [
    await attack(FULL),
    await attackRhythm(),
    await attackTiming(),
    await attackLeaks(leaks),
  ];
  return parts.every((good) => good);
}

process.exitCode = (await main()) ? 0 : 1;
