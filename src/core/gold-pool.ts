import type { JobFile } from '../contracts/job.ts';
import { maxExposures } from './job.ts';
import { isWhole } from './suite-gold.ts';

/**
 * How much gold a job takes. With fewer than `least` it surely runs out; from `advised` on it hardly ever does, and
 * no gold task is seen more often than an ordinary one.
 */
export interface PoolNeed {
  readonly least: number;
  readonly advised: number;
}

/**
 * People pass over what is worn out before all of it is. In simulations of 4 to 256 people, hands of 5 to 20 tasks and
 * 2 to 10 exposures, 0 to 11 % of the gold due could not be shown from a pool of `least`; up to 2.1 % from one 1.2 times
 * as large (1 exposure: 5.6 %), and up to 1.0 % from one 1.3 times as large (3.7 %).
 */
const ROOM = 1.25;

/** Tasks times rates such as 0.1 are a hair more than whole in binary. */
const whole = (gold: number): number => Math.ceil(gold - 1e-6);

/**
 * How many gold tasks a job of so many tasks needs: all its answers bring gold at the rate, each gold task may be shown
 * to so many people only, and nobody is shown one twice, however many tasks they may answer.
 *
 * The answers that `adaptive` adds are not in it: they come where people part, and nobody knows how many.
 */
export function poolNeed(file: JobFile, tasks: number): PoolNeed {
  const rate = file.gold?.rate ?? 0;
  const shown = tasks * file.redundancy * rate;
  const byPerson = rate * Math.min(tasks, file.maxTasksPerAnnotator ?? tasks);
  const most = maxExposures(file);
  const least = Math.max(shown / most, byPerson);
  const hidden = shown / Math.min(most, file.redundancy);
  return { least: whole(least), advised: whole(ROOM * Math.max(least, hidden)) };
}

/** What a pool lacks: of a choice its quota, or gold as such; undefined where nothing. */
export interface PoolLack {
  readonly choice?: string;
  readonly needed: number;
  readonly gold: number;
}

/** Why a job with this gold may not be published; undefined where it may. `of` counts gold by accepted choice. */
export function poolLack(
  file: JobFile,
  tasks: number,
  gold: number,
  of: Readonly<Record<string, number>>,
): PoolLack | undefined {
  for (const [choice, needed] of Object.entries(file.gold?.quota ?? {})) {
    const known = of[choice] ?? 0;
    if (known < needed) return { choice, needed, gold: known };
  }
  const { least } = poolNeed(file, tasks);
  // A job without gold is told by `import` that nobody would be tested: it may be what the owner wants.
  if (gold === 0 || gold >= least || file.gold?.runsOut === 'allow') return undefined;
  return { needed: least, gold };
}

/** The nearest choices by which every whole suite has the same gold: other suite sizes, and other rates. */
export interface EvenGold {
  readonly taskSuiteSizes: readonly number[];
  readonly rates: readonly number[];
}

const MOST_IN_SUITE = 30;
const MOST_RATE = 0.5;
/** A rate that people would write down: four decimals. */
const RATE_STEPS = 10_000;

/** Of candidates in ascending order the next on each side of a value. */
const nearest = (all: readonly number[], value: number): number[] =>
  [all.findLast((each) => each < value), all.find((each) => each > value)].filter(
    (each) => each !== undefined,
  );

/**
 * What to choose instead, where a suite's gold is no whole number: then some hands of a suite have a gold task and
 * others do not, and people who lay theirs side by side see which. Undefined where there is nothing to tell.
 */
export function evenGold({ gold, taskSuiteSize }: JobFile): EvenGold | undefined {
  const rate = gold?.rate ?? 0;
  if (rate === 0 || isWhole(taskSuiteSize * rate)) return undefined;
  const sizes = Array.from({ length: MOST_IN_SUITE }, (_, i) => i + 1);
  const rates = sizes.map((count) => count / taskSuiteSize);
  return {
    taskSuiteSizes: nearest(
      sizes.filter((size) => isWhole(size * rate)),
      taskSuiteSize,
    ),
    rates: nearest(
      rates.filter((each) => each <= MOST_RATE && isWhole(each * RATE_STEPS)),
      rate,
    ),
  };
}

/** The same as a line of advice for an owner. */
export function evenGoldAdvice(file: JobFile): string | undefined {
  const even = evenGold(file);
  if (even === undefined) return undefined;
  const choices = [
    ...even.taskSuiteSizes.map((size) => `taskSuiteSize ${size}`),
    ...even.rates.map((rate) => `gold.rate ${rate}`),
  ];
  const instead = choices.length === 0 ? 'choose another rate' : `choose ${choices.join(' or ')}`;
  return `taskSuiteSize ${file.taskSuiteSize} × gold.rate ${file.gold?.rate} is no whole number: people who compare their hands can tell gold; ${instead}`;
}
