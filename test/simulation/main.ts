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
  return steps < LONG_RUN ? [] : FAULTS.filter((fault) => struck.of(fault) < LEAST);
}

async function run(from: number, steps: number): Promise<boolean> {
  const totals = new Totals();
  const failed = await playAll(from, steps, totals);
  if (process.stderr.isTTY) process.stderr.write('\n');
  const rare = failed === undefined ? tooRare(totals) : [];
  if (values.json) console.log(JSON.stringify(totals.json(failed)));
  else {
    if (failed === undefined) report(totals);
    else await reportViolation(failed);
    if (rare.length > 0) console.log(`fewer than ${LEAST} times: ${rare.join(', ')}`);
    console.log(summary(totals, failed));
  }
  return failed === undefined && rare.length === 0;
}

const held =
  values.seed === undefined
    ? await run(wholeNumber('from', values.from), wholeNumber('steps', values.steps))
    : await replay(wholeNumber('seed', values.seed));
process.exitCode = held ? 0 : 1;
