import type { Votes } from '../votes.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import { decide, type Inference, meanPosterior } from './inference.ts';
import { majorityVote } from './majority-vote.ts';
import { shareEqual } from './weighted-vote.ts';

/** What is made of votes and the predictions of a model together. */
export interface Crowdlab extends Inference {
  /** [A]: how much a vote of each annotator counts beside `modelWeight`. */
  readonly weight: Float64Array;
  readonly modelWeight: number;
  /** How probably a vote is the label, of all annotators together. */
  readonly agreement: number;
  /** [A]: how far their votes are the labels, by the posterior and by the count of both that agree. */
  readonly quality: Float64Array;
}

/** A weight is never less: below, an annotator is worse than the class that is most often the label. */
const LEAST = 1e-6;

/**
 * CROWDLAB: the mean of what a model predicts and of what each vote says, by how good both are.
 *
 * A vote says its class with the probability that votes agree with labels, whoever cast it, and the others
 * share the rest. An annotator weighs what they agree with others more than the commonest label would with
 * labels, the model the same by its decisions, times the root of the mean number of votes. Judged first by
 * majority votes (ties as predicted), then once more by the labels found so. A task without votes gets its
 * prediction, gold its truth. Predictions must come from a model that was not trained on the task. O(votes · C).
 *
 * @param predictions [T, C] row-major, rows sum to 1
 * @throws RangeError when no task has two votes, or predictions or gold do not fit the votes
 * @see Goh, Tkachenko & Mueller (2022), section 3, arXiv:2210.06812
 */
export function crowdlab(
  votes: Votes,
  predictions: Float64Array,
  { gold }: WithGold = {},
): Crowdlab {
  mustFitGold(votes, gold);
  mustFitPredictions(votes, predictions);
  const seen = majorityVote(votes, { gold }).posterior;
  const sum = seen.map((share, i) => share + TIE * predictions[i]!);
  const byVotes = decide(sum, votes.classCount);
  const alike = agreementAmong(votes);
  const first = weighed(votes, predictions, byVotes, alike, gold);
  const labels = decide(first.posterior, votes.classCount);
  const { posterior, ...weights } = weighed(votes, predictions, labels, alike, gold);
  const classPrior = new Float64Array(votes.classCount);
  meanPosterior(votes, posterior, classPrior, gold);
  const quality = qualities(votes, posterior, weights);
  return { posterior, classPrior, quality, ...weights };
}

/** So little that a prediction parts equal shares and no others: shares differ by more. */
const TIE = 1e-9;

/**
 * How sure each task's label is once one more annotator of mean weight has said nothing, [T]: ask for the lowest.
 *
 * Many votes are moved little by one more, so of two labels as sure the one with fewer votes comes first.
 *
 * @see Goh & Mueller (2023), section 3, arXiv:2301.11856 (ActiveLab)
 */
export function activeLabScores(votes: Votes, fit: Crowdlab): Float64Array {
  const C = votes.classCount;
  const mean = fit.weight.reduce((sum, w) => sum + w, 0) / fit.weight.length;
  return Float64Array.from({ length: votes.taskCount }, (_, t) => {
    const row = fit.posterior.subarray(t * C, (t + 1) * C);
    let weight = fit.modelWeight;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      weight += fit.weight[votes.annotator[i]!]!;
    }
    return (Math.max(...row) * weight + mean / C) / (weight + mean);
  });
}

type Weights = Pick<Crowdlab, 'weight' | 'modelWeight' | 'agreement'>;

/** The weights of annotators and model by the labels given, and what they make of each task. */
function weighed(
  votes: Votes,
  predictions: Float64Array,
  labels: Uint16Array,
  alike: Float64Array,
  gold: Int32Array | undefined,
): Weights & { readonly posterior: Float64Array } {
  const { agreement, missed, commonest, votesPerTask } = judgedBy(votes, labels, predictions);
  const better = (wrong: number) => Math.max(1 - wrong / commonest, LEAST);
  const weight = alike.map((share) => better(1 - share));
  const modelWeight = better(missed) * Math.sqrt(votesPerTask);
  const known = { weight, modelWeight, agreement };
  const posterior = predictions.slice();
  for (let t = 0; t < votes.taskCount; t++) blend(posterior, t, votes, known);
  clampGold(posterior, gold, votes.classCount);
  return { ...known, posterior };
}

