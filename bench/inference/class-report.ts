import { markdownTable } from '../../docs/markdown-table.ts';
import {
  bestAccuracy,
  type Entry,
  MEASURES,
  type Measure,
  mean,
  pairedInterval,
  valuesOf,
} from './results.ts';

const HEAD = ['accuracy', 'macro-F1', 'log-loss', 'ECE', 'Brier'];
/** What a method that gives labels alone is not judged by. */
const NEED_PROBABILITIES: readonly Measure[] = ['logLoss', 'calibrationError', 'brier'];

/** Means of every method over the sets it finished, and what the first is ahead of it in accuracy there, paired. */
export function meansTable(entries: readonly Entry[], first: string): string {
  const ours = valuesOf(entries, first, 'accuracy');
  const rows = namesOf(entries).map((name) => {
    const own = entries.filter((entry) => entry.name === name);
    const ahead = pairedInterval(ours, valuesOf(entries, name, 'accuracy'));
    return [
      name,
      String(own.filter(({ scores }) => scores !== undefined).length),
      ...MEASURES.map((measure) => cell(entries, name, measure)),
      secondsOf(own),
      name === first ? '' : signed(ahead.mean, ahead.low, ahead.high),
    ];
  });
  const head = ['method', 'sets', ...HEAD, 'seconds in all', `accuracy of ${first} less it, 95 %`];
  return markdownTable(head, rows);
}

/** Accuracy by set; a method that did not finish says why, and "-" is one that cannot. */
export function setsTable(entries: readonly Entry[], names: readonly string[]): string {
  const sets = [...new Set(entries.map(({ set }) => set))];
  const rows = sets.map((set) => [
    set,
    ...names.map((name) => {
      const entry = entries.find((one) => one.set === set && one.name === name);
      return entry?.scores?.accuracy.toFixed(3) ?? entry?.failed ?? '-';
    }),
  ]);
  return markdownTable(['set', ...names], rows);
}

/** A bar on the mean of a measure: met or missed. */
export function bar(
  entries: readonly Entry[],
  name: string,
  measure: Measure,
  most: number,
): string {
  const value = mean(valuesOf(entries, name, measure).values());
  const higher = measure === 'accuracy';
  const met = higher ? value >= most : value <= most;
  const sign = higher ? '≥' : '≤';
  return `${met ? 'met   ' : 'MISSED'} ${name}: ${measure} ${value.toFixed(4)} (${sign} ${most})`;
}

/** The bar on regret: how much less accurate than the best peer of each set, on the worst set. */
export function regretBar(entries: readonly Entry[], name: string, most: number): string {
  const regrets = [...valuesOf(entries, name, 'accuracy')].map(
    ([set, value]) => [bestAccuracy(entries, set, 'crowd-kit') - value, set] as const,
  );
  const [worst, set] = regrets.reduce((a, b) => (b[0] > a[0] ? b : a), [0, 'none']);
  const met = worst <= most ? 'met   ' : 'MISSED';
  return `${met} ${name}: worst regret ${worst.toFixed(4)} on ${set} (≤ ${most})`;
}

function namesOf(entries: readonly Entry[]): string[] {
  return [...new Set(entries.map(({ name }) => name))];
}

function cell(entries: readonly Entry[], name: string, measure: Measure): string {
  const hard = entries.some((entry) => entry.name === name && entry.hard === true);
  if (hard && NEED_PROBABILITIES.includes(measure)) return '-';
  const value = mean(valuesOf(entries, name, measure).values());
  return Number.isNaN(value) ? '-' : value.toFixed(4);
}

function secondsOf(own: readonly Entry[]): string {
  if (own.every(({ seconds, failed }) => (seconds ?? failed) === undefined)) return '';
  const sum = own.reduce((total, { seconds = 0 }) => total + seconds, 0).toFixed(1);
  const reasons = own.flatMap(({ failed }) => (failed === undefined ? [] : [failed]));
  const counts = [...new Set(reasons)].map((reason) => {
    return `${reasons.filter((other) => other === reason).length} ${reason}`;
  });
  return [sum, ...counts].join(', ');
}

function signed(middle: number, low: number, high: number): string {
  const text = (x: number) => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(4)}`;
  return Number.isNaN(middle) ? '' : `${text(middle)} (${text(low)} to ${text(high)})`;
}
