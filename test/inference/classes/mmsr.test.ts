import { describe, expect, test } from 'vitest';
import { mmsr } from '../../../src/inference/classes/mmsr.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { named, readVector } from '../vectors.ts';

describe.each(['crowdkit-mmsr-binary', 'crowdkit-mmsr-3class'])('%s', (name) => {
  const { input, output } = readVector(name);
  const answers = named(input.answers);
  const C = answers.classes.length;
  const { skill } = mmsr(answers.votes);
  const weight = skill.map((s) => Math.log((s * (C - 1)) / (1 - s)));

  test('log-odds of being right are those of crowd-kit', () => {
    for (const [a, annotator] of answers.annotators.entries()) {
      expect(weight[a]).toBeCloseTo(output.skills[annotator], 4);
    }
  });

  // crowd-kit 1.4.2 divides the scores of a task by their sum, which exchanges first and last where it is
  // negative. Ours is the one-coin posterior.
  test('with the fault of crowd-kit the decisions are those of crowd-kit', () => {
    const decided = asCrowdKit(answers.votes, weight).map((c) => answers.classes[c]);
    expect(decided).toEqual(answers.tasks.map((task) => String(output.labels[task])));
  });
});

test('skills are found though two adversaries collude against every task', () => {
  const random = seededRandom(2020);
  const skills = [0.9, 0.8, 0.7, 0.85, 0.75, 0.65, 0.9, 0.6, 0.8];
  const triples: VoteTriple[] = [];
  for (let t = 0; t < 800; t++) {
    const truth = random() < 0.6 ? 0 : 1;
    for (const [a, skill] of skills.entries()) {
      triples.push([t, a, random() < skill ? truth : 1 - truth]);
    }
    for (const a of [9, 10]) triples.push([t, a, 1 - truth]);
  }
  const votes = votesFrom(triples, { taskCount: 800, annotatorCount: 11, classCount: 2 });
  const fit = mmsr(votes);
  expect(fit.converged).toBe(true);
  for (const [a, skill] of skills.entries()) {
    expect(Math.abs(fit.skill[a]! - skill)).toBeLessThan(0.08);
  }
  for (const a of [9, 10]) expect(fit.skill[a]).toBeLessThan(0.1);
});

test('too many annotators to compare in pairs are refused', () => {
  const votes = votesFrom([], { taskCount: 1, annotatorCount: 8193, classCount: 2 });
  expect(() => mmsr(votes)).toThrow(/one-coin/);
});

/** The class of the largest share of a task's score, whatever the sign of the score. */
function asCrowdKit(votes: Votes, weight: Float64Array): number[] {
  return Array.from({ length: votes.taskCount }, (_, t) => {
    const scores = new Array<number>(votes.classCount).fill(0);
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      scores[votes.vote[i]!]! += weight[votes.annotator[i]!]!;
    }
    const sum = scores.reduce((a, b) => a + b);
    const shares = scores.map((score) => score / sum);
    return shares.indexOf(Math.max(...shares));
  });
}
