import { type Choice, judge, type WordModel } from './texts.ts';

const POWERS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2];

/** Words of gold that weigh as much as all held-out texts do. */
const HELD_OUT_WEIGHT = 100;

interface Aligned {
  readonly annotators: Uint32Array;
  readonly choices: readonly Choice[];
}

/**
 * The power to which posteriors of words foretell best what is held out, of tenths from 0.1 to 1.2.
 *
 * Each text in turn is left out of its columns; what it says is then foretold from the others' posterior
 * and its annotator's accuracy. Mishearings that texts share cannot be seen so: known words, foretold as
 * though unknown, show them, and count one each against `HELD_OUT_WEIGHT` for all texts. The power of
 * the greatest log-likelihood wins; of equals the smallest. 1 where there is nothing to foretell.
 * `posterior` of the choices is overwritten.
 */
export function heldOutPower(networks: readonly Aligned[], model: WordModel): number {
  let [best, most] = [1, Number.NEGATIVE_INFINITY];
  for (const power of POWERS) {
    const [texts, gold] = foretold(networks, model, power);
    if (texts.count + gold.count === 0) return best;
    const sum = gold.sum + (HELD_OUT_WEIGHT * texts.sum) / Math.max(1, texts.count);
    if (sum <= most) continue;
    most = sum;
    best = power;
  }
  return best;
}

/** Log-likelihoods of held-out texts and of known words, and how many words each is of. */
function foretold(networks: readonly Aligned[], model: WordModel, power: number) {
  const [texts, gold] = [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ];
  for (const { annotators, choices } of networks) {
    for (const choice of choices) {
      for (let i = 0; annotators.length > 1 && i < annotators.length; i++) {
        judge(choice, annotators, model, power, i);
        const right = model.accuracy[annotators[i]!]!;
        const p = choice.posterior[choice.said[i]!]!;
        texts.sum += Math.log(p * right + ((1 - p) * (1 - right)) / model.spread);
        texts.count++;
      }
      if (!choice.said.includes(choice.known)) continue;
      judge(choice, annotators, model, power);
      gold.sum += Math.log(Math.max(choice.posterior[choice.known]!, SMALLEST));
      gold.count++;
    }
  }
  return [texts, gold] as const;
}

/** Keeps one word that the crowd is sure against from deciding alone. */
const SMALLEST = 1e-6;

/**
 * How often the truth is none of the words said in a column, from known texts.
 *
 * Shrunk to never by `HELD_OUT_WEIGHT` imagined columns; 0 without gold.
 */
export function unsaidShare(networks: readonly Aligned[]): number {
  let [unsaid, all] = [0, HELD_OUT_WEIGHT];
  for (const { choices } of networks) {
    for (const { known, said } of choices) {
      if (known < 0) continue;
      all++;
      if (!said.includes(known)) unsaid++;
    }
  }
  return unsaid / all;
}
