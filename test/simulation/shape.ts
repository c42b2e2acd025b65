import { Chance } from '../support/chance.ts';
import { CHOICES } from '../support/job.ts';
import type { Terms } from './ledger.ts';

const LEASE_MS = 60_000;

/** What a history is made of, before anything happens. */
export interface Shape {
  readonly terms: Terms;
  readonly tasks: number;
  readonly gold: number;
  readonly goldRate: number;
  readonly people: number;
  /** Steps before the drain. */
  readonly steps: number;
  /** Requests under way at once, about. */
  readonly width: number;
  readonly badWeather: boolean;
  /** The owner closes the job in the end, and nobody finishes it. */
  readonly closes: boolean;
}

/**
 * The shape of a seed's history. Half of them are small, a third stop early so that the drain has work,
 * every eighth is closed by its owner, and one of sixteen is long, of single tasks: a person has more
 * assignments there than a page of the index holds.
 */
export function shapeOf(seed: number): Shape {
  const chance = new Chance(seed * 7);
  const draw = <T>(from: readonly T[], otherwise: T): T => chance.pick(from) ?? otherwise;
  const long = seed % 16 === 5;
  const small = !long && seed % 2 === 0;
  const taskSuiteSize = long ? 1 : draw([1, 2, 3, 5], 3);
  const redundancy = long ? 1 : draw([1, 2, 3], 2);
  const suites = long ? 64 : small ? 2 + chance.below(3) : 5 + chance.below(6);
  const tasks = Math.max(3, suites * taskSuiteSize - chance.below(taskSuiteSize));
  const steps = long ? 3_200 : small ? 700 + chance.below(500) : 1_400 + chance.below(1_200);
  const starving = !long && seed % 5 === 2;
  const people = long ? 1 : starving ? redundancy : redundancy + 1 + chance.below(4);
  const withGold = chance.happens(0.65);
  const cap = !long && chance.happens(0.2) ? 2 + chance.below(5) : null;
  return {
    terms: {
      redundancy,
      taskSuiteSize,
      cap,
      maxExposures: draw([1, 2, 4], 2),
      leaseMs: LEASE_MS,
      choices: CHOICES,
    },
    tasks,
    gold: withGold ? 2 + chance.below(6) : 0,
    goldRate: draw([0.2, 0.5], 0.5),
    people,
    steps: seed % 3 === 0 && !long ? Math.ceil(steps / 3) : steps,
    width: draw([2, 4, 8], 4),
    badWeather: !long && seed % 4 !== 1,
    closes: !long && seed % 8 === 3,
  };
}
