import type { Annotator } from '../core/annotator.ts';
import { type Gold, goldAt, goldIdOf } from '../core/gold.ts';
import { type Job, maxExposures } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { loadGold, secretSeed } from './lookup.ts';

/** Worn-out gold is passed over so many times for one hand; then the hand has less of it. */
const MOST_LOOKS = 5;

/** The gold of a hand: what is shown, the items whose exposures it adds to, and the record after it. */
export interface PickedGold {
  readonly goldIds: readonly string[];
  readonly exposed: readonly Gold[];
  readonly again: readonly string[];
  readonly walked: number;
}

/**
 * Picks gold for a person: first what they were shown and did not reach, then the next of their own
 * order that is not worn out. Only a first showing is an exposure. Fewer than asked when none is left.
 */
export async function pickGold(
  services: Services,
  job: Job,
  { annotatorId, gold }: Annotator,
  count: number,
): Promise<PickedGold> {
  const repeats = gold.again.slice(0, count);
  const fresh = count - repeats.length;
  const exposed: Gold[] = [];
  let { walked } = gold;
  for (let looks = 0; looks < MOST_LOOKS && exposed.length < fresh; looks++) {
    const missing = fresh - exposed.length;
    for (const item of await goldAhead(services, job, annotatorId, walked, missing)) {
      walked++;
      if (item === undefined || item.exposures >= maxExposures(job.file)) continue;
      exposed.push({ ...item, exposures: item.exposures + 1, version: item.version + 1 });
    }
  }
  return {
    goldIds: [...repeats, ...exposed.map(({ goldId }) => goldId)],
    exposed,
    again: gold.again.slice(repeats.length),
    walked,
  };
}

/** The next `count` gold tasks of a person's order, fewer at its end; some may be worn out. */
async function goldAhead(
  services: Services,
  job: Job,
  annotatorId: string,
  walked: number,
  count: number,
): Promise<readonly (Gold | undefined)[]> {
  const seed = secretSeed(services, `gold:${job.jobId}:${annotatorId}`);
  const ahead = Array.from({ length: count }, (_, i) => goldAt(seed, job.gold, walked + i));
  const known = ahead.filter((index) => index !== undefined);
  return loadGold(services, job.jobId, known.map(goldIdOf));
}
