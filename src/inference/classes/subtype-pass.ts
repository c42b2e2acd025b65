import { CompensatedSum, exponentiate } from '../numeric.ts';
import type { Votes } from '../votes.ts';

/** The states of all tasks, S an even multiple of the C classes; state s is of class s modulo C. */
export interface States {
  /** [T, S]: how probable each state of each task is; rows sum to 1. */
  readonly state: Float64Array;
  /** [A, V, S]: how often annotator a is expected to have voted v in state s, at (a·C + v)·S + s. */
  readonly counts: Float64Array;
  /** [S]: how often each state is expected, of the tasks with votes. */
  readonly mass: Float64Array;
}

/** Weights below this go through logarithms. */
const LEAST = 2 ** -500;

/** Counts and mass of states that are there already. */
export function tallyStates(votes: Votes, states: States): void {
  states.counts.fill(0);
  states.mass.fill(0);
  for (let t = 0; t < votes.taskCount; t++) tally(votes, states, t);
}

/**
 * E-step over states and the sums that the M-step needs, in one pass over the votes.
 *
 * As the passes of Dawid–Skene: on products, `prior` [S] and `confusion` laid out as `counts`, neither of
 * which need sum to 1. A gold task keeps the states of its class. A task without votes gets the prior.
 *
 * @returns what the tasks with votes weighed, in nats: the sum of the logarithms of the rows' sums
 */
export function expectStates(
  votes: Votes,
  prior: Float64Array,
  confusion: Float64Array,
  states: States,
  gold: Int32Array | undefined,
): number {
  const S = prior.length;
  states.counts.fill(0);
  states.mass.fill(0);
  const total = new CompensatedSum();
  const row = new Float64Array(S);
  for (let t = 0; t < votes.taskCount; t++) {
    multiply(votes, t, prior, confusion, row);
    if (gold !== undefined) keepStates(row, gold[t]!, votes.classCount);
    const weight = normalize(row);
    const voted = votes.taskStart[t]! < votes.taskStart[t + 1]!;
    if (!(weight > LEAST)) total.add(weighInLogarithms(votes, t, prior, confusion, row, gold));
    else if (voted) total.add(Math.log(weight));
    states.state.set(row, t * S);
    tally(votes, states, t);
  }
  return total.total;
}

/** The prior times what every vote of a task says, into `row`: two states at a time, for S is even. */
function multiply(
  { taskStart, annotator, vote, classCount }: Votes,
  t: number,
  prior: Float64Array,
  confusion: Float64Array,
  row: Float64Array,
): void {
  const S = row.length;
  const begin = taskStart[t]!;
  const end = taskStart[t + 1]!;
  for (let s = 0; s < S; s += 2) {
    let p = prior[s]!;
    let q = prior[s + 1]!;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * classCount + vote[i]!) * S + s;
      p *= confusion[cell]!;
      q *= confusion[cell + 1]!;
    }
    row[s] = p;
    row[s + 1] = q;
  }
}

/** Divides a row by its sum, unless that is too small to divide by. @returns the sum */
function normalize(row: Float64Array): number {
  let weight = 0;
  for (let s = 0; s < row.length; s++) weight += row[s]!;
  if (weight > LEAST) for (let s = 0; s < row.length; s++) row[s]! /= weight;
  return weight;
}

function weighInLogarithms(
  votes: Votes,
  t: number,
  prior: Float64Array,
  confusion: Float64Array,
  row: Float64Array,
  gold: Int32Array | undefined,
): number {
  const [S, C] = [row.length, votes.classCount];
  row.set(prior);
  if (gold !== undefined) keepStates(row, gold[t]!, C);
  for (let s = 0; s < S; s++) row[s] = Math.log(row[s]!);
  for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
    const cell = (votes.annotator[i]! * C + votes.vote[i]!) * S;
    for (let s = 0; s < S; s++) row[s]! += Math.log(confusion[cell + s]!);
  }
  return exponentiate(row);
}

/** Makes all states but those of the known class impossible; -1 leaves the row alone. */
function keepStates(row: Float64Array, known: number, C: number): void {
  if (known < 0) return;
  for (let s = 0; s < row.length; s++) if (s % C !== known) row[s] = 0;
}

/** Adds a task to counts and mass; one without votes has no part in them. */
function tally(
  { taskStart, annotator, vote, classCount }: Votes,
  { state, counts, mass }: States,
  t: number,
): void {
  const S = mass.length;
  const begin = taskStart[t]!;
  const end = taskStart[t + 1]!;
  if (begin === end) return;
  for (let s = 0; s < S; s += 2) {
    const p = state[t * S + s]!;
    const q = state[t * S + s + 1]!;
    mass[s]! += p;
    mass[s + 1]! += q;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * classCount + vote[i]!) * S + s;
      counts[cell]! += p;
      counts[cell + 1]! += q;
    }
  }
}
