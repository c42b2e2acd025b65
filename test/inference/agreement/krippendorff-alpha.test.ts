import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alphaInterval,
  krippendorffAlpha,
} from '../../../src/inference/agreement/krippendorff-alpha.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { readVector } from '../vectors.ts';

/** One string an observer, one character a unit, a dot where nothing was said. */
function table(...observers: string[]): Votes {
  const triples = observers.flatMap((said, a) =>
    [...said].flatMap((class_, t): VoteTriple[] =>
      class_ === '.' ? [] : [[t, a, Number.parseInt(class_, 36)]],
    ),
  );
  const taskCount = Math.max(...observers.map((said) => said.length));
  return votesFrom(triples, { taskCount, annotatorCount: observers.length, classCount: 36 });
}

describe('alpha', () => {
  test('is that of the krippendorff package', () => {
    const { input, output } = readVector('krippendorff-alpha');
    const rows: (number | null)[][] = input.reliability_data;
    const votes = table(...rows.map((row) => row.map((value) => value ?? '.').join('')));
    expect(krippendorffAlpha(votes)).toBeCloseTo(output.nominal, 9);
  });

  // Krippendorff (2011), the worked examples: to the three digits printed.
  test.each([
    ['two observers, two classes', 0.095, ['0100000010', '1110010000']],
    ['two observers, five classes', 0.692, ['aabbdcccedda', 'babbbccceddd']],
    [
      'four observers, five classes, some missing',
      0.743,
      ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'],
    ],
  ])('is the published one for %s', (_name, published, observers) => {
    expect(krippendorffAlpha(table(...observers))).toBeCloseTo(published, 3);
  });

  test('is 1 where all agree on more than one class, and undefined where there is but one', () => {
    expect(krippendorffAlpha(table('0122', '0122', '0.22'))).toBe(1);
    expect(krippendorffAlpha(table('1111', '1111'))).toBeUndefined();
    expect(krippendorffAlpha(table('12..', '..34'))).toBeUndefined();
    expect(krippendorffAlpha(table(''))).toBeUndefined();
  });

  test('does not see tasks with fewer than two votes', () => {
    const alone = krippendorffAlpha(table('aabbdcccedda', 'babbbccceddd'));
    expect(krippendorffAlpha(table('aabbdcccedda.ef', 'babbbccceddd'))).toBe(alone);
  });

  test('agrees with counting the pairs one by one, whatever tasks and classes are called', () => {
    const said = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(said, { minLength: 2, maxLength: 12 }), (tasks) => {
        const votes = fromTasks(tasks);
        const counted = alphaByPairs(tasks);
        const renamed = tasks.toReversed().map((classes) => classes.map((c) => (c + 3) % 4));
        for (const alpha of [krippendorffAlpha(votes), krippendorffAlpha(fromTasks(renamed))]) {
          if (counted === undefined) expect(alpha).toBeUndefined();
          else expect(alpha).toBeCloseTo(counted, 10);
        }
      }),
      { seed: 2011, numRuns: 300 },
    );
  });
});

describe('the interval of alpha', () => {
  const votes = table('aabbdcccedda', 'babbbccceddd', 'aabbdccceddb');
  const alpha = krippendorffAlpha(votes)!;

  test('is the same bytes for the same seed and another for another', () => {
    const first = alphaInterval(votes, { seed: 1 });
    expect(alphaInterval(votes, { seed: 1 })).toEqual(first);
    expect(alphaInterval(votes, { seed: 2 })).not.toEqual(first);
  });

  test('lies around alpha, wider for more confidence and narrower for more tasks', () => {
    const wide = alphaInterval(votes, { seed: 1, confidence: 0.99 })!;
    const usual = alphaInterval(votes, { seed: 1 })!;
    expect(wide.low).toBeLessThan(usual.low);
    expect(usual.low).toBeLessThan(alpha);
    expect(usual.high).toBeGreaterThan(alpha);
    const many = table(
      'aabbdcccedda'.repeat(9),
      'babbbccceddd'.repeat(9),
      'aabbdccceddb'.repeat(9),
    );
    const narrow = alphaInterval(many, { seed: 1 })!;
    expect(width(narrow) / width(usual)).toBeGreaterThan(0.2);
    expect(width(narrow) / width(usual)).toBeLessThan(0.45); // a third, by the square root of 9
  });

  test('covers the alpha of the population about as often as it says', () => {
    const population = rowsOf(votes);
    const random = seededRandom(2016);
    let covered = 0;
    for (let seed = 0; seed < 200; seed++) {
      const drawn = Array.from({ length: 60 }, () => population[Math.floor(random() * 12)]!);
      const { low, high } = alphaInterval(fromTasks(drawn), { seed, resamples: 300 })!;
      if (low <= alpha && alpha <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
    expect(covered / 200).toBeLessThan(0.99);
  });

  test('ends between order statistics of the alphas of tasks drawn by the seeded stream', () => {
    const tasks = rowsOf(votes);
    const random = seededRandom(5);
    const draw = () => tasks.map(() => tasks[Math.floor(random() * tasks.length)]!);
    const alphas = Array.from({ length: 10 }, () => alphaByPairs(draw())!).sort((a, b) => a - b);
    const { low, high } = alphaInterval(votes, { seed: 5, resamples: 10, confidence: 0.6 })!;
    expect(low).toBeCloseTo(alphas[1]! + 0.8 * (alphas[2]! - alphas[1]!), 10);
    expect(high).toBeCloseTo(alphas[7]! + 0.2 * (alphas[8]! - alphas[7]!), 10);
  });

  test('is undefined where alpha is', () => {
    expect(alphaInterval(table('1111', '1111'), { seed: 1 })).toBeUndefined();
    expect(alphaInterval(table(''), { seed: 1 })).toBeUndefined();
  });

  test('leaves out resamples that have no alpha', () => {
    const interval = alphaInterval(table('12', '12'), { seed: 1 });
    expect(interval).toEqual({ low: 1, high: 1 });
  });
});

function width({ low, high }: { low: number; high: number }): number {
  return high - low;
}
function rowsOf(votes: Votes): number[][] {
  return Array.from({ length: votes.taskCount }, (_, t) => [
    ...votes.vote.subarray(votes.taskStart[t]!, votes.taskStart[t + 1]!),
  ]);
}

function fromTasks(tasks: readonly (readonly number[])[]): Votes {
  const triples = tasks.flatMap((classes, t) => classes.map((c, a) => [t, a, c] as const));
  return votesFrom(triples, { taskCount: tasks.length, annotatorCount: 8, classCount: 36 });
}

/** Alpha by its definition: mean difference within tasks over mean difference between any two votes. */
function alphaByPairs(tasks: readonly (readonly number[])[]): number | undefined {
  const paired = tasks.filter((classes) => classes.length > 1);
  const all = paired.flat();
  const unequal = (classes: readonly number[]) =>
    classes.reduce((sum, c) => sum + classes.filter((other) => other !== c).length, 0);
  const observed = paired.reduce((sum, t) => sum + unequal(t) / (t.length - 1), 0) / all.length;
  const expected = unequal(all) / (all.length * (all.length - 1));
  return expected > 0 ? 1 - observed / expected : undefined;
}
