import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { compareWith1979, render } from '../../local/anesthesia.ts';
import { ANESTHESIA_1979, PUBLISHED_1979 } from '../../local/anesthesia-1979.ts';

const comparison = compareWith1979();
/** What rounding to two decimals can move a figure by. */
const PRINTED = 0.005;

test('the table has 45 patients, three readings by anaesthetist 1 and one by each of the others', () => {
  expect(ANESTHESIA_1979).toHaveLength(45);
  for (const readings of ANESTHESIA_1979) expect(readings).toMatch(/^[1-4]{3}( [1-4]){4}$/);
});

test.each([1, 2, 3, 4, 5])('the error rates of anaesthetist %d are those printed', (number) => {
  const rates = comparison.errorRates[number - 1]!;
  expect(rates).toHaveLength(4);
  for (const { ours, published } of rates) expectPrinted(ours, published);
});

test('the marginal probabilities of the classes are those printed', () => {
  expectPrinted(comparison.classPrior.ours, PUBLISHED_1979.classPrior);
});

test('the estimates of all 45 patients are those printed', () => {
  const consensus = comparison.patients.map((patient) => patient.consensus).join('');
  expect(consensus).toBe(PUBLISHED_1979.consensus);
  for (const { ours, published } of comparison.patients) expectPrinted(ours, published);
});

test('the largest difference is that of the worst figure', () => {
  const figures = [comparison.classPrior, ...comparison.errorRates.flat(), ...comparison.patients];
  const all = figures.flatMap(({ ours, published }) =>
    ours.map((x, i) => Math.abs(x - published[i]!)),
  );
  expect(all).toHaveLength(264);
  expect(comparison.largestDifference).toBe(Math.max(...all));
  expect(comparison.largestDifference).toBeLessThanOrEqual(PRINTED);
  const other = compareWith1979(ANESTHESIA_1979.with(0, '444 4 4 4 4'));
  expect(other.largestDifference).toBeCloseTo(1, 6);
});

test('with patient 7 as the R package has it, the printed rates of anaesthetist 1 are out of reach', () => {
  const other = ANESTHESIA_1979.with(6, '112 2 1 1 1');
  const [first] = compareWith1979(other).errorRates[0]!;
  expect(first!.ours[0]).toBeCloseTo(49 / 54, 3);
  expect(Math.abs(first!.ours[0]! - first!.published[0]!)).toBeGreaterThan(PRINTED);
});

test('the report names every anaesthetist and the largest difference', () => {
  const report = render(comparison);
  for (const a of [1, 2, 3, 4, 5]) expect(report).toContain(`Anaesthetist ${a}`);
  expect(report).toContain(comparison.largestDifference.toFixed(4));
  expect(Math.max(...report.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('--json prints one object with the same figures', async () => {
  const script = new URL('../../local/anesthesia.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--json']);
  expect(JSON.parse(stdout)).toEqual(comparison);
});

function expectPrinted(ours: readonly number[], published: readonly number[]): void {
  expect(ours).toHaveLength(published.length);
  for (const [i, figure] of published.entries()) {
    expect(Math.abs(ours[i]! - figure)).toBeLessThanOrEqual(PRINTED);
  }
}
