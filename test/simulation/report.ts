import { FAULTS } from './faults.ts';
import { type Played, play } from './play.ts';
import { shapeOf } from './shape.ts';
import { shrink } from './shrink.ts';
import { Tally } from './tally.ts';

/** What all histories of a run came to. */
export class Totals {
  readonly struck = new Tally();
  readonly happened = new Tally();
  readonly #began = performance.now();
  steps = 0;
  operations = 0;
  histories = 0;
  seconds = 0;

  add({ steps, operations, struck, happened }: Played): void {
    this.steps += steps;
    this.operations += operations;
    this.histories++;
    this.struck.add(struck);
    this.happened.add(happened);
    this.seconds = (performance.now() - this.#began) / 1_000;
  }

  /** For a program: `steps` is how many it took to the violation, if there is one. */
  json(failed: Played | undefined) {
    const { steps, operations, histories, seconds } = this;
    return {
      steps,
      operations,
      histories,
      faults: this.struck.total,
      seconds: Math.round(seconds * 10) / 10,
      violation: failed?.violation?.invariant ?? null,
      message: failed?.violation?.message.split('\n')[0] ?? null,
      seed: failed?.seed ?? null,
    };
  }
}

const column = (name: string, times: number) => `${String(times).padStart(9)}  ${name}`;

/** Prints how often each fault struck, and what the histories were full of. */
export function report({ struck, happened }: Totals): void {
  console.log('faults');
  for (const fault of FAULTS) console.log(column(fault, struck.of(fault)));
  console.log('what happened');
  for (const [name, times] of [...happened.counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(column(name, times));
  }
}

/** Prints a broken promise with the shortest trace that shows it. */
export async function reportViolation(failed: Played): Promise<void> {
  const { wish, played } = await shrink(failed, shapeOf(failed.seed).people);
  await play(failed.seed, wish, (line) => console.log(line));
  const { without = [], steps, people } = wish;
  console.log(`seed ${failed.seed} broke ${failed.violation?.message}`);
  console.log(
    `the trace above has ${played.steps} of its ${failed.steps} steps` +
      `${people === undefined ? '' : `, ${people} people`}` +
      `${steps === undefined ? '' : `, drained from step ${steps}`}` +
      `, without: ${[...without].join(', ') || 'nothing'}`,
  );
}

export function summary(totals: Totals, failed: Played | undefined): string {
  const { steps, operations, histories, struck, seconds } = totals;
  const violations = failed === undefined ? 0 : 1;
  return (
    `${steps} steps, ${operations} store operations, ${histories} histories, ` +
    `${struck.total} faults, ${violations} violations, ${seconds.toFixed(1)} s`
  );
}
