import type { Interval } from '../interval.ts';
import type { Votes } from '../votes.ts';
import {
  type AgreementCounts,
  agreementCounts,
  fleissFromCounts,
  randolphFromCounts,
} from './agreement-counts.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';
import { pairableTasks, totalsInto } from './pairable.ts';

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
  const tasks = pairableTasks(votes);
  const totals = new Float64Array(votes.classCount);
  return bootstrapInterval(
    tasks.tasks.length,
    (drawn) => {
      totalsInto(totals, tasks, drawn);
      let [agreed, count] = [0, 0];
      for (const g of drawn) {
        agreed += tasks.alike[g]!;
        count += tasks.tasks[g]!;
      }
      // A task of two votes for each task drawn: the mean agreement is all that kappa reads.
      const bySize = [{ tasks: count, agreeingPairs: 2 * agreed }];
      return kappaOf({ votes: Array.from(totals), bySize }, chance);
    },
    options,
  );
}

function kappaOf(counts: AgreementCounts, chance: FleissChance): number | undefined {
  return chance === 'fleiss' ? fleissFromCounts(counts) : randolphFromCounts(counts);
}
