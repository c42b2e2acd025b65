import { expect, test } from 'vitest';
import { dawidSkeneInShards } from '../../../../src/inference/classes/dawid-skene/in-shards.ts';
import { dawidSkene } from '../../../../src/inference/classes/dawid-skene.ts';
import { decide } from '../../../../src/inference/classes/inference.ts';
import { seededRandom } from '../../../../src/inference/numeric.ts';
import { type VotesShape, type VoteTriple, votesFrom } from '../../../../src/inference/votes.ts';
import { worst } from './plain-loop.ts';

const shape: VotesShape = { taskCount: 1_501, annotatorCount: 90, classCount: 3 };

/** Each stretch of the tasks has annotators of its own and some of all, who lean to class 0; every 40th task none. */
function crowd() {
  const random = seededRandom(24);
  const triples: VoteTriple[] = [];
  for (let task = 0; task < shape.taskCount; task++) {
    const first = Math.floor(task / 60) * 3;
    const people = [first + 2, first, 80 + (task % 10), 83];
    for (const annotator of task % 40 === 11 ? [] : people) {
      const isRight = random() < 0.9 - (annotator % 7) * 0.08;
      triples.push([task, annotator, isRight ? (task % 7) % 3 : Math.floor(random() ** 2 * 3)]);
    }
  }
  return votesFrom(triples, shape);
}

const votes = crowd();
const gold = Int32Array.from({ length: shape.taskCount }, (_, t) => (t % 50 === 7 ? 2 : -1));

test.each([1, 3, 64])('%i shards come to the labels and posteriors of the whole', (count) => {
  const whole = dawidSkene(votes, { gold });
  const parts = dawidSkeneInShards(votes, gold, count);
  expect(whole.converged).toBe(true);
  expect(whole.iterations).toBeGreaterThan(4);
  expect(parts).toMatchObject({ iterations: whole.iterations, converged: true });
  expect(worst(parts.posterior, whole.posterior)).toBeLessThan(1e-9);
  expect(worst(parts.confusion, whole.confusion)).toBeLessThan(1e-9);
  expect(worst(parts.classPrior, whole.classPrior)).toBeLessThan(1e-9);
  expect(decide(parts.posterior, 3)).toEqual(decide(whole.posterior, 3));
});

test('the same count of shards gives the same bytes, and no shard is without a task', () => {
  const triples: VoteTriple[] = [0, 1, 2].map((task) => [task, task % 2, 1 + (task % 2)]);
  const few = votesFrom(triples, { ...shape, taskCount: 3 });
  expect(dawidSkeneInShards(few, undefined, 1_000)).toEqual(dawidSkeneInShards(few, undefined, 3));
  expect(dawidSkeneInShards(votes, gold, 7)).toEqual(dawidSkeneInShards(votes, gold, 7));
});

test('gold that does not fit the votes is refused', () => {
  expect(() => dawidSkeneInShards(votes, gold.subarray(1), 3)).toThrow(RangeError);
});
