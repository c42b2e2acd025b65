import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ascent, climbInLeaps } from '../../../../src/inference/classes/dawid-skene/climb.ts';
import { newParameters } from '../../../../src/inference/classes/dawid-skene/statistics.ts';
import { dawidSkene, mStep } from '../../../../src/inference/classes/dawid-skene.ts';
import { seededRandom } from '../../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../../src/inference/votes.ts';
import { worst } from './plain-loop.ts';

const shape = { taskCount: 800, annotatorCount: 12, classCount: 3 };

/** Five votes a task of annotators between chance and nearly always right. */
function crowd(seed: number): VoteTriple[] {
  const random = seededRandom(seed);
  return Array.from({ length: 4000 }, (_, i) => {
    const [task, annotator] = [i % shape.taskCount, Math.floor(random() * 12)];
    const right = random() < 0.25 + annotator / 18;
    return [task, annotator, right ? (task * task) % 3 : Math.floor(random() * 3)];
  });
}

test('leaps come to the same top in fewer iterations', () => {
  const votes = votesFrom(crowd(1), shape);
  const limits = { tolerance: 1e-12, maxIterations: 2000 };
  const steps = dawidSkene(votes, limits);
  const leaps = dawidSkene(votes, { ...limits, accelerate: true });
  expect([steps.converged, leaps.converged]).toEqual([true, true]);
  expect(leaps.iterations).toBeLessThan(steps.iterations / 2);
  expect(leaps.logLikelihood.at(-1)! - steps.logLikelihood.at(-1)!).toBeGreaterThan(-1e-6);
  expect(worst(leaps.posterior, steps.posterior)).toBeLessThan(1e-3);
});

test('what a leap ends in is the M-step of its posteriors, and the most likely so far', () => {
  const seeds = fc.record({
    seed: fc.integer({ min: 0, max: 10_000 }),
    smoothing: fc.constantFrom(0, 0.05, 2),
    maxIterations: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(seeds, ({ seed, smoothing, maxIterations }) => {
      const votes = votesFrom(crowd(seed), shape);
      const options = { smoothing, maxIterations, tolerance: Number.NEGATIVE_INFINITY };
      const fit = dawidSkene(votes, { ...options, accelerate: true });
      expect(fit.iterations).toBe(maxIterations);
      const confusion = new Float64Array(fit.confusion.length);
      mStep(votes, fit.posterior, confusion, smoothing);
      expect(worst(fit.confusion, confusion)).toBeLessThan(1e-9);
      if (smoothing > 0) return;
      for (let i = 1; i < fit.logLikelihood.length; i++) {
        expect(fit.logLikelihood[i]! - fit.logLikelihood[i - 1]!).toBeGreaterThan(-1e-9);
      }
    }),
    { seed: 19790103, numRuns: 60 },
  );
});

/** Two classes and no annotators: the prior of class 1 goes half way to 0.8, and heights are as given. */
function ascentTo(heights: (prior: number) => number) {
  const parameters = newParameters({ annotatorCount: 0, classCount: 2 });
  parameters.classPrior.set([0.9, 0.1]);
  const visited: number[] = [];
  const ascent: Ascent = {
    parameters,
    smoothing: 0,
    iterate() {
      const prior = parameters.classPrior[1]!;
      visited.push(prior);
      const next = prior + (0.8 - prior) / 2;
      parameters.classPrior.set([1 - next, next]);
      return heights(prior);
    },
  };
  return { ascent, visited };
}

test('where each step is half the one before, one leap is the whole way', () => {
  const { ascent, visited } = ascentTo((prior) => -Math.abs(prior - 0.8));
  const climb = climbInLeaps(ascent, { maxIterations: 4, enough: Number.NEGATIVE_INFINITY });
  expect(worst(visited, [0.1, 0.45, 0.8, 0.8])).toBeLessThan(1e-12);
  expect(climb).toMatchObject({ iterations: 4, converged: false });
  expect(climb.trace).toHaveLength(4);
});

test('a leap that leads down is taken back and counted, and none is the last iteration', () => {
  const { ascent, visited } = ascentTo((prior) => (prior > 0.79 ? -9 : prior));
  const climb = climbInLeaps(ascent, { maxIterations: 5, enough: Number.NEGATIVE_INFINITY });
  expect(worst(visited, [0.1, 0.45, 0.8, 0.625, 0.7125])).toBeLessThan(1e-12);
  expect(worst(climb.trace, [0.1, 0.45, 0.625, 0.7125])).toBeLessThan(1e-12);
  expect(climb.iterations).toBe(5);
});

test('it has converged when a step of plain EM gains no more than enough', () => {
  const { ascent } = ascentTo((prior) => Math.min(prior, 0.5));
  const climb = climbInLeaps(ascent, { maxIterations: 50, enough: 0.1 });
  expect(climb).toMatchObject({ converged: true, iterations: 4 });
});
