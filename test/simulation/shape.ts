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
  /** Chunks that the import needs. */
  readonly chunks: number;
  readonly people: number;
  /** There are no more people than answers wanted: whoever is left out is missed. */
  readonly isStarved: boolean;
  readonly isLong: boolean;
  /** Steps before the drain. */
  readonly steps: number;
  /** Requests under way at once, about. */
  readonly width: number;
  readonly badWeather: boolean;
  /** The owner changes the redundancy now and then. */
  readonly isFickle: boolean;
  /** The owner closes the job in the end, and nobody finishes it. */
  readonly closes: boolean;
}

type Extent = Pick<Shape, 'tasks' | 'steps' | 'people' | 'isStarved'> & {
  readonly taskSuiteSize: number;
  readonly redundancy: number;
};

/** Single tasks by one person, more than a page of the index holds, so that voiding must turn pages. */
const LONG: Extent = {
  taskSuiteSize: 1,
  redundancy: 1,
  tasks: 64,
  steps: 4_400,
  people: 1,
  isStarved: false,
};

/** How big a history is. Half of them are small: starvation shows only where people are few. */
function extentOf(chance: Chance, isSmall: boolean): Extent {
  const taskSuiteSize = chance.pick([1, 2, 3, 5]) ?? 3;
  const redundancy = chance.pick([1, 2, 3]) ?? 2;
  const suites = isSmall ? 2 + chance.below(4) : 8 + chance.below(8);
  const isStarved = chance.happens(0.6);
  return {
    taskSuiteSize,
    redundancy,
    tasks: Math.max(3, suites * taskSuiteSize - chance.below(taskSuiteSize)),
    steps: isSmall ? 900 + chance.below(600) : 2_000 + chance.below(1_600),
    people: redundancy + (isStarved ? 0 : 1 + chance.below(4)),
    isStarved,
  };
}

/**
 * The shape of a seed's history. Half of them are small, a third stop early so that the drain has work,
 * every eighth has calm weather, every eighth is closed by its owner, and every sixteenth is long.
 */
export function shapeOf(seed: number): Shape {
  const chance = new Chance(seed * 7);
  const isLong = seed % 16 === 5;
  const extent = isLong ? LONG : extentOf(chance, seed % 2 === 0);
  const { taskSuiteSize, redundancy, tasks, people, isStarved } = extent;
  const isCapped = chance.happens(0.2) && !isLong;
  return {
    terms: {
      redundancy,
      taskSuiteSize,
      cap: isCapped ? 2 + chance.below(5) : null,
      maxExposures: chance.pick([1, 2, 4]) ?? 2,
      leaseMs: LEASE_MS,
      choices: CHOICES,
    },
    tasks,
    people,
    isStarved,
    isLong,
    gold: chance.happens(0.65) ? 2 + chance.below(6) : 0,
    chunks: seed % 4 === 2 ? 2 : 1,
    goldRate: chance.pick([0.2, 0.5]) ?? 0.5,
    steps: Math.ceil(extent.steps / (seed % 3 === 0 && !isLong ? 3 : 1)),
    width: chance.pick([2, 4, 8]) ?? 4,
    badWeather: seed % 8 !== 1 && !isLong,
    isFickle: seed % 4 !== 1 && !isLong,
    closes: seed % 8 === 3,
  };
}
