import { parseArgs } from 'node:util';
import { wholeNumber } from '../local/cli/arguments.ts';
import { detailsOf, tableOf } from './scale/report.ts';
import { type Outcome, type Plan, simulate } from './scale/simulation.ts';

/**
 * `npm run bench:scale`: the real flows in virtual time, with up to 100,000 people and 30 million votes.
 * `--people`, `--votes` and `--seed` make one run of one's own, `--smoke` a tiny one; `--markdown` prints
 * the table of docs/scale.md alone. Ends with 1 when a task has not exactly the votes it wanted.
 */
const { values } = parseArgs({
  options: {
    people: { type: 'string' },
    votes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    smoke: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});

function plans(): Plan[] {
  const { people, votes } = values;
  const seed = wholeNumber('seed', values.seed);
  if (values.smoke) return [{ people: 100, votes: 30_000, seed }];
  if (people !== undefined || votes !== undefined) {
    const [some, most] = [people ?? '1000', votes ?? '3000000'];
    return [{ people: wholeNumber('people', some), votes: wholeNumber('votes', most), seed }];
  }
  return [
    { people: 1_000, votes: 3_000_000, seed },
    { people: 10_000, votes: 3_000_000, seed },
    { people: 100_000, votes: 30_000_000, seed },
  ];
}

const outcomes: Outcome[] = [];
for (const plan of plans()) {
  const outcome = await simulate(plan, (line) => console.error(line));
  if (!values.markdown) console.log(`${detailsOf(outcome)}\n`);
  for (const violation of outcome.exactness.violations) console.error(violation);
  outcomes.push(outcome);
}
if (values.markdown) console.log(tableOf(outcomes));
process.exitCode = outcomes.every(({ exactness }) => exactness.violations.length === 0) ? 0 : 1;
