import type { NumberAnswers } from '../../src/inference/numbers/number-answers.ts';

/** A peer's way from answers to one value a task, [T]. */
export type NumberPeer = (answers: NumberAnswers) => number[];

const ROUNDS = 30;
const SMALL = 1e-9;

const mean: NumberPeer = (answers) => weighted(answers, () => 1);

const median: NumberPeer = (answers) =>
  rowsOf(answers).map((row) => {
    const sorted = row.toSorted((a, b) => a - b);
    return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
  });

/** CRH: weights −log(share of all normalised squares). Li et al. (2014), eq. 5, doi:10.1145/2588555.2610509. */
const crh: NumberPeer = (answers) => {
  const spreads = rowsOf(answers).map((row) => deviation(row) || 1);
  return rounds(
    answers,
    mean(answers),
    (squares) => {
      const all = squares.reduce((a, b) => a + b, 0);
      return squares.map((square) => -Math.log(square / all));
    },
    spreads,
  );
};

/** CATD: the upper end of the variance's interval. Li et al. (2014), eq. 8, doi:10.14778/2735496.2735505. */
const catd: NumberPeer = (answers) => {
  const counts = countsOf(answers);
  return rounds(answers, median(answers), (squares) =>
    squares.map((square, a) => chiSquare(counts[a] ?? 0) / square),
  );
};

/** PM: weights −log(squares over the largest). Aydin et al. (2014), AAAI, doi:10.1609/aaai.v28i2.19023. */
const pm: NumberPeer = (answers) =>
  rounds(answers, mean(answers), (squares) => {
    const largest = Math.max(...squares);
    return squares.map((square) => -Math.log(square / largest) + SMALL);
  });

/** GTM with its priors α = β = 10, μ₀ = 0, σ₀ = 1, on answers standardised a task. Zhao & Han (2012), QDB. */
const gtm: NumberPeer = (answers) => {
  const [centres, spreads] = [median(answers), rowsOf(answers).map((row) => deviation(row) || 1)];
  const counts = countsOf(answers);
  const score = (t: number, i: number) =>
    ((answers.value[i] ?? 0) - (centres[t] ?? 0)) / (spreads[t] ?? 1);
  let variances = counts.map(() => 1);
  let truths: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = rowSums(answers, (t, i, a) => score(t, i) / (variances[a] ?? 1));
    const weights = rowSums(answers, (_t, _i, a) => 1 / (variances[a] ?? 1)).map((w) => 1 + w);
    truths = sums.map((sum, t) => sum / (weights[t] ?? 1));
    const squares = annotatorSums(
      answers,
      (t, i) => (score(t, i) - (truths[t] ?? 0)) ** 2 + 1 / (weights[t] ?? 1),
    );
    variances = squares.map((square, a) => (20 + square) / (22 + (counts[a] ?? 0)));
  }
  return truths.map((z, t) => (centres[t] ?? 0) + (spreads[t] ?? 1) * z);
};

/** The peers by name. */
export const NUMBER_PEERS: Readonly<Record<string, NumberPeer>> = {
  mean,
  median,
  crh,
  catd,
  pm,
  gtm,
};

type Weights = (squares: number[]) => number[];

/** Squares, weights and weighted means in turn; squares are over a task's spread where given. */
function rounds(
  answers: NumberAnswers,
  start: number[],
  weights: Weights,
  spreads?: number[],
): number[] {
  let truths = start;
  for (let round = 0; round < ROUNDS; round++) {
    const squares = annotatorSums(
      answers,
      (t, i) => ((answers.value[i] ?? 0) - (truths[t] ?? 0)) ** 2 / (spreads?.[t] ?? 1),
    );
    const weight = weights(squares.map((square) => square + SMALL));
    truths = weighted(answers, (a) => weight[a] ?? 0);
  }
  return truths;
}

function weighted(answers: NumberAnswers, weight: (annotator: number) => number): number[] {
  const weights = rowSums(answers, (_t, _i, a) => weight(a));
  return rowSums(answers, (_t, i, a) => weight(a) * (answers.value[i] ?? 0)).map(
    (sum, t) => sum / (weights[t] ?? 1),
  );
}

type Term = (task: number, answer: number, annotator: number) => number;

function each(answers: NumberAnswers, visit: (t: number, i: number, a: number) => void): void {
  for (let t = 0; t < answers.taskCount; t++) {
    for (let i = answers.taskStart[t] ?? 0; i < (answers.taskStart[t + 1] ?? 0); i++)
      visit(t, i, answers.annotator[i] ?? 0);
  }
}

function rowSums(answers: NumberAnswers, term: Term): number[] {
  const sums: number[] = Array(answers.taskCount).fill(0);
  each(answers, (t, i, a) => {
    sums[t] = (sums[t] ?? 0) + term(t, i, a);
  });
  return sums;
}

function annotatorSums(answers: NumberAnswers, term: Term): number[] {
  const sums: number[] = Array(answers.annotatorCount).fill(0);
  each(answers, (t, i, a) => {
    sums[a] = (sums[a] ?? 0) + term(t, i, a);
  });
  return sums;
}

const countsOf = (answers: NumberAnswers): number[] => annotatorSums(answers, () => 1);

function rowsOf({ taskStart, value, taskCount }: NumberAnswers): number[][] {
  return Array.from({ length: taskCount }, (_, t) => [
    ...value.subarray(taskStart[t], taskStart[t + 1]),
  ]);
}

function deviation(row: readonly number[]): number {
  const middle = row.reduce((a, b) => a + b, 0) / row.length;
  return Math.sqrt(row.reduce((sum, x) => sum + (x - middle) ** 2, 0) / row.length);
}

/** The 2.5 % quantile of chi-square. Wilson & Hilferty (1931), doi:10.1073/pnas.17.12.684. */
const chiSquare = (n: number): number =>
  n * (1 - 2 / (9 * n) - 1.959963984540054 * Math.sqrt(2 / (9 * n))) ** 3;
