import { expect, test } from 'vitest';
import { firstStatistics } from '../../../../src/inference/classes/dawid-skene/shard.ts';
import {
  addStatisticsAt,
  statisticsAt,
} from '../../../../src/inference/classes/dawid-skene/shard-annotators.ts';
import { newStatistics } from '../../../../src/inference/classes/dawid-skene/statistics.ts';
import { judgeGoldUntold } from '../../../../src/inference/classes/dawid-skene/untold-gold.ts';
import { dawidSkene } from '../../../../src/inference/classes/dawid-skene.ts';
import { goldWithout, votedGold } from '../../../../src/inference/classes/gold-folds.ts';
import { seededRandom } from '../../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../../src/inference/votes.ts';

test('annotators of a shard are taken out of the whole, and added to it, at their own rows', () => {
  const whole = newStatistics({ annotatorCount: 4, classCount: 2 });
  whole.values.set(whole.values.map((_, i) => i + 1));
  const own = statisticsAt(whole, Uint32Array.of(3, 1));
  expect([...own.counts]).toEqual([13, 14, 15, 16, 5, 6, 7, 8]);
  expect([...own.classMass, ...own.logLikelihood]).toEqual([17, 18, 19]);
  addStatisticsAt(whole, own, Uint32Array.of(0, 1));
  expect([...whole.counts]).toEqual([
    14, 16, 18, 20, 10, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15, 16,
  ]);
  expect([...whole.classMass, ...whole.logLikelihood]).toEqual([34, 36, 38]);
});

const random = seededRandom(5);
const shape = { taskCount: 400, annotatorCount: 12, classCount: 3 };
const triples = Array.from({ length: 2_400 }, (_, i): VoteTriple => {
  const task = Math.floor(i / 6);
  const annotator = (task * 5 + i) % 12;
  const right = random() < 0.85 - annotator * 0.05;
  return [task, annotator, right ? (task % 5) % 3 : Math.floor(random() * 3)];
});
const votes = votesFrom(triples, shape);
const gold = Int32Array.from({ length: 400 }, (_, t) => (t < 60 ? (t % 5) % 3 : -1));

test('gold taken out of the sums is judged almost as by a fit that was never told it', () => {
  const fit = dawidSkene(votes, { gold });
  const whole = firstStatistics(
    votes,
    Int32Array.from(gold, (known, t) => (known < 0 ? bestOf(fit, t) : known)),
  );
  const { said, truth } = judgeGoldUntold(votes, gold, whole, 0.01);
  expect(said).toHaveLength(60);
  expect([...truth]).toEqual([...gold.subarray(0, 60)]);
  const known = votedGold(votes, gold);
  let apart = 0;
  let told = 0;
  for (let fold = 0; fold < 4; fold++) {
    const { posterior } = dawidSkene(votes, {
      gold: goldWithout(gold, known, fold),
      smoothing: 0.01,
    });
    for (let t = fold; t < 60; t += 4) {
      apart +=
        Math.abs((said[t]?.[gold[t] ?? 0] ?? 0) - (posterior[3 * t + (gold[t] ?? 0)] ?? 0)) / 60;
      told += (1 - (posterior[3 * t + (gold[t] ?? 0)] ?? 0)) / 60;
    }
  }
  expect(told).toBeGreaterThan(0.03); // untold, it is not sure of all gold
  expect(apart).toBeLessThan(told / 2);
});

function bestOf({ posterior }: { readonly posterior: Float64Array }, task: number): number {
  const row = [...posterior.subarray(3 * task, 3 * task + 3)];
  return row.indexOf(Math.max(...row));
}
