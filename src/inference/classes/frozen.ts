import { exponentiate } from '../numeric.ts';
import { mustBeIndex } from '../votes.ts';
import type { Glad } from './glad.ts';
import type { Inference } from './inference.ts';
import type { Mace } from './mace.ts';

/**
 * Parameters of a method as plain JSON, good for one task at a time; annotators by their index.
 *
 * `stranger` is what an annotator is taken for who was not there: the mean of those who were.
 */
export type FrozenModel = FrozenConfusions | FrozenSkills | FrozenHabits | FrozenWeights;

interface FrozenConfusions {
  readonly kind: 'confusions';
  readonly classPrior: readonly number[];
  /** One row an annotator, [C, C]: P(vote = v | truth = c) at c·C + v. */
  readonly confusion: readonly (readonly number[])[];
  readonly stranger: readonly number[];
}

interface FrozenSkills {
  readonly kind: 'skills';
  readonly classPrior: readonly number[];
  readonly skill: readonly number[];
  readonly stranger: number;
}

interface FrozenHabits {
  readonly kind: 'habits';
  readonly classPrior: readonly number[];
  /** One row an annotator: the probability of knowing, then of each class where not known, [1 + C]. */
  readonly habit: readonly (readonly number[])[];
  readonly stranger: readonly number[];
}

interface FrozenWeights {
  readonly kind: 'weights';
  readonly classPrior: readonly number[];
  readonly weight: readonly number[];
  readonly stranger: number;
}

/** What can be frozen: any Dawid–Skene, one-coin or M-MSR, GLAD, MACE, or a weighted vote. */
export type Freezable = Inference &
  (
    | { readonly confusion: Float64Array }
    | { readonly skill: Float64Array }
    | Pick<Glad, 'ability' | 'logEasiness'>
    | Pick<Mace, 'knowing' | 'strategy'>
    | { readonly weight: Float64Array }
  );

/** One vote of a task; an annotator that the model does not know, or -1, is a stranger. */
export type VoteOfTask = readonly [annotator: number, vote: number];

/**
 * Takes from a fit what a task that was not there needs, as plain JSON.
 *
 * Variational confusions freeze to their means, GLAD to the skills on a task of mean log-easiness.
 */
export function freeze(fit: Freezable): FrozenModel {
  const C = fit.classPrior.length;
  const classPrior = [...fit.classPrior];
  if ('confusion' in fit) {
    const confusion = rowsOf(fit.confusion, C * C);
    return { kind: 'confusions', classPrior, confusion, stranger: meanRow(confusion, C * C) };
  }
  if ('weight' in fit) {
    return { kind: 'weights', classPrior, weight: [...fit.weight], stranger: mean(fit.weight) };
  }
  if (!('strategy' in fit)) {
    const skill = 'skill' in fit ? fit.skill : skillsOf(fit);
    return { kind: 'skills', classPrior, skill: [...skill], stranger: mean(skill) };
  }
  const habit = rowsOf(fit.strategy, C).map((row, a) => [fit.knowing[a]!, ...row]);
  return { kind: 'habits', classPrior, habit, stranger: meanRow(habit, C + 1) };
}

/**
 * The class posteriors of one task, [C], by frozen parameters: what the method would say of it now.
 *
 * Without votes the class prior, or of a weighted vote 1/C for every class. Microseconds for a handful of
 * votes; O(votes · C).
 *
 * @throws RangeError when a vote is no class of the model
 */
export function applyFrozen(model: FrozenModel, votes: readonly VoteOfTask[]): Float64Array {
  const C = model.classPrior.length;
  for (const [, vote] of votes) mustBeIndex('vote', vote, C);
  if (model.kind === 'weights') return shares(model.weight, model.stranger, votes, C);
  const row = Float64Array.from(model.classPrior, Math.log);
  for (const [annotator, vote] of votes) addVote(model, row, annotator, vote);
  exponentiate(row);
  return row;
}

/** Adds to a row of logarithms how likely one vote is for each truth. */
function addVote(
  model: FrozenConfusions | FrozenSkills | FrozenHabits,
  row: Float64Array,
  annotator: number,
  vote: number,
): void {
  const C = row.length;
  if (model.kind === 'confusions') {
    const confusion = model.confusion[annotator] ?? model.stranger;
    for (let c = 0; c < C; c++) row[c]! += Math.log(confusion[c * C + vote]!);
    return;
  }
  let right: number;
  let wrong: number;
  if (model.kind === 'skills') {
    right = model.skill[annotator] ?? model.stranger;
    wrong = (1 - right) / Math.max(C - 1, 1);
  } else {
    const habit = model.habit[annotator] ?? model.stranger;
    wrong = (1 - habit[0]!) * habit[1 + vote]!;
    right = habit[0]! + wrong;
  }
  const logWrong = Math.log(wrong);
  for (let c = 0; c < C; c++) row[c]! += c === vote ? Math.log(right) : logWrong;
}

/** The share of weight of each class; where nothing weighs anything all votes count alike. */
function shares(
  weight: readonly number[],
  stranger: number,
  votes: readonly VoteOfTask[],
  C: number,
): Float64Array {
  const weighing = votes.map(([annotator]) => weight[annotator] ?? stranger);
  const sum = weighing.reduce((a, b) => a + b, 0);
  if (votes.length === 0) return new Float64Array(C).fill(1 / C);
  const row = new Float64Array(C);
  for (const [i, [, vote]] of votes.entries()) {
    row[vote]! += sum > 0 ? weighing[i]! / sum : 1 / votes.length;
  }
  return row;
}

function skillsOf({ ability, logEasiness }: Pick<Glad, 'ability' | 'logEasiness'>): Float64Array {
  const easiness = Math.exp(mean(logEasiness));
  return ability.map((a) => 1 / (1 + Math.exp(-a * easiness)));
}

function rowsOf(matrix: Float64Array, width: number): number[][] {
  return Array.from({ length: matrix.length / width }, (_, row) => [
    ...matrix.subarray(row * width, (row + 1) * width),
  ]);
}

function meanRow(rows: readonly (readonly number[])[], width: number): number[] {
  return Array.from({ length: width }, (_, i) => mean(rows.map((row) => row[i]!)));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / Math.max(values.length, 1);
}
