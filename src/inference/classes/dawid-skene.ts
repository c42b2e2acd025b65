import { CompensatedSum, exponentiate, normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { mustHoldConfusions } from './confusion-posterior.ts';
import { climbInLeaps, climbInSteps } from './dawid-skene/climb.ts';
import { ruleOut } from './dawid-skene/slice.ts';
import { confusionByTruth, parametersOf } from './dawid-skene/statistics.ts';
import { IN_TURN, newWorkspace, type Runner, runStep, type Step } from './dawid-skene/workspace.ts';
import { mustFitGold } from './gold.ts';
import type { Inference } from './inference.ts';

/** How to run Dawid–Skene; left out, it is the method of the paper. */
export interface DawidSkeneOptions {
  /** The class of tasks whose truth is known, -1 elsewhere, [T]: clamped in every E-step. */
  readonly gold?: Int32Array | undefined;
  /** Imagined votes in every cell of every confusion: a symmetric Dirichlet prior. Default 0. */
  readonly smoothing?: number | undefined;
  /** Default 100. */
  readonly maxIterations?: number | undefined;
  /** Converged once an iteration gains no more than this, nats a vote; -Infinity never. Default 1e-6. */
  readonly tolerance?: number | undefined;
  /** How often each class is the truth, [C], where that is not to be learned: all above 0, sums to 1. */
  readonly classPrior?: Float64Array | undefined;
  /** Leaps between the iterations: fewer of them to the same height, on another path. Default false. */
  readonly accelerate?: boolean | undefined;
}

/** Posteriors and priors as any method gives, and what Dawid–Skene learned of the annotators. */
export interface DawidSkene extends Inference {
  /** [A, C, C]: P(vote = v | truth = c) of annotator a at (a·C + c)·C + v; uniform where nothing is known. */
  readonly confusion: Float64Array;
  /** Of all votes in nats, one an iteration that was kept, each before its M-step: see `eStep`. */
  readonly logLikelihood: Float64Array;
  /** Passes over the votes after the first; with `accelerate` also those that were taken back. */
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

/**
 * Dawid–Skene: the truth of every task and the confusions of every annotator, each from the other.
 *
 * EM from the majority vote, E before M in every iteration, so that the confusions returned are the
 * M-step of the posteriors returned. EM finds a local maximum. The same votes give the same bytes,
 * whoever runs the ranges. O(votes · C) an iteration; memory is the posterior's and 2 to 10 times that
 * of the confusions, and no more than 8 bytes a vote for what goes beyond 3 times.
 *
 * @param runner does the passes over the votes; by default this thread
 * @throws RangeError when gold does not fit the votes, smoothing is negative, or confusions do not fit memory
 * @see Dawid & Skene (1979), doi:10.2307/2346806
 */
export function dawidSkene(
  votes: Votes,
  options: DawidSkeneOptions = {},
  runner: Runner = IN_TURN,
): DawidSkene {
  const { gold, smoothing = 0, maxIterations = 100, tolerance = 1e-6 } = options;
  mustFitGold(votes, gold);
  mustHoldConfusions(votes);
  if (!(smoothing >= 0)) throw new RangeError(`smoothing must be 0 or more, got ${smoothing}`);
  const workspace = newWorkspace(votes, gold, runner);
  const { parameters, posterior } = workspace;
  const iterate = (step: Step) => {
    const statistics = runStep(workspace, step, runner);
    parametersOf(statistics, smoothing, parameters);
    if (options.classPrior !== undefined) parameters.classPrior.set(options.classPrior);
    return statistics.logLikelihood[0]!;
  };
  iterate('count');
  const climb = options.accelerate ? climbInLeaps : climbInSteps;
  const { trace, iterations, converged } = climb(
    { parameters, smoothing, iterate: () => iterate('expect') },
    { maxIterations, enough: tolerance * votes.vote.length },
  );
  return {
    posterior,
    classPrior: parameters.classPrior.slice(),
    confusion: confusionByTruth(parameters),
    logLikelihood: Float64Array.from(trace),
    iterations,
    converged,
  };
}

/**
 * E-step of Dawid–Skene: the class posteriors of every task, given the annotators' confusions.
 *
 * Row-major shapes, C classes, T tasks, A annotators: `logPrior` [C]; `logConfusion` [A, C, C], where
 * (a·C + c)·C + v holds log P(vote = v | truth = c); `posterior` [T, C], overwritten, rows sum to 1.
 * Natural logarithms. A task without votes gets the prior; a task with `gold` ([T], else -1) that class.
 *
 * @returns log-likelihood of all votes and gold in nats; EM without smoothing never lowers it
 * @see Dawid & Skene (1979), eq. 2.5 and, for the likelihood, 2.7, doi:10.2307/2346806
 */
export function eStep(
  votes: Votes,
  logPrior: Float64Array,
  logConfusion: Float64Array,
  posterior: Float64Array,
  gold?: Int32Array,
): number {
  const C = logPrior.length;
  const logLikelihood = new CompensatedSum();
  for (let t = 0; t < votes.taskCount; t++) {
    const row = posterior.subarray(t * C, (t + 1) * C);
    row.set(logPrior);
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const column = votes.annotator[i]! * C * C + votes.vote[i]!;
      for (let c = 0; c < C; c++) row[c]! += logConfusion[column + c * C]!;
    }
    if (gold !== undefined) ruleOut(row, gold[t]!);
    logLikelihood.add(exponentiate(row));
  }
  return logLikelihood.total;
}

/**
 * M-step of Dawid–Skene: the confusions that make the votes likeliest, given the class posteriors.
 *
 * `posterior` [T, C] and `confusion` [A, C, C], overwritten, as in `eStep`, not logarithms. A class
 * that an annotator has had no part in gets 1/C for every vote.
 *
 * @param smoothing imagined votes added to every cell
 * @see Dawid & Skene (1979), eq. 2.3, doi:10.2307/2346806
 */
export function mStep(
  votes: Votes,
  posterior: Float64Array,
  confusion: Float64Array,
  smoothing: number,
): void {
  const C = votes.classCount;
  confusion.fill(smoothing);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const column = votes.annotator[i]! * C * C + votes.vote[i]!;
      for (let c = 0; c < C; c++) confusion[column + c * C]! += posterior[t * C + c]!;
    }
  }
  normalizeRows(confusion, C);
}
