import { expect, test } from 'vitest';
import { meansTable, regretBar, setsTable } from '../../bench/inference/class-report.ts';
import {
  bestAccuracy,
  type Entry,
  pairedInterval,
  valuesOf,
} from '../../bench/inference/results.ts';

function entry(set: string, name: string, accuracy: number): Entry {
  const scores = { tasks: 9, accuracy, macroF1: 0, logLoss: 0, calibrationError: 0, brier: 0 };
  return { set, name, scores };
}
const entries: Entry[] = [
  entry('dog', 'auto', 0.8),
  entry('dog', 'crowd-kit DS', 0.83),
  entry('dog', 'crowd-kit MV', 0.7),
  entry('web', 'auto', 0.9),
  entry('web', 'crowd-kit DS', 0.88),
  { set: 'web', name: 'crowd-kit MV', failed: 'over 150 s' },
];

test('a peer that did not finish a set is compared on the others alone', () => {
  const ours = valuesOf(entries, 'auto', 'accuracy');
  expect(pairedInterval(ours, valuesOf(entries, 'crowd-kit MV', 'accuracy')).mean).toBeCloseTo(0.1);
  expect(pairedInterval(ours, valuesOf(entries, 'crowd-kit DS', 'accuracy')).mean).toBeCloseTo(
    -0.005,
  );
});

test('the interval is of paired differences: a constant lead has no width', () => {
  const ours = new Map([1, 2, 3].map((i) => [`set ${i}`, i / 4]));
  const theirs = new Map([1, 2, 3].map((i) => [`set ${i}`, i / 4 - 0.125]));
  expect(pairedInterval(ours, theirs)).toEqual({ mean: 0.125, low: 0.125, high: 0.125 });
});

test('one set far off widens the interval to its side', () => {
  const ours = new Map([...Array(10).keys()].map((i) => [`set ${i}`, i === 0 ? 1 : 0]));
  const theirs = new Map([...Array(10).keys()].map((i) => [`set ${i}`, 0]));
  const { low, high } = pairedInterval(ours, theirs);
  expect(low).toBe(0);
  expect(high).toBeCloseTo(0.3, 5);
});

test('regret is to the best peer of a set, and the worst set is named', () => {
  expect(bestAccuracy(entries, 'dog', 'crowd-kit')).toBe(0.83);
  expect(regretBar(entries, 'auto', 0.03)).toContain('worst regret 0.0300 on dog');
});

test('a peer that ran out of time is in both tables, with the limit it broke', () => {
  expect(setsTable(entries, ['auto', 'crowd-kit MV'])).toContain('| web | 0.900 | over 150 s   |');
  expect(meansTable(entries, 'auto')).toMatch(/crowd-kit MV +\| 1 +\| 0\.7000.*0\.0, 1 over 150 s/);
});
