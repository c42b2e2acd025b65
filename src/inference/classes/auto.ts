import { type Calibration, calibrateOnGold } from '../calibration/gold-calibration.ts';
import { stackWeights } from '../calibration/stack.ts';
import type { Votes } from '../votes.ts';
import { type AnnotatorQuality, annotatorQuality } from './annotator-quality.ts';
import { type FrozenPool, judgeVotes, memberPosterior, type TaskVotes } from './frozen-pool.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
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
  readonly quality: AnnotatorQuality;
  /** The same pool for one task at a time: `judge`. */
  readonly frozen: FrozenPool;
}

/** Gold is judged by pools that were not told it: this many, each without a share of the gold. */
const FOLDS = 4;

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
 * @throws RangeError when gold does not fit the votes
 */
export function auto(votes: Votes, { gold }: WithGold = {}): Auto {
  mustFitGold(votes, gold);
  const pool = fitPool(votes, { gold });
  const learned = gold === undefined ? unlearned(votes, pool) : learnFromGold(votes, pool, gold);
  const { members, correlation } = pool;
  const { classCount, annotatorCount } = votes;
  const frozen = { classCount, annotatorCount, members, correlation, ...learned };
  const posterior = judgeAll(votes, frozen);
  clampGold(posterior, gold, classCount);
  const classPrior = new Float64Array(classCount);
  meanPosterior(votes, posterior, classPrior, gold);
  return {
    method: 'auto',
    reason: reasonOf(frozen, countVoted(votes, gold)),
    members: members.map(({ name }, m) => ({ name, weight: learned.weights[m]! })),
    temperature: learned.temperature,
    quality: annotatorQuality(votes, posterior),
    frozen,
    posterior,
    classPrior,
  };
}

type Learned = Calibration & Pick<FrozenPool, 'weights'>;

function unlearned(votes: Votes, { members }: Pool): Learned {
  const weights = members.map(() => 1 / members.length);
  return { weights, temperature: 1, classBias: new Float64Array(votes.classCount) };
}

/** Weights, temperature and bias from gold tasks, each judged by a pool that was not told its truth. */
function learnFromGold(votes: Votes, pool: Pool, gold: Int32Array): Learned {
  const known = votedGold(votes, gold);
  if (known.length === 0) return unlearned(votes, pool);
  const said = known.map((): Float64Array[] => []);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = gold.slice();
    for (let k = fold; k < known.length; k += FOLDS) others[known[k]!] = -1;
    if (fold < known.length) judgeFold(votes, fitPool(votes, { gold: others }), known, fold, said);
  }
  const truth = Int32Array.from(known, (t) => gold[t]!);
  const weights = stackWeights(
    pool.members.map((_, m) => said.map((rows, k) => rows[m]![truth[k]!]!)),
  );
  const mixed = new Float64Array(known.length * votes.classCount);
  for (const [k, rows] of said.entries()) mixInto(mixed, k * votes.classCount, rows, weights);
  return { weights, ...calibrateOnGold(mixed, truth, votes.classCount) };
}

/** The gold tasks that have votes: of others no member can say anything. */
function votedGold(votes: Votes, gold: Int32Array): number[] {
  const known: number[] = [];
  for (let t = 0; t < gold.length; t++) {
    if (gold[t]! >= 0 && votes.taskStart[t]! < votes.taskStart[t + 1]!) known.push(t);
  }
  return known;
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

function countVoted(votes: Votes, gold: Int32Array | undefined): number {
  return gold === undefined ? 0 : votedGold(votes, gold).length;
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
