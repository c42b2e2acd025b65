import { parseArgs } from 'node:util';
import { wholeNumber } from '../../local/cli/arguments.ts';
import { FAULTS, leastOf } from './faults.ts';
import { type Played, play } from './play.ts';
import { report, reportViolation, summary, Totals } from './report.ts';

/**
 * `npm run simulate -- --steps 1000000`: plays the histories of seeds 1, 2, 3 … until so many steps are
 * done, and ends with status 1 at the first promise that the service breaks.
 *
 * `--from S` begins with another seed, `--seed S` plays that one alone and writes its trace, `--json`
 * writes one line for a program to read. A run of 1,500,000 steps must meet every kind of fault 350
 * times, or it proves less than it says; those that few jobs can meet, twice.
 */
const OPTIONS = {
  steps: { type: 'string', default: '100000' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const USAGE = 'usage: npm run simulate -- [--steps N] [--from SEED] [--json], or --seed SEED';

const LONG_RUN = 1_500_000;
/** Of each of some 45 kinds: with every new kind each gets a smaller share of the same steps. */
const LEAST = 350;

/** Plays one history and writes its trace. */
async function replay(seed: number): Promise<boolean> {
  const played = await play(seed, {}, (line) => console.log(line));
  console.log(
    `seed ${seed}: ${played.violation?.message ?? 'no violation'}, ${played.steps} steps`,
  );
  return played.violation === undefined;
}

/** Plays histories until so many steps are done or one fails. */
async function playAll(from: number, steps: number, totals: Totals): Promise<Played | undefined> {
  for (let seed = from; totals.steps < steps; seed++) {
    const played = await play(seed);
    totals.add(played);
    if (played.violation !== undefined) return played;
    const line = `\rseed ${seed}, ${totals.steps} of ${steps} steps `;
    if (process.stderr.isTTY) process.stderr.write(line);
  }
  return undefined;
}

/** Kinds of fault that a long run met too rarely to prove anything of them. */
function tooRare({ steps, struck }: Totals): readonly string[] {
  return steps < LONG_RUN ? [] : FAULTS.filter((fault) => struck.of(fault) < leastOf(fault, LEAST));
}

async function run(from: number, steps: number, json: boolean): Promise<boolean> {
  const totals = new Totals();
  const failed = await playAll(from, steps, totals);
  if (process.stderr.isTTY) process.stderr.write('\n');
  const rare = failed === undefined ? tooRare(totals) : [];
  if (json) console.log(JSON.stringify(totals.json(failed)));
  else {
    if (failed === undefined) report(totals);
    else await reportViolation(failed);
    if (rare.length > 0) console.log(`fewer than ${LEAST} times: ${rare.join(', ')}`);
    console.log(summary(totals, failed));
  }
  return failed === undefined && rare.length === 0;
}

/** What was asked for; wrong use is said and ends with 2. */
async function main(): Promise<number> {
  let asked: { json: boolean; from: number; steps: number; seed: number | undefined };
  try {
    const { values } = parseArgs({ options: OPTIONS });
    asked = {
      json: values.json,
      from: wholeNumber('from', values.from),
      steps: wholeNumber('steps', values.steps),
      seed: values.seed === undefined ? undefined : wholeNumber('seed', values.seed),
    };
  } catch (error) {
    console.error(`simulate: ${(error as Error).message}\n${USAGE}`); // parseArgs throws errors alone
    return 2;
  }
  const { from, steps, seed, json } = asked;
  return (await (seed === undefined ? run(from, steps, json) : replay(seed))) ? 0 : 1;
}

process.exitCode = await main();
