import type { Annotator } from '../core/annotator.ts';
import { type Gold, goldIdOf, isFresh } from '../core/gold.ts';
import { type GoldWalks, nextGold } from '../core/gold-walk.ts';
import { type Job, maxExposures } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { loadGold, secretSeed } from './lookup.ts';

/** Gold that may not be shown is passed over so many times for one hand; then the hand has less of it. */
const MOST_LOOKS = 5;

/** The gold of a hand: what is shown, the items whose exposures it adds to, and the record after it. */
export interface PickedGold {
  readonly goldIds: readonly string[];
  readonly exposed: readonly Gold[];
  readonly again: readonly string[];
  readonly walks: GoldWalks;
}

/**
 * Picks gold for a person: first what they were shown and did not reach, then the next of their own
 * order that is not worn out, retired, or work that they have met. Only a first showing is an exposure. Fewer
 * than asked when none is left.
 */
export async function pickGold(
  services: Services,
  job: Job,
  { annotatorId, gold }: Annotator,
  count: number,
): Promise<PickedGold> {
  const repeats = await shownAgain(services, job, gold.again, count);
  const exposed: Gold[] = [];
  let walks: GoldWalks = gold;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const missing = count - repeats.goldIds.length - exposed.length;
    const ahead = goldAhead(services, job, annotatorId, walks, missing);
    if (ahead.numbers.length === 0) break;
    ({ walks } = ahead);
    for (const item of await loadGold(services, job.jobId, ahead.numbers.map(goldIdOf))) {
      if (item === undefined || !isFresh(item, annotatorId, maxExposures(job.file))) continue;
      exposed.push({ ...item, exposures: item.exposures + 1, version: item.version + 1 });
    }
  }
  return {
    goldIds: [...repeats.goldIds, ...exposed.map(({ goldId }) => goldId)],
    exposed,
    again: repeats.left,
    walks: { walked: walks.walked, ...(walks.later && { later: walks.later }) },
  };
}

/** What is shown again of the gold that was not reached; what was retired meanwhile is dropped. */
async function shownAgain(
  services: Services,
  { jobId }: Job,
  again: readonly string[],
  count: number,
) {
  const due = again.slice(0, count);
  const items = await loadGold(services, jobId, due);
  return {
    goldIds: due.filter((_, i) => items[i]?.retired === undefined),
    left: again.slice(due.length),
  };
}

/** The numbers of the next `count` gold tasks of a person's order, fewer at its end. */
function goldAhead(
  services: Services,
  job: Job,
  annotatorId: string,
  from: GoldWalks,
  count: number,
) {
  const seedOf = goldSeeds(services, job.jobId, annotatorId);
  const numbers: number[] = [];
  let walks = from;
  while (numbers.length < count) {
    const next = nextGold(walks, job, seedOf);
    if (next === undefined) break;
    numbers.push(next.number);
    ({ walks } = next);
  }
  return { numbers, walks };
}

/** The secret seeds of a person's own order of gold, by where a run begins. */
export const goldSeeds =
  (services: Services, jobId: string, annotatorId: string) =>
  (from: number): number =>
    secretSeed(services, `gold:${jobId}:${annotatorId}${from === 0 ? '' : `:${from}`}`);
