import { parseArgs } from 'node:util';
import { FAULTS } from './faults.ts';
import { type Played, play } from './play.ts';
import { report, reportViolation, summary, Totals } from './report.ts';

/**
 * `npm run simulate -- --steps 1000000`: plays the histories of seeds 1, 2, 3 … until so many steps are
 * done, and ends with status 1 at the first promise that the service breaks.
 *
 * `--from S` begins with another seed, `--seed S` plays that one alone and writes its trace, `--json`
 * writes one line for a program to read. A run of a million steps must meet every kind of fault a
 * thousand times, or it proves less than it says.
 */
const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '100000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const LONG_RUN = 1_000_000;
const LEAST = 1_000;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number from 1, got ${text}`);
}

/** Plays one history and writes its trace. */
async function replay(seed: number): Promise<boolean> {
  const played = await play(seed, {}, (line) => console.log(line));
  console.log(
    `seed ${seed}: ${played.violation?.message ?? 'no violation'}, ${played.steps} steps`,
  );
  return played.violation === undefined;
}

async function run(from: number, steps: number): Promise<boolean> {
  const totals = new Totals();
  let failed: Played | undefined;
  for (let seed = from; totals.steps < steps && failed === undefined; seed++) {
    const played = await play(seed);
    totals.add(played);
    if (played.violation !== undefined) failed = played;
    if (process.stderr.isTTY)
      process.stderr.write(`\rseed ${seed}, ${totals.steps} of ${steps} steps `);
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  if (values.json) {
    console.log(JSON.stringify(totals.json(failed)));
    return failed === undefined;
  }
  if (failed !== undefined) await reportViolation(failed);
  else report(totals);
  const rare = FAULTS.filter((fault) => totals.struck.of(fault) < LEAST);
  const isThin = failed === undefined && totals.steps >= LONG_RUN && rare.length > 0;
  if (isThin) console.log(`too rare, fewer than ${LEAST} times: ${rare.join(', ')}`);
  console.log(summary(totals, failed));
  return failed === undefined && !isThin;
}

const held =
  values.seed === undefined
    ? await run(wholeNumber('from', values.from), wholeNumber('steps', values.steps))
    : await replay(wholeNumber('seed', values.seed));
process.exitCode = held ? 0 : 1;
