import { type Choice, judge, type WordModel } from './texts.ts';

const POWERS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2];

/**
 * The power to which posteriors of words foretell held-out texts best, of tenths from 0.1 to 1.2.
 *
 * Each text in turn is left out of its columns; what it says is then foretold from the others' posterior
 * and its annotator's accuracy. The power of the greatest log-likelihood wins; of equals the smallest.
 * 1 where no task has two texts. `posterior` of the choices is overwritten.
 */
export function heldOutPower(
  networks: readonly { readonly annotators: Uint32Array; readonly choices: readonly Choice[] }[],
  model: WordModel,
): number {
  let [best, most] = [1, Number.NEGATIVE_INFINITY];
  if (!networks.some(({ annotators }) => annotators.length > 1)) return best;
  for (const power of POWERS) {
    let sum = 0;
    for (const network of networks)
      sum += foretold(network.choices, network.annotators, model, power);
    if (sum <= most) continue;
    most = sum;
    best = power;
  }
  return best;
}

function foretold(
  choices: readonly Choice[],
  annotators: Uint32Array,
  model: WordModel,
  power: number,
): number {
  let sum = 0;
  if (annotators.length < 2) return sum;
  for (const choice of choices) {
    for (let i = 0; i < annotators.length; i++) {
      judge(choice, annotators, model, power, i);
      const right = model.accuracy[annotators[i]!]!;
      const p = choice.posterior[choice.said[i]!]!;
      sum += Math.log(p * right + ((1 - p) * (1 - right)) / model.spread);
    }
  }
  return sum;
}
