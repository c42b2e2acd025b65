import type { Annotator } from '../core/annotator.ts';
import { type Gold, goldIdOf, isFresh, remembers, shownTo } from '../core/gold.ts';
import { type GoldWalks, nextGold } from '../core/gold-walk.ts';
import { suiteNumberOf } from '../core/import.ts';
import { goldRate, type Job, maxExposures } from '../core/job.ts';
import { goldOfSuite, mostGoldOf } from '../core/suite-gold.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { loadGold, secretSeed } from './lookup.ts';

/** Gold that may not be shown is passed over so many times for one hand; then the hand has less of it. */
const MOST_LOOKS = 5;

/** People whom a gold task remembers; it is shown to no more, wherever it is. */
const MOST_REMEMBERED = 100;

/** The gold of a hand: what is shown, the items whose exposures it adds to, and how far the person is after it. */
export interface PickedGold {
  readonly goldIds: readonly string[];
  readonly exposed: readonly Gold[];
  readonly walks: GoldWalks;
}

/**
 * Picks gold for a hand of a suite: first the suite's own, which all see who get the suite, then the next of the
 * person's own order that is not worn out, retired, or met by them. Fewer than asked when none is left. Each is an
 * exposure.
 */
export async function pickGold(
  services: Services,
  job: Job,
  { annotatorId, gold }: Annotator,
  suite: TaskSuite,
  count: number,
): Promise<PickedGold> {
  const picked = await ofSuite(services, job, annotatorId, suite, count);
  let walks = walksOf(gold);
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const ahead = goldAhead(services, job, annotatorId, walks, count - picked.length);
    if (ahead.numbers.length === 0) break;
    ({ walks } = ahead);
    for (const item of await loadGold(services, job.jobId, ahead.numbers.map(goldIdOf))) {
      if (item === undefined || !isFresh(item, annotatorId, maxExposures(job.file))) continue;
      if (!picked.some(({ goldId }) => goldId === item.goldId)) picked.push(item);
    }
  }
  return {
    goldIds: picked.map(({ goldId }) => goldId),
    exposed: picked.map((item) => shownTo(item, annotatorId)),
    walks: walksOf(walks),
  };
}

/** How far somebody is, and nothing else of their record. */
export const walksOf = ({ walked, later }: GoldWalks): GoldWalks => ({
  walked,
  ...(later && { later }),
});

/** The gold that has its place in a suite, as far as this person may meet it. */
async function ofSuite(
  services: Services,
  job: Job,
  annotatorId: string,
  suite: TaskSuite,
  count: number,
): Promise<Gold[]> {
  if (count === 0) return [];
  const seed = secretSeed(services, `gold:${job.jobId}`);
  const most = mostGoldOf(job.file.taskSuiteSize, goldRate(job));
  const places = goldOfSuite(seed, job.gold, suiteNumberOf(suite.taskSuiteId), most);
  const ids = places.map(({ index }) => goldIdOf(index));
  const items = await loadGold(services, job.jobId, ids);
  const free = items.filter((item, i): item is Gold => {
    if (item === undefined || !remembers(item)) return false;
    return isFresh(item, annotatorId, mostShown(job, places[i]?.atHome ?? false));
  });
  return free.slice(0, count);
}

/** At home gold is seen by whoever sees its suite, unless the owner has set a limit. */
const mostShown = ({ file }: Job, atHome: boolean): number =>
  atHome && file.gold?.maxExposures === undefined ? MOST_REMEMBERED : maxExposures(file);

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
