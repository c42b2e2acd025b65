import { expect, test } from 'vitest';
import { decide } from '../../../src/inference/classes/inference.ts';
import { kos } from '../../../src/inference/classes/kos.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { named, readVector } from '../vectors.ts';

// The dominant direction has two signs, and on this set of poor annotators the start decides: crowd-kit's
// is drawn at random and comes out with every class exchanged.
test('crowdkit-kos-binary: decisions are those of crowd-kit, both classes exchanged', () => {
  const { input, output } = readVector('crowdkit-kos-binary');
  const answers = named(input.answers);
  const decided = decide(kos(answers.votes).posterior, 2);
  const theirs = answers.tasks.map((task) => answers.classes.indexOf(String(output.labels[task])));
  expect([...decided]).toEqual(theirs.map((c) => 1 - c));
});

/** Chances of being right: three good annotators, eight who nearly guess, one who is mostly wrong. */
const SKILLS = [0.93, 0.93, 0.93, ...Array<number>(8).fill(0.53), 0.25];

test('outvotes a majority of guessers and sees who is reliable', () => {
  const random = seededRandom(2014);
  const truth = Array.from({ length: 300 }, () => (random() < 0.35 ? 1 : 0));
  const triples = truth.flatMap((c, t) =>
    SKILLS.map((skill, a): VoteTriple => [t, a, random() < skill ? c : 1 - c]),
  );
  const votes = votesFrom(triples, { taskCount: 300, annotatorCount: 12, classCount: 2 });
  const { posterior, reliability } = kos(votes);
  const decided = decide(posterior, 2);
  expect(truth.filter((c, t) => decided[t] !== c).length).toBeLessThan(15);
  for (let a = 0; a < 3; a++) expect(reliability[a]).toBeGreaterThan(0.8);
  expect(reliability[11]).toBeLessThan(-0.2);
});

test.each([1, 3])('%d classes are refused', (classCount) => {
  const votes = votesFrom([[0, 0, 0]], { taskCount: 1, annotatorCount: 1, classCount });
  expect(() => kos(votes)).toThrow(/KOS takes 2 classes/);
});
