import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countRange, expectRange } from '../../../../src/inference/classes/dawid-skene/pass.ts';
import type { Slice } from '../../../../src/inference/classes/dawid-skene/slice.ts';
import {
  confusionByTruth,
  mergeStatistics,
  newParameters,
  newStatistics,
  parametersOf,
} from '../../../../src/inference/classes/dawid-skene/statistics.ts';
import { dawidSkene, eStep, mStep } from '../../../../src/inference/classes/dawid-skene.ts';
import { meanPosterior } from '../../../../src/inference/classes/inference.ts';
import { majorityVote } from '../../../../src/inference/classes/majority-vote.ts';
import { logInto, seededRandom } from '../../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../../src/inference/votes.ts';
import { plainLoop, worst } from './plain-loop.ts';

const check = { seed: 19790102, numRuns: 300 };

/** Any votes, any gold, and parameters with zeros and with cells so small that few of them underflow. */
const slice: fc.Arbitrary<Slice> = fc
  .record({
    taskCount: fc.integer({ min: 1, max: 12 }),
    annotatorCount: fc.integer({ min: 1, max: 5 }),
    classCount: fc.integer({ min: 1, max: 7 }),
  })
  .chain((shape) => {
    const below = (count: number) => fc.integer({ min: 0, max: count - 1 });
    const triple: fc.Arbitrary<VoteTriple> = fc.tuple(
      below(shape.taskCount),
      below(shape.annotatorCount),
      below(shape.classCount),
    );
    const cell = fc.oneof(
      { weight: 4, arbitrary: fc.double({ min: 0.001, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(0, 1e-90, 1e-200) },
    );
    const C = shape.classCount;
    const cells = (count: number) => fc.array(cell, { minLength: count, maxLength: count });
    const known = fc.integer({ min: -4, max: C - 1 }).map((c) => Math.max(c, -1));
    return fc.record({
      shape: fc.constant(shape),
      triples: fc.array(triple, { maxLength: 80, size: 'max' }),
      gold: fc.option(fc.array(known, { minLength: shape.taskCount, maxLength: shape.taskCount })),
      prior: cells(C),
      confusion: cells(shape.annotatorCount * C * C),
    });
  })
  .map(({ shape, triples, gold, prior, confusion }) => {
    const parameters = newParameters(shape);
    const classMass = Float64Array.from(prior);
    parametersOf({ counts: Float64Array.from(confusion), classMass }, 0, parameters);
    return {
      votes: votesFrom(triples, shape),
      gold: gold === null ? undefined : Int32Array.from(gold),
      parameters,
      posterior: new Float64Array(shape.taskCount * shape.classCount),
      statistics: newStatistics(shape),
    };
  });

test('a pass is the E-step of the plain loop, and its statistics are those of the M-step', () => {
  fc.assert(
    fc.property(slice, (drawn) => {
      const { votes, gold, parameters, posterior, statistics } = drawn;
      expectRange(drawn, 0, votes.taskCount);
      const plain = new Float64Array(posterior.length);
      const [logPrior, logConfusion] = [parameters.classPrior, confusionByTruth(parameters)].map(
        (values) => {
          const logs = new Float64Array(values.length);
          logInto(logs, values);
          return logs;
        },
      );
      const logLikelihood = eStep(votes, logPrior!, logConfusion!, plain, gold);
      expect(worst(posterior, plain)).toBeLessThan(1e-11);
      expect(statistics.logLikelihood[0]! - logLikelihood || 0).toBeCloseTo(0, 8);
      expectMaximized(drawn, plain);
    }),
    check,
  );
});

test('the first pass is the majority vote with gold clamped, and its statistics', () => {
  fc.assert(
    fc.property(slice, (drawn) => {
      const { votes, gold, posterior } = drawn;
      countRange(drawn, 0, votes.taskCount);
      const C = votes.classCount;
      const plain = majorityVote(votes).posterior;
      for (const [t, known] of gold?.entries() ?? []) {
        if (known >= 0) plain.subarray(t * C, (t + 1) * C).fill(0)[known] = 1;
      }
      expect(posterior).toEqual(plain);
      expectMaximized(drawn, plain);
    }),
    check,
  );
});

test.each([2, 3, 4, 5, 6])(
  'EM on %d classes is EM by the plain loop, and so is its likelihood',
  (C) => {
    const random = seededRandom(C);
    const triples = Array.from({ length: 2400 }, (_, i): VoteTriple => {
      const task = i % 800;
      return [task, Math.floor(random() * 9), Math.floor(random() < 0.6 ? task % C : random() * C)];
    });
    const votes = votesFrom(triples, { taskCount: 800, annotatorCount: 9, classCount: C });
    const plain = plainLoop(votes, 5);
    const fit = dawidSkene(votes, { maxIterations: 5, tolerance: Number.NEGATIVE_INFINITY });
    expect(worst(fit.posterior, plain.posterior)).toBeLessThan(1e-10);
    expect(worst(fit.confusion, plain.confusion)).toBeLessThan(1e-10);
    expect(worst(fit.classPrior, plain.classPrior)).toBeLessThan(1e-10);
    expect(worst(fit.logLikelihood, plain.logLikelihood)).toBeLessThan(1e-8);
  },
);

test('ranges add up to the whole, whatever statistics they held before', () => {
  const cut = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(slice, cut, (drawn, share) => {
      const { votes, posterior } = drawn;
      const at = Math.round(share * votes.taskCount);
      const parts = [0, 1].map(() => newStatistics(votes));
      for (const part of parts) part.values.fill(3);
      expectRange({ ...drawn, statistics: parts[0]! }, 0, at);
      expectRange({ ...drawn, statistics: parts[1]! }, at, votes.taskCount);
      const inParts = posterior.slice();
      expectRange(drawn, 0, votes.taskCount);
      expect(posterior).toEqual(inParts);
      const { counts, classMass } = mergeStatistics(parts, votes);
      expect(worst(counts, drawn.statistics.counts)).toBeLessThan(1e-12);
      expect(worst(classMass, drawn.statistics.classMass)).toBeLessThan(1e-12);
    }),
    check,
  );
});

function expectMaximized({ votes, gold, statistics }: Slice, plain: Float64Array): void {
  const parameters = parametersOf(statistics, 0.25, newParameters(votes));
  const confusion = new Float64Array(parameters.confusion.length);
  mStep(votes, plain, confusion, 0.25);
  expect(worst(confusionByTruth(parameters), confusion)).toBeLessThan(1e-11);
  const classPrior = new Float64Array(votes.classCount);
  meanPosterior(votes, plain, classPrior, gold);
  expect(worst(parameters.classPrior, classPrior)).toBeLessThan(1e-11);
}
