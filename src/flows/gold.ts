import type { Annotator, HeldHand } from '../core/annotator.ts';
import { type Gold, goldIdOf, isFresh, passedOver, remembers, shownTo } from '../core/gold.ts';
import { type GoldWalks, nextGold } from '../core/gold-walk.ts';
import { suiteNumberOf } from '../core/import.ts';
import { goldRate, type Job, maxExposures } from '../core/job.ts';
import { taskCount } from '../core/mask.ts';
import { goldOfSuite, isWhole, mostGoldOf } from '../core/suite-gold.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { loadGold, secretSeed } from './lookup.ts';

/** Gold that may not be shown is passed over so many times for one hand; then the hand has less of it. */
const MOST_LOOKS = 5;

/** People whom a gold task remembers; it is shown to no more, wherever it is. */
const MOST_REMEMBERED = 100;

/** The gold of a hand: what is shown, the items that are written with it, and how far the person is after it. */
export interface PickedGold {
  readonly goldIds: readonly string[];
  readonly written: readonly Gold[];
  readonly walks: GoldWalks;
}

/** How much gold a hand is to show, and how much it could have by its length, which is never less. */
export interface GoldAsked {
  readonly due: number;
  readonly could: number;
}

/**
 * Picks gold for a hand of a suite: first the suite's own, which all see who get the suite, then the next of the
 * person's own order that is not worn out, retired, or met by them. Fewer than asked when none is left. Each that
 * is shown is an exposure.
 *
 * What the hand could have beyond what is due is looked for and written all the same, and nobody has met it: the
 * time of a reply tells what was done for it.
 */
export async function pickGold(
  services: Services,
  job: Job,
  annotator: Annotator,
  suite: TaskSuite,
  { could, due }: GoldAsked,
): Promise<PickedGold> {
  const { annotatorId } = annotator;
  const own = await ofSuite(services, job, annotatorId, suite, could);
  const { picked, walks } = await fillUp(services, job, annotator, own, { could, due });
  return {
    goldIds: picked.slice(0, due).map(({ goldId }) => goldId),
    written: picked.map((item, i) => (i < due ? shownTo(item, annotatorId) : passedOver(item))),
    walks: walksOf(walks),
  };
}

/** Adds gold of a person's own order to what there is; what is beyond what is `due` stays ahead of them. */
async function fillUp(
  services: Services,
  job: Job,
  { annotatorId, gold }: Annotator,
  own: readonly Gold[],
  { could, due }: GoldAsked,
) {
  const picked = [...own];
  let walks: GoldWalks = gold;
  let from = walks;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const ahead = goldAhead(services, job, annotatorId, from, could - picked.length);
    if (ahead.length === 0) break;
    for (const { fresh, walks: after } of await lookAt(services, job, annotatorId, ahead)) {
      from = after;
      if (picked.length < due) walks = after;
      if (fresh && !picked.some(({ goldId }) => goldId === fresh.goldId)) picked.push(fresh);
    }
  }
  return { picked, walks };
}

/** Gold that lies ahead of somebody, and how far they are after it. */
type GoldStep = NonNullable<ReturnType<typeof nextGold>>;

/** What of it may be shown to them. */
async function lookAt(
  services: Services,
  { file, jobId }: Job,
  annotatorId: string,
  steps: readonly GoldStep[],
) {
  const ids = steps.map(({ number }) => goldIdOf(number));
  const items = await loadGold(services, jobId, ids);
  return steps.map(({ walks }, i) => {
    const item = items[i];
    return { walks, fresh: item && isFresh(item, annotatorId, maxExposures(file)) && item };
  });
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
  const places = placesOf(services, job, suite.taskSuiteId);
  const ids = places.map(({ index }) => goldIdOf(index));
  const items = await loadGold(services, job.jobId, ids);
  const free = items.filter((item, i): item is Gold => {
    if (item === undefined || !remembers(item)) return false;
    return isFresh(item, annotatorId, mostShown(job, places[i]?.atHome ?? false));
  });
  return free.slice(0, count);
}

/** What of a job decides where its gold stands. */
type GoldJob = Pick<Job, 'jobId' | 'file' | 'gold'>;

function placesOf(services: Services, job: GoldJob, taskSuiteId: string) {
  const seed = secretSeed(services, `gold:${job.jobId}`);
  const most = mostGoldOf(job.file.taskSuiteSize, goldRate(job));
  return goldOfSuite(seed, job.gold, suiteNumberOf(taskSuiteId), most);
}

/** What a hand has of tasks and gold. */
type HandOfGold = Pick<HeldHand, 'taskSuiteId' | 'tasks' | 'gold'>;

/**
 * Gold of the suite that a hand does not have, as much as others of its length may have more: whatever reads the
 * gold of a hand reads this too, and does nothing with it.
 */
export function goldBesides(
  services: Services,
  job: GoldJob,
  { gold, taskSuiteId, tasks }: HandOfGold,
): readonly string[] {
  const ids = placesOf(services, job, taskSuiteId).map(({ index }) => goldIdOf(index));
  const most = Math.min(ids.length, taskCount(tasks) + gold.length) - gold.length;
  return ids.filter((goldId) => !gold.includes(goldId)).slice(0, Math.max(0, most));
}

/**
 * At home gold is seen by whoever sees its suite, unless the owner has set a limit, or only some hands of a suite have
 * gold: then what is seen most often would more often be gold.
 */
function mostShown(job: Job, atHome: boolean): number {
  const { gold, taskSuiteSize } = job.file;
  const isFree = gold?.maxExposures === undefined && isWhole(taskSuiteSize * goldRate(job));
  return atHome && isFree ? MOST_REMEMBERED : maxExposures(job.file);
}

/** The next `count` gold tasks of a person's order, fewer at its end, and how far they are after each. */
function goldAhead(
  services: Services,
  job: Job,
  annotatorId: string,
  from: GoldWalks,
  count: number,
): GoldStep[] {
  const seedOf = goldSeeds(services, job.jobId, annotatorId);
  const steps: GoldStep[] = [];
  let walks = from;
  while (steps.length < count) {
    const next = nextGold(walks, job, seedOf);
    if (next === undefined) break;
    steps.push(next);
    ({ walks } = next);
  }
  return steps;
}

/** The secret seeds of a person's own order of gold, by where a run begins. */
export const goldSeeds =
  (services: Services, jobId: string, annotatorId: string) =>
  (from: number): number =>
    secretSeed(services, `gold:${jobId}:${annotatorId}${from === 0 ? '' : `:${from}`}`);
