import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedGain, nextTask, wantsVote } from '../../src/inference/stopping.ts';
import { votesFrom } from '../../src/inference/votes.ts';

/** Five tasks of 0, 1, 2, 3 and 4 votes, two classes. */
const votes = votesFrom(
  [1, 2, 3, 4].flatMap((t) => Array.from({ length: t }, (_, a) => [t, a, 0] as const)),
  { taskCount: 5, annotatorCount: 4, classCount: 2 },
);
const rows = (...first: number[]) => Float64Array.from(first.flatMap((p) => [p, 1 - p]));
const range = { minVotes: 2, maxVotes: 4 };

describe('a target posterior', () => {
  const rule = { ...range, target: { kind: 'posterior', probability: 0.9 } } as const;

  test('stops a task that has reached it, whichever class it is for', () => {
    expect([...wantsVote(votes, rows(0.5, 0.5, 0.91, 0.05, 0.5), rule)]).toEqual([1, 1, 0, 0, 0]);
  });

  test('opens it again when a newer fit doubts it, but never past the most', () => {
    expect([...wantsVote(votes, rows(0.5, 0.5, 0.8, 0.7, 0.6), rule)]).toEqual([1, 1, 1, 1, 0]);
  });

  test('stops nothing before the least', () => {
    expect([...wantsVote(votes, rows(1, 1, 1, 1, 1), rule)]).toEqual([1, 1, 0, 0, 0]);
  });
});

describe('a target error of the dataset', () => {
  const asks = (share: number, ...first: number[]) => {
    const rule = { minVotes: 1, maxVotes: 9, target: { kind: 'dataset-error', share } } as const;
    return [...wantsVote(votes, rows(...first), rule)];
  };

  test('is reached when the mean doubt is below it: nobody is asked', () => {
    expect(asks(0.2, 0.9, 0.9, 0.6, 0.9, 0.9)).toEqual([1, 0, 0, 0, 0]);
  });

  test('asks where the most doubt is, and no more tasks than are needed', () => {
    // Doubts 0, .02, .3, .1, .45: a mean of .1 is kept by λ = .19.
    expect(asks(0.1, 1, 0.98, 0.7, 0.9, 0.55)).toEqual([1, 0, 1, 0, 1]);
    // Of .05 by λ = .0767.
    expect(asks(0.05, 1, 0.98, 0.7, 0.9, 0.55)).toEqual([1, 0, 1, 1, 1]);
  });

  test('brought down to λ the doubts have the mean asked for', () => {
    const doubtsOf = fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(doubtsOf, fc.double({ min: 0.01, max: 0.4, noNaN: true }), (doubts, share) => {
        const rule = {
          minVotes: 1,
          maxVotes: 9,
          target: { kind: 'dataset-error', share },
        } as const;
        const asked = wantsVote(votes, rows(...doubts.map((d) => 1 - d)), rule);
        const left = doubts.filter((_, t) => t > 0 && asked[t] === 0);
        const sum = left.reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThanOrEqual(share * 5 + 1e-9);
        const mostLeft = Math.max(0, ...left);
        for (const [t, d] of doubts.entries()) {
          if (t > 0 && asked[t] === 1) expect(d).toBeGreaterThanOrEqual(mostLeft);
        }
      }),
    );
  });
});

test('a rule that is none is refused', () => {
  const target = { kind: 'posterior', probability: 0.9 } as const;
  const ask = (rule: Parameters<typeof wantsVote>[2]) => () =>
    wantsVote(votes, rows(1, 1, 1, 1, 1), rule);
  expect(ask({ minVotes: 0, maxVotes: 3, target })).toThrow(RangeError);
  expect(ask({ minVotes: 4, maxVotes: 3, target })).toThrow(RangeError);
  expect(ask({ ...range, target: { kind: 'posterior', probability: 1 } })).toThrow(RangeError);
});

describe('expected gain', () => {
  const good = [0.9, 0.1, 0.2, 0.8];

  test('is what was worked out by hand', () => {
    // Votes 0: max(.6 × .9, .4 × .2) = .54; votes 1: max(.6 × .1, .4 × .8) = .32; less .6.
    expect(expectedGain([0.6, 0.4], good)).toBeCloseTo(0.26, 14);
    expect(expectedGain([0.4, 0.6], good)).toBeCloseTo(0.36 + 0.48 - 0.6, 14);
  });

  test('is nothing where no vote could change the label, or the annotator knows nothing', () => {
    expect(expectedGain([0.99, 0.01], good)).toBe(0);
    expect(expectedGain([0.55, 0.45], [0.7, 0.3, 0.7, 0.3])).toBeCloseTo(0, 14);
  });

  test('the next task is the one that gains most; without gain anywhere the most doubtful', () => {
    const posterior = rows(0.97, 0.7, 0.45, 0.9);
    expect(nextTask(posterior, Uint8Array.of(1, 1, 1, 1), good)).toBe(2);
    expect(nextTask(posterior, Uint8Array.of(1, 1, 0, 1), good)).toBe(1);
    expect(nextTask(rows(0.99, 0.96, 0.97), Uint8Array.of(1, 1, 1), good)).toBe(1);
    expect(nextTask(posterior, new Uint8Array(4), good)).toBe(-1);
  });
});
