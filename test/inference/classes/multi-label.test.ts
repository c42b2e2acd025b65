import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inferLabelSets, type LabelSet } from '../../../src/inference/classes/multi-label.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { readVector } from '../vectors.ts';

test('apart, the sets are those of crowd-kit', () => {
  const { input, output } = readVector('crowdkit-binary-relevance');
  const rows: readonly [string, string, string[]][] = input.answers;
  const [tasks, annotators, classes] = [
    rows.map(([task]) => task),
    rows.map((row) => row[1]),
    rows.flatMap((row) => row[2]),
  ].map((names) => [...new Set(names)].sort());
  const { labels } = inferLabelSets(
    rows.map(([task, annotator, set]) => ({
      task: tasks!.indexOf(task),
      annotator: annotators!.indexOf(annotator),
      labels: set.map((name) => classes!.indexOf(name)),
    })),
    {
      taskCount: tasks!.length,
      annotatorCount: annotators!.length,
      classCount: classes!.length,
    },
    { ability: 'apart' },
  );
  for (const [t, task] of tasks!.entries()) {
    expect(labels[t]!.map((c) => classes![c])).toEqual(output[task]);
  }
});

/** Eight classes, each applying to one task in four; annotators 0 and 1 err in 10 %, 2 to 4 in 40 %. */
function crowd() {
  const random = seededRandom(2014);
  const truths = Array.from({ length: 30 }, () =>
    [...Array(8).keys()].filter(() => random() < 0.25),
  );
  const answers = truths.flatMap((truth, task) =>
    [0.1, 0.1, 0.4, 0.4, 0.4].map((error, annotator): LabelSet => {
      const labels = [...Array(8).keys()].filter((c) => truth.includes(c) !== random() < error);
      return { task, annotator, labels };
    }),
  );
  return { answers, truths, shape: { taskCount: 30, annotatorCount: 5, classCount: 8 } };
}

test('ability shared by classes finds more than ability apart, with few answers a class', () => {
  const { answers, truths, shape } = crowd();
  const wrong = (ability: 'shared' | 'apart') => {
    const { labels } = inferLabelSets(answers, shape, { ability });
    const astray = (truth: readonly number[], found: readonly number[]) =>
      [...Array(8).keys()].filter((c) => truth.includes(c) !== found.includes(c)).length;
    return truths.reduce((sum, truth, t) => sum + astray(truth, labels[t]!), 0);
  };
  expect(wrong('shared')).toBeLessThan(0.7 * wrong('apart'));
  const { annotators } = inferLabelSets(answers, shape);
  expect(annotators[0]!.specificity.low).toBeGreaterThan(annotators[3]!.specificity.high);
});

test('gold is given back with full confidence', () => {
  const { answers, truths, shape } = crowd();
  const gold = truths.map((truth, t) => (t < 5 ? truth : undefined));
  const { labels, confidence } = inferLabelSets(answers, shape, { gold });
  expect(labels.slice(0, 5)).toEqual(truths.slice(0, 5));
  expect([...confidence.subarray(0, 5)]).toEqual([1, 1, 1, 1, 1]);
  expect(confidence[9]).toBeLessThan(1);
});

test('no answer, empty sets, one annotator: probabilities, whatever the order', () => {
  const answer = fc.record({
    task: fc.nat(3),
    annotator: fc.nat(2),
    labels: fc.uniqueArray(fc.nat(2)),
  });
  const shuffled = fc
    .array(answer, { maxLength: 15 })
    .chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
  const shape = { taskCount: 4, annotatorCount: 3, classCount: 3 };
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const inferred = inferLabelSets(one, shape);
      expect(inferLabelSets(other, shape)).toEqual(inferred);
      for (const p of [...inferred.probability, ...inferred.confidence]) {
        expect(p >= 0 && p <= 1).toBe(true);
      }
    }),
    { seed: 2014, numRuns: 80, examples: [[[[], []]]] },
  );
});

test('a class outside the shape is refused', () => {
  const shape = { taskCount: 1, annotatorCount: 1, classCount: 2 };
  const infer = () => inferLabelSets([{ task: 0, annotator: 0, labels: [2] }], shape);
  expect(infer).toThrow(RangeError);
});
