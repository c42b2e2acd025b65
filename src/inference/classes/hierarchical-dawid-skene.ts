import { digamma } from '../gamma.ts';
import type { Votes } from '../votes.ts';
import { IN_TURN, type Runner } from './dawid-skene/workspace.ts';
import { type Variational, type VariationalOptions, variational } from './variational.ts';

/**
 * Hierarchical variational Dawid–Skene: confusions shrunk to one of the crowd, learned from the votes.
 *
 * Rows of confusions have a Dirichlet prior that all annotators share; how they err on the whole and how
 * much they differ is learned with the rest (empirical Bayes), so that an annotator of three votes is
 * taken for one of the crowd and one of three hundred speaks for themselves. The objective is the evidence
 * lower bound and the log-density of the prior's own prior. Same bytes for the same votes.
 *
 * @throws RangeError when gold does not fit the votes, or confusions do not fit into memory
 * @see Kim & Ghahramani (2012), https://proceedings.mlr.press/v22/kim12.html for the model;
 *   Minka (2000), eq. 55, https://tminka.github.io/papers/dirichlet/ for how the prior is learned
 */
export function hierarchicalDawidSkene(
  votes: Votes,
  options: VariationalOptions = {},
  runner: Runner = IN_TURN,
): Variational {
  const C = votes.classCount;
  const alpha = new Float64Array(C * C).fill(1 / C);
  for (let c = 0; c < C; c++) alpha[c * C + c]! += 1;
  return variational(votes, alpha, (counts) => learnPrior(alpha, counts), options, runner);
}

/** Imagined evidence for every cell of the crowd's prior: a Gamma of shape 1 + 1/C and this rate. */
const RATE = 0.1;
/** Fixed-point steps for each estimate of the truths: one alone would set the pace of the whole. */
const STEPS = 5;

/** Improves `alpha`, in place, which no step makes worse; returns the log-density of its Gamma prior. */
function learnPrior(alpha: Float64Array, counts: Float64Array): number {
  const C = Math.sqrt(alpha.length);
  for (let step = 0; step < STEPS; step++) {
    const { cells, rows } = excess(alpha, counts);
    for (let i = 0; i < alpha.length; i++) {
      alpha[i] = (1 / C + alpha[i]! * cells[i]!) / (RATE + rows[Math.floor(i / C)]!);
    }
  }
  return alpha.reduce((sum, cell) => sum + Math.log(cell) / C - RATE * cell, 0);
}

/** Over all annotators, what digamma gains by the counts: of each cell [C, C], and of each row's sum [C]. */
function excess(alpha: Float64Array, counts: Float64Array) {
  const C = Math.sqrt(alpha.length);
  const cells = new Float64Array(alpha.length);
  const rows = new Float64Array(C);
  const unseen = alpha.map(digamma);
  for (let start = 0; start < counts.length; start += C) {
    const row = start % alpha.length;
    let strength = 0;
    let seen = 0;
    for (let v = 0; v < C; v++) {
      const count = counts[start + v]!;
      strength += alpha[row + v]!;
      seen += count;
      if (count > 0) cells[row + v]! += digamma(count + alpha[row + v]!) - unseen[row + v]!;
    }
    if (seen > 0) rows[row / C]! += digamma(strength + seen) - digamma(strength);
  }
  return { cells, rows };
}
