import { fleissKappa, fleissKappaInterval } from '../../src/inference/agreement/fleiss-kappa.ts';
import { icc, iccInterval } from '../../src/inference/agreement/intraclass-correlation.ts';
import {
  alphaInterval,
  krippendorffAlpha,
} from '../../src/inference/agreement/krippendorff-alpha.ts';
import {
  type Likeness,
  meanPairwise,
  meanPairwiseInterval,
} from '../../src/inference/agreement/pairwise.ts';
import type { Readings } from '../../src/inference/agreement/readings.ts';
import { valuedAlpha, valuedAlphaInterval } from '../../src/inference/agreement/valued-alpha.ts';
import type { Interval } from '../../src/inference/interval.ts';
import type { NumberAnswers } from '../../src/inference/numbers/number-answers.ts';
import { type Votes, votesFromColumns } from '../../src/inference/votes.ts';

/** What is said of how far annotators agree, by the names in which it is printed. */
export type MeasureName =
  | 'alphaNominal'
  | 'alphaOrdinal'
  | 'alphaInterval'
  | 'fleissKappa'
  | 'icc'
  | 'setOverlap'
  | 'pairConsistency'
  | 'spanF1'
  | 'characterF1'
  | 'wordErrorRate';

/**
 * A measure of agreement of all answers, with a 95 % interval by tasks drawn again and again. Draws of one
 * task that can be compared, or of tasks that are all alike, tell nothing of others: then both ends are null.
 */
export interface Measure {
  readonly name: MeasureName;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The same answers, the same interval. */
const SEED = 1970;

/** Draws of an interval: fewer where one is much work, and the ends hardly move. */
function drawing(work: number) {
  const resamples = Math.round(Math.min(1_000, Math.max(100, 1e7 / Math.max(work, 1))));
  return { seed: SEED, resamples };
}

/** A measure, or none where it is not defined: no two answers to compare, or all are equal. */
function measure(
  name: MeasureName,
  value: number | undefined,
  comparable: number,
  range: () => Interval | undefined,
): Measure[] {
  if (value === undefined) return [];
  const ends = comparable < 2 ? undefined : range();
  const { low, high } = ends === undefined || ends.low === ends.high ? UNKNOWN : ends;
  return [{ name, value, low, high }];
}

const UNKNOWN = { low: null, high: null };

/** Tasks with two answers or more. */
function comparableIn(taskStart: Uint32Array): number {
  let count = 0;
  for (let t = 1; t < taskStart.length; t++) {
    if ((taskStart[t] ?? 0) - (taskStart[t - 1] ?? 0) > 1) count++;
  }
  return count;
}

/** Agreement on classes. */
export function classAgreement(votes: Votes, kind: 'categorical' | 'ordinal'): Measure[] {
  if (kind === 'ordinal') {
    const value = Float64Array.from(votes.vote);
    const { taskCount, taskStart } = votes;
    return valuedMeasure('alphaOrdinal', { taskCount, taskStart, value }, 'ordinal');
  }
  const draws = drawing(Math.min(votes.taskCount, 10_000) * votes.classCount);
  const several = comparableIn(votes.taskStart);
  return [
    ...measure('alphaNominal', krippendorffAlpha(votes), several, () =>
      alphaInterval(votes, draws),
    ),
    ...measure('fleissKappa', fleissKappa(votes), several, () =>
      fleissKappaInterval(votes, 'fleiss', draws),
    ),
  ];
}

function valuedMeasure(name: MeasureName, readings: Readings, level: 'ordinal' | 'interval') {
  const draws = drawing(readings.value.length);
  const range = () => valuedAlphaInterval(readings, level, draws);
  const several = comparableIn(readings.taskStart);
  return measure(name, valuedAlpha(readings, level), several, range);
}

/** Numbers of tasks and annotators up to which a table of both is worth making. */
const LARGEST_TABLE = 1_000_000;

/** Agreement on numbers; the correlation ICC(2, 1) only of tasks that every annotator answered. */
export function numberAgreement(answers: NumberAnswers): Measure[] {
  const alpha = valuedMeasure('alphaInterval', answers, 'interval');
  const { taskCount, annotatorCount, taskStart, annotator, value } = answers;
  if (taskCount * annotatorCount > LARGEST_TABLE) return alpha;
  const rows = Array.from({ length: taskCount }, (_, t) => {
    const row = new Array<number>(annotatorCount).fill(Number.NaN);
    for (let i = taskStart[t] ?? 0; i < (taskStart[t + 1] ?? 0); i++) {
      row[annotator[i] ?? 0] = value[i] ?? Number.NaN;
    }
    return row;
  });
  const form = { model: 2, of: 'single' } as const;
  const range = () => iccInterval(rows, form, drawing(taskCount * annotatorCount));
  return [...alpha, ...measure('icc', icc(rows, form), taskCount, range)];
}

/**
 * How often two who compare the same two items prefer the same one, pairs of items weighing alike; by chance ½.
 *
 * @param pairs of each comparison: the item preferred and the other
 */
export function pairAgreement(
  pairs: readonly (readonly [preferred: number, other: number])[],
  itemCount: number,
): Measure[] {
  const number = new Map<number, number>();
  const task = Uint32Array.from(pairs, ([a, b]) => {
    const key = Math.min(a, b) * itemCount + Math.max(a, b);
    const known = number.get(key) ?? number.size;
    number.set(key, known);
    return known;
  });
  const vote = Uint8Array.from(pairs, ([a, b]) => Number(a < b));
  const shape = { taskCount: number.size, annotatorCount: 1, classCount: 2 };
  const votes = votesFromColumns({ task, annotator: new Uint32Array(task.length), vote }, shape);
  // With two answers and chance ½ for each, kappa is twice the share of equal choices, less 1.
  const share = (kappa: number) => (1 + kappa) / 2;
  const kappa = fleissKappa(votes, 'randolph');
  const value = kappa === undefined ? undefined : share(kappa);
  return measure('pairConsistency', value, comparableIn(votes.taskStart), () => {
    const ends = fleissKappaInterval(votes, 'randolph', drawing(task.length));
    return ends && { low: share(ends.low), high: share(ends.high) };
  });
}

/** So many answers of a task are compared with one another, those first in the file. */
const MOST_COMPARED = 50;

/**
 * The mean likeness of two answers to a task, tasks weighing alike.
 *
 * @param answers with the place of their task
 */
export function likenessOf<Answer>(
  name: MeasureName,
  answers: Iterable<readonly [task: number, answer: Answer]>,
  taskCount: number,
  likeness: Likeness<Answer>,
): Measure[] {
  const byTask: Answer[][] = Array.from({ length: taskCount }, () => []);
  for (const [t, answer] of answers) {
    const said = byTask[t];
    if (said !== undefined && said.length < MOST_COMPARED) said.push(answer);
  }
  const range = () => meanPairwiseInterval(byTask, likeness, drawing(taskCount));
  const several = byTask.filter(({ length }) => length > 1).length;
  return measure(name, meanPairwise(byTask, likeness), several, range);
}
