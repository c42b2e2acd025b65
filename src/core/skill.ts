import { betaInterval } from '../inference/beta.ts';
import type { Interval } from '../inference/interval.ts';

/** How often each answer was given to each truth: `confusion[truth][answer]`, abstentions under their own name. */
export type Confusion = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Counts of many people, added up. */
export function sumOf(confusions: readonly Confusion[]): Confusion {
  const sum: Record<string, Record<string, number>> = {};
  for (const confusion of confusions) {
    for (const [truth, row] of Object.entries(confusion)) {
      const into = sum[truth] ?? {};
      sum[truth] = into;
      for (const [given, count] of Object.entries(row)) into[given] = (into[given] ?? 0) + count;
    }
  }
  return sum;
}

/** A probability with its credible interval of 95 %. */
export interface Probability extends Interval {
  readonly value: number;
}

/**
 * What is believed of anybody before their first gold answer, in imagined answers a class: of nobody anything
 * (`flat`), that they are right so often (`stated`), or that they answer as everybody does (`crowd`).
 */
export type SkillPrior =
  | { readonly kind: 'flat' }
  | { readonly kind: 'stated'; readonly accuracy: number; readonly strength: number }
  | { readonly kind: 'crowd'; readonly confusion: Confusion; readonly strength: number };

/** A person on one class. `answers` they gave to gold of it; `given` is how they answer it, in expectation. */
export interface ClassSkill {
  readonly choice: string;
  readonly answers: number;
  readonly given: Readonly<Record<string, number>>;
  readonly sensitivity: Probability;
  readonly specificity: Probability;
}

export interface Skill {
  readonly answers: number;
  readonly accuracy: Probability;
  readonly classes: readonly ClassSkill[];
}

/** The answers there are; abstentions are columns, never truths. */
export interface Answerable {
  readonly choices: readonly string[];
  readonly abstentions: readonly string[];
}

/** What a person's skill is estimated from; agreement with confident labels weighs less than gold. */
export interface SkillEvidence {
  readonly gold: Confusion;
  readonly agreement?: { readonly confusion: Confusion; readonly weight: number };
}

const probability = (a: number, b: number): Probability => ({
  value: a / (a + b),
  ...betaInterval(a, b),
});

const countOf = (confusion: Confusion, truth: string, answer: string): number =>
  confusion[truth]?.[answer] ?? 0;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** Imagined answers to one class, by column; the truth has so many of them, the other columns share the rest. */
const imagined = (columns: number, truth: number, right: number, wrong: number): number[] =>
  Array.from({ length: columns }, (_, i) =>
    i === truth ? right : wrong / Math.max(1, columns - 1),
  );

function priorRow(prior: SkillPrior, columns: readonly string[], truth: number): number[] {
  switch (prior.kind) {
    case 'flat':
      return imagined(columns.length, truth, 1, 1);
    case 'stated': {
      const right = prior.accuracy * prior.strength;
      return imagined(columns.length, truth, right, prior.strength - right);
    }
    case 'crowd': {
      const row = columns[truth] ?? '';
      const counts = columns.map((answer) => 1 + countOf(prior.confusion, row, answer));
      const all = sum(counts);
      return counts.map((count) => (prior.strength * count) / all);
    }
  }
}

/**
 * How good a person is, overall and on each class, with 95 % intervals.
 *
 * The answers to class c are multinomial with a Dirichlet prior, so the posterior is Dirichlet(α + n), n being
 * gold answers and, at `weight` each, answers that could be held against a confident label. One cell of it is
 * Beta: sensitivity of c is Beta(α_cc + n_cc, the rest of row c). Specificity is of all other classes' rows
 * together, as often as each came: Beta(what was not said to be c, what was). Accuracy likewise pools all rows.
 * Abstentions are answers that are not right, and are not c. About 20 µs an interval.
 *
 * @see Gelman et al., Bayesian Data Analysis, 3rd ed., section 3.4 (Dirichlet posterior and its margins)
 */
export function skillOf(
  { gold, agreement }: SkillEvidence,
  { choices, abstentions }: Answerable,
  prior: SkillPrior,
): Skill {
  const columns = [...choices, ...abstentions];
  const weight = agreement?.weight ?? 0;
  const counts = choices.map((truth) =>
    columns.map(
      (answer) =>
        countOf(gold, truth, answer) +
        (weight === 0 ? 0 : weight * countOf(agreement?.confusion ?? {}, truth, answer)),
    ),
  );
  const priors = choices.map((_, truth) => priorRow(prior, columns, truth));
  const answers = (truth: string) => sum(columns.map((answer) => countOf(gold, truth, answer)));
  return {
    answers: sum(choices.map(answers)),
    accuracy: accuracyOf(counts, priors),
    classes: choices.map((choice, c) => ({
      choice,
      answers: answers(choice),
      ...classOf(c, columns, counts, priors),
    })),
  };
}

type Rows = readonly (readonly number[])[];

/** Imagined answers count once, however many classes there are: the mean row, not the sum. */
function accuracyOf(counts: Rows, priors: Rows): Probability {
  const right = sum(counts.map((row, c) => row[c] ?? 0));
  const imaginedRight = sum(priors.map((row, c) => row[c] ?? 0)) / priors.length;
  const imaginedAll = sum(priors.map(sum)) / priors.length;
  return probability(
    imaginedRight + right,
    imaginedAll - imaginedRight + sum(counts.map(sum)) - right,
  );
}

function classOf(c: number, columns: readonly string[], counts: Rows, priors: Rows) {
  const row = columns.map((_, i) => (counts[c]?.[i] ?? 0) + (priors[c]?.[i] ?? 0));
  const all = sum(row);
  const own = row[c] ?? 0;
  const others = counts.flatMap((other, truth) => (truth === c ? [] : [other]));
  const otherPriors = priors.flatMap((other, truth) => (truth === c ? [] : [other]));
  const said = sum(others.map((other) => other[c] ?? 0));
  const imaginedSaid = sum(otherPriors.map((other) => other[c] ?? 0)) / otherPriors.length;
  const imaginedAll = sum(otherPriors.map(sum)) / otherPriors.length;
  return {
    given: Object.fromEntries(columns.map((answer, i) => [answer, (row[i] ?? 0) / all])),
    sensitivity: probability(own, all - own),
    specificity: probability(
      imaginedAll - imaginedSaid + sum(others.map(sum)) - said,
      imaginedSaid + said,
    ),
  };
}
