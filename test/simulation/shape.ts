import { WatchRule } from '../../src/contracts/watch.ts';
import { Chance } from '../support/chance.ts';
import { CHOICES } from '../support/job.ts';
import { type Members, planOf } from './plan.ts';
import type { EntryTerms, Terms } from './terms.ts';

const LEASE_MS = 60_000;
/** Owners here never wish for more answers. */
export const MOST_WISHED = 3;

/** What a history is made of, before anything happens. */
export interface Shape {
  readonly terms: Terms;
  readonly gold: number;
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
  /** The owner adds, corrects and retires gold now and then. */
  readonly tendsGold: boolean;
  /** The owner changes the redundancy now and then. */
  readonly isFickle: boolean;
  /** The owner closes the job in the end, and nobody finishes it. */
  readonly closes: boolean;
}

type Extent = Pick<Shape, 'steps' | 'people' | 'isStarved'> & {
  readonly tasks: number;
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
    steps: isSmall ? 1_500 + chance.below(900) : 3_200 + chance.below(2_000),
    people: redundancy + (isStarved ? 0 : 1 + chance.below(4)),
    isStarved,
  };
}

const PLAIN: Members = { groups: null, pools: false, priority: false };

function membersOf(chance: Chance): Members {
  const rule = chance.pick(['together', 'apart'] as const) ?? null;
  return {
    groups: chance.happens(0.5) ? rule : null,
    pools: chance.happens(0.3),
    priority: chance.happens(0.25),
  };
}

/** Rules of who gets how much, and of how many answers a task wants. */
function rulesOf(chance: Chance, { taskSuiteSize, redundancy }: Extent, isPlain: boolean) {
  const cap = chance.happens(0.2) ? taskSuiteSize + chance.below(5) : null;
  const perHour = chance.happens(0.3) ? taskSuiteSize + chance.below(6) : null;
  const maxRedundancy = redundancy + 1 + chance.below(2);
  const minConfidence = chance.pick([0.6, 0.8, 1]) ?? 0.8;
  const target = chance.happens(0.4) ? { targetError: 0.15 } : {};
  const adaptive = chance.happens(0.35) ? { maxRedundancy, minConfidence, ...target } : null;
  const setAsideAfter = chance.happens(0.4) ? 1 + chance.below(2) : null;
  return isPlain
    ? { cap: null, perHour: null, adaptive: null, setAsideAfter: null }
    : { cap, perHour, adaptive, setAsideAfter };
}

/** Where tasks without a label may ask for more, most of them have none at first. */
const abstainOf = (chance: Chance, adaptive: Terms['adaptive']): number =>
  adaptive !== null && chance.happens(0.7) ? 0.6 : 0.1;

const LADDERS = [
  ['pause'],
  ['retrain', 'pause', 'bar'],
  ['bar'],
  ['flag', 'bar'],
  ['flag', 'flag', 'bar'],
] as const satisfies readonly WatchRule['onPoor'][];

/** A rule that decides early, as histories are short; of most jobs with gold. */
function watchOf(seed: number, { gold, isLong, terms }: Shape): WatchRule | null {
  const chance = new Chance(seed * 11 + 3);
  if (isLong || gold === 0 || chance.happens(0.15)) return null;
  const { training = 0, exam } = terms.entry ?? {};
  const mayRetrain = training > 0 || exam !== undefined;
  return WatchRule.parse({
    good: 0.8,
    poor: 0.5,
    falseStop: chance.pick([0.3, 0.5, 0.5]),
    onPoor: chance
      .pick(LADDERS)
      ?.map((step) => (step === 'retrain' && !mayRetrain ? 'pause' : step)),
    onBar: chance.pick(['all', 'all', 'since-turn', 'unsure', 'nothing']),
  });
}

/** Tasks come again in every other history, some of them soon. */
function repeatsOf(chance: Chance): Terms['repeats'] {
  if (chance.happens(0.4)) return null;
  return {
    rate: chance.pick([0.3, 0.5]) ?? 0.5,
    afterMs: chance.pick([5_000, 9_000, 90_000]) ?? 9_000,
    atMost: chance.pick([2, 5]) ?? 5,
  };
}

/** What people go through first, in a third of the histories. */
function entryOf(chance: Chance, isPlain: boolean): EntryTerms | null {
  if (isPlain || !chance.happens(0.5)) return null;
  const training = chance.pick([0, 2]) ?? 0;
  const tasks = 2 + chance.below(2);
  const attempts = 1 + chance.below(2);
  const exam = { tasks, right: tasks - chance.below(2), attempts };
  const consents = chance.happens(0.5);
  return { consents, training, ...(chance.happens(0.8) ? { exam } : {}) };
}

/**
 * The shape of a seed's history. Half of them are small, a third stop early so that the drain has work,
 * every eighth has calm weather, every eighth is closed by its owner, and every sixteenth is long.
 */
export const shapeOf = (seed: number): Shape => watched(plainShape(seed), seed);

/** Gives a job that judges people enough gold to do so. */
function watched(shape: Shape, seed: number): Shape {
  const watch = watchOf(seed, shape);
  if (watch === null) return shape;
  const terms = { ...shape.terms, watch, goldRate: 0.5, maxExposures: 8 };
  return { ...shape, terms, gold: shape.gold + 14 };
}

function plainShape(seed: number): Shape {
  const chance = new Chance(seed * 7);
  const isLong = seed % 16 === 5;
  const extent = isLong ? LONG : extentOf(chance, seed % 2 === 0);
  const { taskSuiteSize, redundancy, tasks, people, isStarved } = extent;
  const gold = chance.happens(0.65) ? 2 + chance.below(10) : 0;
  const members = isLong ? PLAIN : membersOf(chance);
  const rules = rulesOf(chance, extent, isLong);
  return {
    terms: {
      redundancy,
      taskSuiteSize,
      ...members,
      ...rules,
      plan: planOf(chance, tasks, taskSuiteSize, members),
      watch: null,
      isRuled: new Chance(seed * 11).happens(0.5),
      repeats: repeatsOf(new Chance(seed * 13 + 4)),
      goldRate: gold === 0 ? 0 : (chance.pick([0.2, 0.5]) ?? 0.5),
      maxExposures: chance.pick([1, 2, 4, 8]) ?? 2,
      leaseMs: LEASE_MS,
      choices: CHOICES,
      abstain: abstainOf(new Chance(seed * 17 + 1), rules.adaptive),
      entry: entryOf(new Chance(seed * 7 + 6), isLong),
    },
    people,
    isStarved,
    isLong,
    gold,
    chunks: seed % 2 === 0 ? 2 : 1,
    steps: Math.ceil(extent.steps / (seed % 3 === 0 && !isLong ? 3 : 1)),
    width: chance.pick([2, 4, 8]) ?? 4,
    badWeather: seed % 8 !== 1 && !isLong,
    tendsGold: [gold > 0, seed % 5 !== 1, !isLong].every((each) => each),
    isFickle: seed % 4 !== 1 && !isLong,
    closes: seed % 8 === 3,
  };
}

/** More rounds of fresh people than any job needs: each answers every task it may, or fills its cap. */
export function mostRounds({ terms }: Shape): number {
  const { adaptive, cap, groups, plan, redundancy, taskSuiteSize } = terms;
  const most = Math.max(MOST_WISHED, redundancy, adaptive?.maxRedundancy ?? 0);
  const apart = groups === 'apart' ? taskSuiteSize : 1;
  return (most + 1) * apart * (cap === null ? 1 : plan.tasks);
}
