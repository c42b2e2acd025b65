import { seededRandom } from '../../src/inference/numeric.ts';
import type { Scores } from '../../src/inference/scores.ts';

/** What one method did on one set; without scores it did not finish. */
export interface Entry {
  readonly set: string;
  readonly name: string;
  readonly scores?: Scores;
  readonly seconds?: number;
  /** Why it did not finish, in a few words. */
  readonly failed?: string;
  /** It gives labels without probabilities, so only accuracy and macro-F1 mean anything. */
  readonly hard?: boolean;
}

/** A measure of a method on a set, and whether more of it is better. */
export type Measure = 'accuracy' | 'macroF1' | 'logLoss' | 'calibrationError' | 'brier';

export const MEASURES: readonly Measure[] = [
  'accuracy',
  'macroF1',
  'logLoss',
  'calibrationError',
  'brier',
];

/** The values of a measure by set, of sets that the method finished. */
export function valuesOf(
  entries: readonly Entry[],
  name: string,
  measure: Measure,
): Map<string, number> {
  const own = entries.filter((entry) => entry.name === name);
  return new Map(
    own.flatMap(({ set, scores }) =>
      scores === undefined ? [] : [[set, scores[measure]] as const],
    ),
  );
}

export function mean(values: Iterable<number>): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    sum += value;
    count++;
  }
  return sum / count;
}

/**
 * A 95 % interval of the mean of what one method is ahead of another, by sets drawn again and again.
 *
 * Paired: both are judged on the same draw. Over the sets that both finished. Percentiles of 10,000 draws.
 */
export function pairedInterval(
  ours: ReadonlyMap<string, number>,
  theirs: ReadonlyMap<string, number>,
): { readonly mean: number; readonly low: number; readonly high: number } {
  const differences = [...ours].flatMap(([set, value]) => {
    const other = theirs.get(set);
    return other === undefined ? [] : [value - other];
  });
  const random = seededRandom(20_260_101);
  const draw = () => differences[Math.floor(random() * differences.length)] ?? Number.NaN;
  const means = Array.from({ length: 10_000 }, () => mean(differences.map(draw)));
  means.sort((a, b) => a - b);
  const at = (share: number) => means[Math.floor(share * means.length)] ?? Number.NaN;
  return { mean: mean(differences), low: at(0.025), high: at(0.975) };
}

/** The best accuracy that any of the names reached on a set; of none, 0. */
export function bestAccuracy(entries: readonly Entry[], set: string, prefix: string): number {
  const accuracies = entries.flatMap((entry) =>
    entry.set === set && entry.name.startsWith(prefix) && entry.scores
      ? [entry.scores.accuracy]
      : [],
  );
  return Math.max(0, ...accuracies);
}
