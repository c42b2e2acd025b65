import { auto } from '../../src/inference/classes/auto.ts';
import { dawidSkene } from '../../src/inference/classes/dawid-skene.ts';
import { seededRandom } from '../../src/inference/numeric.ts';
import { type Scores, score } from '../../src/inference/scores.ts';
import type { ClassSet } from './data-sets.ts';
import { type Entry, type MEASURES, mean } from './results.ts';

/** `auto` and Dawid–Skene told a share of the truths, judged on the other tasks, the mean over seeds. */
export function compareWithGold(set: ClassSet, share: number, seeds: readonly number[]): Entry[] {
  const { classCount } = set.votes;
  const untold = auto(set.votes).posterior;
  const runs = seeds.map((seed) => {
    const gold = drawGold(set.truth, share, seed);
    const others = set.truth.map((c, t) => ((gold[t] ?? -1) >= 0 ? -1 : c));
    return [
      score(auto(set.votes, { gold }).posterior, others, classCount),
      score(untold, others, classCount),
      score(dawidSkene(set.votes, { gold }).posterior, others, classCount),
    ];
  });
  const names = ['auto, told', 'auto, not told', 'Dawid-Skene, told'];
  return names.map((name, i) => ({
    set: set.name,
    name,
    scores: meanScores(runs.flatMap((run) => run[i] ?? [])),
  }));
}

/** A share of the known truths at random, at least one; -1 elsewhere. */
export function drawGold(truth: Int32Array, share: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const known = [...truth.keys()].filter((t) => (truth[t] ?? -1) >= 0);
  const order = known.map((t) => [random(), t] as const).sort((a, b) => a[0] - b[0]);
  const gold = new Int32Array(truth.length).fill(-1);
  for (const [, t] of order.slice(0, Math.max(1, Math.round(share * known.length)))) {
    gold[t] = truth[t] ?? -1;
  }
  return gold;
}

function meanScores(scores: readonly Scores[]): Scores {
  const of = (measure: (typeof MEASURES)[number]) => mean(scores.map((one) => one[measure]));
  return {
    tasks: mean(scores.map(({ tasks }) => tasks)),
    accuracy: of('accuracy'),
    macroF1: of('macroF1'),
    logLoss: of('logLoss'),
    calibrationError: of('calibrationError'),
    brier: of('brier'),
  };
}
