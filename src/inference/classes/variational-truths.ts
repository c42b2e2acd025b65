import { CompensatedSum } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { transposeInto } from './dawid-skene/statistics.ts';
import {
  IN_TURN,
  newWorkspace,
  type Runner,
  runStep,
  type Step,
  type Workspace,
} from './dawid-skene/workspace.ts';
import { expectedLog, exponentialsInto } from './expected-logs.ts';
import { clampGold } from './gold.ts';

/**
 * What variational Bayes holds of the truths: their posteriors, and what follows from these.
 *
 * The passes over the votes are those of Dawid–Skene, with exponentials of expected logarithms in the
 * place of probabilities.
 */
export class VariationalTruths {
  /** [T, C]. */
  readonly posterior: Float64Array;
  /** [A, C, C]: how often annotator a is expected to have voted v where the truth is c, at (a·C + c)·C + v. */
  readonly counts: Float64Array;
  /** [C]: how often each class is expected to be the truth of tasks that anything is known about. */
  readonly classMass: Float64Array;
  #entropy: number;
  readonly #workspace: Workspace;
  readonly #runner: Runner;
  /** Tasks that nothing is known about: they have the prior, and no part in anything. */
  readonly #silent: number;

  /** @param start [T, C]: the posteriors to begin with, gold aside */
  constructor(
    votes: Votes,
    start: Float64Array,
    gold: Int32Array | undefined,
    runner: Runner = IN_TURN,
  ) {
    this.#runner = runner;
    this.#workspace = newWorkspace(votes, gold, runner);
    this.posterior = this.#workspace.posterior;
    this.posterior.set(start);
    clampGold(this.posterior, gold, votes.classCount);
    this.counts = new Float64Array(this.#workspace.parameters.confusion.length);
    this.classMass = new Float64Array(votes.classCount);
    this.#silent = countSilent(votes, gold);
    this.#entropy = entropyOfVoted(votes, this.posterior);
    this.#run('tally');
  }

  /** Of the truths of all tasks that anything is known about, in nats. */
  get entropy(): number {
    return this.#entropy;
  }

  /**
   * E-step: the posteriors by expected log-parameters, `logPrior` [C] and `logConfusion` as `counts`.
   *
   * What the tasks weighed is their expected log-likelihood and their entropy: so the entropy is what is left.
   */
  estimate(logPrior: Float64Array, logConfusion: Float64Array): void {
    const { classPrior, confusion } = this.#workspace.parameters;
    exponentialsInto(classPrior, logPrior);
    transposeInto(confusion, logConfusion, classPrior.length, classPrior.length);
    exponentialsInto(confusion, confusion);
    const weight = this.#run('expect');
    const ofSilent = this.#silent * Math.log(classPrior.reduce((sum, p) => sum + p, 0));
    const expected = expectedLog(this.classMass, logPrior) + expectedLog(this.counts, logConfusion);
    this.#entropy = weight - ofSilent - expected;
  }

  #run(step: Step): number {
    const { counts, classMass, logLikelihood } = runStep(this.#workspace, step, this.#runner);
    transposeInto(this.counts, counts, classMass.length, classMass.length);
    this.classMass.set(classMass);
    return logLikelihood[0]!;
  }
}

function countSilent(votes: Votes, gold: Int32Array | undefined): number {
  let silent = 0;
  for (let t = 0; t < votes.taskCount; t++) {
    const voted = votes.taskStart[t]! < votes.taskStart[t + 1]!;
    if (!(voted || (gold !== undefined && gold[t]! >= 0))) silent++;
  }
  return silent;
}

/** The entropy of the truths of all tasks with votes, in nats. */
function entropyOfVoted(votes: Votes, posterior: Float64Array): number {
  const C = votes.classCount;
  const sum = new CompensatedSum();
  for (let t = 0; t < votes.taskCount; t++) {
    if (votes.taskStart[t] === votes.taskStart[t + 1]) continue;
    for (let c = 0; c < C; c++) {
      const p = posterior[t * C + c]!;
      if (p > 0) sum.add(-p * Math.log(p));
    }
  }
  return sum.total;
}