/** Makes of a row of predictions, in place, their mean with what each vote of the task says. */
function blend(posterior: Float64Array, t: number, votes: Votes, known: Weights): void {
  const C = votes.classCount;
  const row = posterior.subarray(t * C, (t + 1) * C);
  const other = (1 - known.agreement) / Math.max(C - 1, 1);
  let all = known.modelWeight;
  for (let c = 0; c < C; c++) row[c]! *= known.modelWeight;
  for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
    const weight = known.weight[votes.annotator[i]!]!;
    all += weight;
    for (let c = 0; c < C; c++) row[c]! += weight * (c === votes.vote[i] ? known.agreement : other);
  }
  for (let c = 0; c < C; c++) row[c]! /= all;
}

/** Of tasks with two votes and more: how often votes are the label, and model and commonest label are not. */
function judgedBy(votes: Votes, labels: Uint16Array, predictions: Float64Array) {
  const predicted = decide(predictions, votes.classCount);
  const counts = new Float64Array(votes.classCount);
  let [shared, agreed, missed, voted] = [0, 0, 0, 0];
  for (let t = 0; t < votes.taskCount; t++) {
    const [from, to] = [votes.taskStart[t]!, votes.taskStart[t + 1]!];
    if (to > from) voted++;
    if (to - from < 2) continue;
    const label = labels[t]!;
    shared++;
    counts[label]!++;
    if (predicted[t] !== label) missed++;
    let equal = 0;
    for (let i = from; i < to; i++) if (votes.vote[i] === label) equal++;
    agreed += equal / (to - from);
  }
  const commonest = Math.max(1 - Math.max(...counts) / shared, LEAST);
  const votesPerTask = votes.vote.length / voted;
  return { agreement: agreed / shared, missed: missed / shared, commonest, votesPerTask };
}

/** The share of others' votes on their tasks that equal theirs, [A]; with no others that of all together. */
function agreementAmong(votes: Votes): Float64Array {
  const equal = new Float64Array(votes.annotatorCount);
  const others = new Float64Array(votes.annotatorCount);
  for (let t = 0; t < votes.taskCount; t++) {
    const [from, to] = [votes.taskStart[t]!, votes.taskStart[t + 1]!];
    for (let i = from; i < to; i++) {
      others[votes.annotator[i]!]! += to - from - 1;
      for (let j = from; j < to; j++) {
        if (j !== i && votes.vote[j] === votes.vote[i]) equal[votes.annotator[i]!]!++;
      }
    }
  }
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  if (sum(others) === 0) throw new RangeError('CROWDLAB needs a task with two votes, got none');
  const overall = sum(equal) / sum(others);
  return equal.map((count, a) => (others[a]! > 0 ? count / others[a]! : overall));
}

function qualities(votes: Votes, posterior: Float64Array, weights: Weights): Float64Array {
  const C = votes.classCount;
  const labels = decide(posterior, C);
  const [said, cast] = [
    new Float64Array(votes.annotatorCount),
    new Float64Array(votes.annotatorCount),
  ];
  const shared = new Int32Array(votes.taskCount).fill(-1);
  let voted = 0;
  for (let t = 0; t < votes.taskCount; t++) {
    const [from, to] = [votes.taskStart[t]!, votes.taskStart[t + 1]!];
    if (to > from) voted++;
    if (to - from > 1) shared[t] = labels[t]!;
    for (let i = from; i < to; i++) {
      said[votes.annotator[i]!]! += posterior[t * C + votes.vote[i]!]!;
      cast[votes.annotator[i]!]!++;
    }
  }
  const agreed = shareEqual(votes, shared);
  const mean = weights.weight.reduce((sum, w) => sum + w, 0) / votes.annotatorCount;
  const crowd = (mean * votes.vote.length) / voted;
  const byModel = weights.modelWeight / (weights.modelWeight + crowd);
  return agreed.map((share, a) =>
    cast[a] === 0 ? share : byModel * (said[a]! / cast[a]!) + (1 - byModel) * share,
  );
}

function mustFitPredictions({ taskCount, classCount: C }: Votes, predictions: Float64Array): void {
  if (predictions.length !== taskCount * C) {
    const wanted = taskCount * C;
    throw new RangeError(`predictions must be ${wanted} numbers, got ${predictions.length}`);
  }
  for (let t = 0; t < taskCount; t++) {
    let sum = 0;
    for (let c = 0; c < C; c++)
      sum += predictions[t * C + c]! >= 0 ? predictions[t * C + c]! : Number.NaN;
    if (Math.abs(sum - 1) < 1e-6) continue;
    throw new RangeError(`predictions of task ${t} must be 0 or more and sum to 1, got ${sum}`);
  }
}
