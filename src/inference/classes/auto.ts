import { type Calibration, calibrateOnGold } from '../calibration/gold-calibration.ts';
import { stackWeights } from '../calibration/stack.ts';
import type { Votes } from '../votes.ts';
import { type AnnotatorQuality, annotatorQuality } from './annotator-quality.ts';
import { IN_TURN, type Runner } from './dawid-skene/workspace.ts';
import {
  type FrozenPool,
  judgeVotes,
  memberPosterior,
  type TaskVotes,
  temper,
} from './frozen-pool.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import { FOLDS, goldWithout, type JudgedGold, outside, votedGold } from './gold-folds.ts';
import { type Inference, meanPosterior } from './inference.ts';
import { fitPool, type Pool } from './pool.ts';

/** What the default method gives. */
export interface Auto extends Inference {
  readonly method: 'auto';
  /** Why these members and these weights, in words for an owner. */
  readonly reason: string;
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  /** What the pool's posteriors were raised to the inverse of; 1 without gold. */
  readonly temperature: number;
  /** Of all fits together: of every member, and with gold of the four pools that were not told it too. */
  readonly iterations: number;
  readonly quality: AnnotatorQuality;
  /** Each gold task by a pool, weights and calibration that were not told it. */
  readonly judged: JudgedGold;
  /** The same pool for one task at a time: `judge`. */
  readonly frozen: FrozenPool;
}

/**
 * The default method: the mean of a pool of methods, each of another family, and calibrated where there is
 * gold.
 *
 * No method is best on every job, and which one is cannot be seen from the votes; their equal mean is
 * nearly as good as the best and less sure of itself than any. Gold is clamped in every member. With gold,
 * members are weighed by what they said of gold tasks when they did not know their truth, and a temperature
 * and a bias a class are set by the same tasks; all three start from no change and move as gold comes in. A
 * task without votes gets what the pool says of it: the class prior, softened. Same bytes for the same
 * votes; with gold the order of tasks decides which gold tasks are judged together. As long as its slowest
 * members together; with gold five times that.
 *
 * @param runner does the passes of Dawid–Skene; the bytes are the same whoever does
 * @throws RangeError when gold does not fit the votes
 */
export function auto(votes: Votes, { gold }: WithGold = {}, runner: Runner = IN_TURN): Auto {
  mustFitGold(votes, gold);
  const pool = fitPool(votes, { gold }, runner);
  const known = votedGold(votes, gold);
  const truth = Int32Array.from(known, (t) => gold![t]!);
  const { said, iterations } = sayUntold(votes, gold, known, runner);
  const learned = learnFrom(said, truth, pool, votes.classCount);
  const { members, correlation } = pool;
  const { classCount, annotatorCount } = votes;
  const frozen = { classCount, annotatorCount, members, correlation, ...learned };
  const posterior = judgeAll(votes, frozen);
  clampGold(posterior, gold, classCount);
  const classPrior = new Float64Array(classCount);
  meanPosterior(votes, posterior, classPrior, gold);
  return {
    method: 'auto',
    reason: reasonOf(frozen, known.length),
    members: members.map(({ name }, m) => ({ name, weight: learned.weights[m]! })),
    temperature: learned.temperature,
    iterations: pool.iterations + iterations,
    quality: annotatorQuality(votes, posterior),
    judged: judgeUntold(said, truth, pool, votes.classCount),
    frozen,
    posterior,
    classPrior,
  };
}

type Learned = Calibration & Pick<FrozenPool, 'weights'>;

/** What each member says of each gold task, by pools that were not told its truth; their iterations. */
function sayUntold(
  votes: Votes,
  gold: Int32Array | undefined,
  known: readonly number[],
  runner: Runner,
): { readonly said: Float64Array[][]; readonly iterations: number } {
  const said = known.map((): Float64Array[] => []);
  let iterations = 0;
  for (let fold = 0; fold < Math.min(FOLDS, known.length); fold++) {
    const told = goldWithout(gold!, known, fold);
    const pool = fitPool(votes, { gold: told }, runner);
    judgeFold(votes, pool, known, fold, said);
    iterations += pool.iterations;
  }
  return { said, iterations };
}

/** Weights, temperature and bias from what was said of gold; without any, none is changed. */
function learnFrom(
  said: readonly (readonly Float64Array[])[],
  truth: Int32Array,
  { members }: Pool,
  classCount: number,
): Learned {
  if (said.length === 0) {
    const weights = members.map(() => 1 / members.length);
    return { weights, temperature: 1, classBias: new Float64Array(classCount) };
  }
  const weights = stackWeights(members.map((_, m) => said.map((rows, k) => rows[m]![truth[k]!]!)));
  const mixed = new Float64Array(said.length * classCount);
  for (const [k, rows] of said.entries()) mixInto(mixed, k * classCount, rows, weights);
  return { weights, ...calibrateOnGold(mixed, truth, classCount) };
}

/** Each gold task as it would be judged with weights and calibration from the other folds. */
function judgeUntold(
  said: readonly (readonly Float64Array[])[],
  truth: Int32Array,
  pool: Pool,
  classCount: number,
): JudgedGold {
  const posterior = new Float64Array(said.length * classCount);
  for (let fold = 0; fold < Math.min(FOLDS, said.length); fold++) {
    const truths = Int32Array.from(outside([...truth], fold));
    const learned = learnFrom(outside(said, fold), truths, pool, classCount);
    for (let k = fold; k < said.length; k += FOLDS) {
      mixInto(posterior, k * classCount, said[k]!, learned.weights);
      const row = posterior.subarray(k * classCount, (k + 1) * classCount);
      temper(row, learned.temperature, learned.classBias);
    }
  }
  return { posterior, truth };
}

/** What each member of a pool says of the gold tasks of its fold. */
function judgeFold(
  votes: Votes,
  pool: Pool,
  known: readonly number[],
  fold: number,
  said: Float64Array[][],
): void {
  const shape = { ...votes, correlation: pool.correlation };
  for (let k = fold; k < known.length; k += FOLDS) {
    const task = votesOf(votes, known[k]!);
    said[k] = pool.members.map((member) => memberPosterior(shape, member, task));
  }
}

function mixInto(
  target: Float64Array,
  start: number,
  rows: readonly Float64Array[],
  weights: readonly number[],
): void {
  for (const [m, row] of rows.entries()) {
    for (let c = 0; c < row.length; c++) target[start + c]! += weights[m]! * row[c]!;
  }
}

function judgeAll(votes: Votes, pool: FrozenPool): Float64Array {
  const posterior = new Float64Array(votes.taskCount * votes.classCount);
  for (let t = 0; t < votes.taskCount; t++) {
    posterior.set(judgeVotes(pool, votesOf(votes, t)), t * votes.classCount);
  }
  return posterior;
}

function votesOf({ taskStart, annotator, vote }: Votes, t: number): TaskVotes {
  return { annotators: annotator, classes: vote, from: taskStart[t]!, to: taskStart[t + 1]! };
}

function reasonOf({ members, temperature }: FrozenPool, goldTasks: number): string {
  const names = members.map(({ name }) => name).join(', ');
  const pooled = `mean of ${members.length} methods (${names}), as no one method is best on every job`;
  if (goldTasks === 0) return `${pooled}; equal weights, as there is no gold to tell them apart`;
  return (
    `${pooled}; weights, class bias and a temperature of ${temperature.toFixed(2)} ` +
    `from ${goldTasks} gold ${goldTasks === 1 ? 'task' : 'tasks'}`
  );
}
