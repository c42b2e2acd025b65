import type { Interval } from '../interval.ts';
import type { Votes } from '../votes.ts';
import {
  type AgreementCounts,
  agreementCounts,
  fleissFromCounts,
  randolphFromCounts,
} from './agreement-counts.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';

/** Whose chance: that of the classes' shares (Fleiss), or of classes drawn alike (Randolph). */
export type FleissChance = 'fleiss' | 'randolph';

/** Kappa of any number of annotators, none named; see `fleissFromCounts` and `randolphFromCounts`. */
export function fleissKappa(votes: Votes, chance: FleissChance = 'fleiss'): number | undefined {
  return kappaOf(agreementCounts(votes), chance);
}

/** A percentile bootstrap interval of kappa over the tasks of two votes or more; undefined where kappa is. */
export function fleissKappaInterval(
  votes: Votes,
  chance: FleissChance,
  options: BootstrapOptions,
): Interval | undefined {
  const C = votes.classCount;
  const rows = pairableRows(votes);
  return bootstrapInterval(
    rows.length,
    (drawn) => {
      const totals = new Array<number>(C).fill(0);
      let agreed = 0;
      for (const u of drawn) {
        for (let c = 0; c < C; c++) totals[c]! += rows[u]!.counts[c]!;
        agreed += rows[u]!.agreement;
      }
      // A task of two votes for each task drawn: the mean agreement is all that kappa reads.
      const bySize = [{ tasks: drawn.length, agreeingPairs: 2 * agreed }];
      return kappaOf({ votes: totals, bySize }, chance);
    },
    options,
  );
}

function kappaOf(counts: AgreementCounts, chance: FleissChance): number | undefined {
  return chance === 'fleiss' ? fleissFromCounts(counts) : randolphFromCounts(counts);
}

function pairableRows(votes: Votes) {
  const rows: { counts: Float64Array; agreement: number }[] = [];
  for (let t = 0; t < votes.taskCount; t++) {
    const size = votes.taskStart[t + 1]! - votes.taskStart[t]!;
    if (size < 2) continue;
    const counts = new Float64Array(votes.classCount);
    for (let i = 0; i < size; i++) counts[votes.vote[votes.taskStart[t]! + i]!]!++;
    const pairs = counts.reduce((sum, count) => sum + count * (count - 1), 0);
    rows.push({ counts, agreement: pairs / (size * (size - 1)) });
  }
  return rows;
}
