import { expect, test } from 'vitest';
import {
  heldOutLogLikelihood,
  heldOutTemperature,
  hideVotes,
} from '../../../src/inference/calibration/held-out.ts';
import { temper } from '../../../src/inference/classes/frozen-pool.ts';
import { hierarchicalDawidSkene } from '../../../src/inference/classes/hierarchical-dawid-skene.ts';
import { simulatedCrowd } from '../classes/simulated-crowd.ts';

const { votes } = simulatedCrowd({
  tasks: 2000,
  annotators: 11,
  classes: 3,
  votesPerTask: 5,
  skill: (a) => 0.55 + a / 30,
  seed: 21,
});
const { kept, hidden } = hideVotes(votes, 0.2, 9);
const { posterior, confusion } = hierarchicalDawidSkene(kept);

test('hidden votes and kept ones are all the votes there were', () => {
  expect(hidden.length / votes.vote.length).toBeGreaterThan(0.18);
  expect(hidden.length / votes.vote.length).toBeLessThan(0.22);
  const keyed = (v: typeof votes) =>
    [...Array(v.taskCount).keys()].flatMap((t) =>
      [...v.vote.subarray(v.taskStart[t]!, v.taskStart[t + 1]!)].map(
        (c, i) => `${t} ${v.annotator[v.taskStart[t]! + i]} ${c}`,
      ),
    );
  const together = [...keyed(kept), ...hidden.map((triple) => triple.join(' '))];
  expect(together.sort()).toEqual(keyed(votes).sort());
  expect(hideVotes(votes, 0.2, 9)).toEqual({ kept, hidden });
});

test('a confusion worked out by hand foretells so much', () => {
  const foretold = 0.25 * 0.7 + 0.75 * 0.1;
  const confusion = Float64Array.of(...[0.5, 0.5, 0.5, 0.5], ...[0.3, 0.7, 0.9, 0.1]);
  const sum = heldOutLogLikelihood([[0, 1, 1]], Float64Array.of(0.25, 0.75), confusion, 2);
  expect(sum).toBeCloseTo(Math.log(foretold), 14);
});

test('posteriors of a right model need next to no temperature, and sharpened ones are seen through', () => {
  const right = heldOutTemperature(hidden, posterior, confusion, 3);
  expect(Math.abs(Math.log(right))).toBeLessThan(0.3);
  const sharp = posterior.slice();
  for (let t = 0; t < votes.taskCount; t++) temper(sharp.subarray(t * 3, t * 3 + 3), 0.25);
  const ratio = heldOutTemperature(hidden, sharp, confusion, 3) / right;
  expect(ratio).toBeGreaterThan(3);
  expect(ratio).toBeLessThan(5);
});
