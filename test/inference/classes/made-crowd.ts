import fc from 'fast-check';
import type { VotesShape, VoteTriple } from '../../../src/inference/votes.ts';

/** Votes as they came, with gold for some tasks. */
export interface Crowd {
  readonly shape: VotesShape;
  readonly triples: readonly VoteTriple[];
  readonly gold: Int32Array;
}

/** A small crowd of any shape, most tasks without gold, some without votes, readings repeated. */
export const crowd: fc.Arbitrary<Crowd> = crowdOf(fc.integer({ min: 2, max: 5 }));

/** The same for a number of classes. */
export function crowdOf(classCount: fc.Arbitrary<number>): fc.Arbitrary<Crowd> {
  return fc
    .record({
      taskCount: fc.integer({ min: 1, max: 12 }),
      annotatorCount: fc.integer({ min: 1, max: 6 }),
      classCount,
    })
    .chain(crowdOfShape);
}

/** A crowd with a permutation of as many things as `count` says. */
export function permuted(crowds: fc.Arbitrary<Crowd>, count: (shape: VotesShape) => number) {
  return crowds.chain((drawn) => {
    const identity = [...Array(count(drawn.shape)).keys()];
    const to = fc.shuffledSubarray(identity, { minLength: identity.length });
    return fc.record({ drawn: fc.constant(drawn), to });
  });
}

/** A crowd and its votes in another order. */
export function shuffled(crowds: fc.Arbitrary<Crowd>) {
  return crowds.chain((drawn) => {
    const all = { minLength: drawn.triples.length };
    return fc.record({
      drawn: fc.constant(drawn),
      other: fc.shuffledSubarray([...drawn.triples], all),
    });
  });
}

function crowdOfShape(shape: VotesShape): fc.Arbitrary<Crowd> {
  const below = (count: number) => fc.integer({ min: 0, max: count - 1 });
  const triple = fc.tuple(
    below(shape.taskCount),
    below(shape.annotatorCount),
    below(shape.classCount),
  );
  const known = fc.integer({ min: -4, max: shape.classCount - 1 }).map((c) => Math.max(c, -1));
  const gold = fc.array(known, { minLength: shape.taskCount, maxLength: shape.taskCount });
  return fc.record({
    shape: fc.constant(shape),
    triples: fc.array(triple, { minLength: 1, maxLength: 60 }),
    gold: gold.map((classes) => Int32Array.from(classes)),
  });
}
