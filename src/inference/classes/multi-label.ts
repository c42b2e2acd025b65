import { type Interval, proportionInterval } from '../interval.ts';
import { mustBeIndex, votesFrom } from '../votes.ts';
import { dawidSkene } from './dawid-skene.ts';
import { countsOf, type Question, type SharedAbility, sharedAbility } from './shared-ability.ts';

/** One answer: the classes that an annotator says apply, none or more. */
export interface LabelSet {
  readonly task: number;
  readonly annotator: number;
  readonly labels: readonly number[];
}

/** How many of each there are. */
export interface LabelSetsShape {
  readonly taskCount: number;
  readonly annotatorCount: number;
  readonly classCount: number;
}

/** How to infer label sets. */
export interface MultiLabelOptions {
  /** The known classes of a task, [T]; undefined where unknown. */
  readonly gold?: readonly (readonly number[] | undefined)[] | undefined;
  /**
   * `shared`: an annotator's ability in one class tells of that in others; `apart`: Dawid–Skene for each
   * class on its own, as crowd-kit's BinaryRelevance. Default `shared`.
   */
  readonly ability?: 'shared' | 'apart' | undefined;
}

/** Label sets inferred. */
export interface MultiLabelInference {
  /** [T, C]: the probability that class c applies to task t. */
  readonly probability: Float64Array;
  /** Of each task the classes more probable than not, [T]. */
  readonly labels: readonly (readonly number[])[];
  /** The probability that the whole set is right, classes taken as independent, [T]. */
  readonly confidence: Float64Array;
  /** [A]: how often a class that applies is marked, and one that does not is not, with 95 % intervals. */
  readonly annotators: readonly {
    readonly sensitivity: Interval & { readonly value: number };
    readonly specificity: Interval & { readonly value: number };
  }[];
  /** Of all classes together where each is fitted apart. */
  readonly iterations: number;
}

/**
 * Label sets from a crowd: which classes apply, each with a posterior.
 *
 * Each class is a question of its own, whether it applies, so that sets never seen can be found; with
 * `shared` ability the questions meet in the annotators, see `sharedAbility`. Gold is clamped. A task
 * that nobody answered has each class at its base rate. The same answers give the same bytes.
 *
 * @throws RangeError when an index is outside the shape
 */
export function inferLabelSets(
  answers: readonly LabelSet[],
  shape: LabelSetsShape,
  options: MultiLabelOptions = {},
): MultiLabelInference {
  const { gold, ability = 'shared' } = options;
  const questions = questionsOf(answers, shape, gold);
  const { posteriors, iterations } =
    ability === 'shared' ? sharedAbility(questions) : abilityApart(questions);
  const C = shape.classCount;
  const probability = Float64Array.from({ length: shape.taskCount * C }, (_, i) => {
    return posteriors[i % C]![2 * Math.floor(i / C) + 1]!;
  });
  const annotators = ratesOf(questions, posteriors, shape.annotatorCount);
  return { probability, ...decided(probability, shape), annotators, iterations };
}

function abilityApart(questions: readonly Question[]): SharedAbility {
  const fits = questions.map(({ votes, gold }) => dawidSkene(votes, { gold }));
  return {
    posteriors: fits.map(({ posterior }) => posterior),
    iterations: fits.reduce((sum, { iterations }) => sum + iterations, 0),
  };
}

function questionsOf(
  answers: readonly LabelSet[],
  shape: LabelSetsShape,
  gold: MultiLabelOptions['gold'],
): Question[] {
  for (const { labels } of [
    ...answers,
    ...(gold ?? []).map((labels) => ({ labels: labels ?? [] })),
  ]) {
    for (const label of labels) mustBeIndex('label', label, shape.classCount);
  }
  return Array.from({ length: shape.classCount }, (_, c) => {
    const marks = answers.map(
      ({ task, annotator, labels }) => [task, annotator, Number(labels.includes(c))] as const,
    );
    const votes = votesFrom(marks, { ...shape, classCount: 2 });
    if (gold === undefined) return { votes };
    const known = Int32Array.from({ length: shape.taskCount }, (_, t) => {
      const labels = gold[t];
      return labels === undefined ? -1 : Number(labels.includes(c));
    });
    return { votes, gold: known };
  });
}

function decided(probability: Float64Array, { taskCount, classCount }: LabelSetsShape) {
  const labels: number[][] = [];
  const confidence = new Float64Array(taskCount).fill(1);
  for (let t = 0; t < taskCount; t++) {
    const row = probability.subarray(t * classCount, (t + 1) * classCount);
    labels.push([...row.keys()].filter((c) => row[c]! > 0.5));
    for (const p of row) confidence[t]! *= Math.max(p, 1 - p);
  }
  return { labels, confidence };
}

function ratesOf(
  questions: readonly Question[],
  posteriors: readonly Float64Array[],
  annotatorCount: number,
): MultiLabelInference['annotators'] {
  const total = new Float64Array(annotatorCount * 4);
  for (const [c, { votes }] of questions.entries()) {
    const counts = countsOf(votes, posteriors[c]!);
    for (let i = 0; i < total.length; i++) total[i]! += counts[i]!;
  }
  const rate = (right: number, wrong: number) => {
    const value = right + wrong === 0 ? 0 : right / (right + wrong);
    return { value, ...proportionInterval(Math.min(right, right + wrong), right + wrong) };
  };
  return Array.from({ length: annotatorCount }, (_, a) => {
    const [trueNo, falseYes, falseNo, trueYes] = total.subarray(a * 4, a * 4 + 4);
    return { sensitivity: rate(trueYes!, falseNo!), specificity: rate(trueNo!, falseYes!) };
  });
}
