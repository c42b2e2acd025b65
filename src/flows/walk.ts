import type { Annotator } from '../core/annotator.ts';
import { binsFor } from '../core/bin.ts';
import { type HandLimits, openFor, tasksFor } from '../core/hand-out.ts';
import { type Job, mostPatienceMs } from '../core/job.ts';
import { PLACES, type TaskSuite } from '../core/task-suite.ts';
import type { IndexRange, Ref, Services } from '../ports.ts';
import { endLeases, hasRunOut } from './lease.ts';
import { secretSeed } from './lookup.ts';

const KEYS_A_PAGE = 10;
const MOST_PAGES = 8;

/**
 * How old what has become free must be for this walk to see it. Every walk draws anew: the older it is, the
 * more people see it, so that however many ask, the first comes soon, and few with them.
 */
function drawnPatience(services: Services, job: Job): number {
  const most = mostPatienceMs(job);
  return most === 0 ? 0 : services.random() * most;
}

/**
 * The end of a walk: how far it came, the `round` to go on with if it did not come all round, how many
 * index entries it met, and whether some suite has only groups too large for what is left of a limit.
 */
export interface WalkEnd {
  readonly kind: 'end';
  readonly place: number;
  readonly round: { readonly bin: number; readonly from: number } | undefined;
  readonly keys: number;
  readonly tooLarge: boolean;
}

/** What a walk has met so far: its end in the making. */
type Met = { -readonly [Name in Exclude<keyof WalkEnd, 'kind'>]: WalkEnd[Name] };

/** A suite worth trying, or the end. */
export type Step = { readonly kind: 'candidate'; readonly suite: TaskSuite } | WalkEnd;

type OpenRange = Extract<IndexRange, { index: 'open' }>;

/** A part of the index to look through, and the place where the round through its bin began. */
interface Stretch {
  readonly range: OpenRange;
  readonly beganAt: number;
}

/** The bins whose suites a person may get, in the order in which they look. */
export const ownBins = (services: Services, job: Job, { annotatorId, pools }: Annotator) =>
  binsFor(job.bins, pools, secretSeed(services, `bin:${annotatorId}`));

/**
 * Where a person looks, bin by bin: from their place on, from the start up to it, then what has expired. A
 * round that was cut short goes on in its bin, and ends where it began.
 */
function stretchesOf(services: Services, job: Job, annotator: Annotator): Stretch[] {
  const { place, round } = annotator;
  const now = services.now();
  // In a crowd not all begin with the lease that expired first: they would meet there.
  const turn = Math.ceil(now - drawnPatience(services, job));
  const bins = ownBins(services, job, annotator);
  const rest = round === undefined ? bins : bins.slice(Math.max(0, bins.indexOf(round.bin)));
  return rest.flatMap((bin) => {
    const beganAt = bin === round?.bin ? round.from : place;
    const between = (from: number, to: number): Stretch => ({
      range: { index: 'open', jobId: job.jobId, bin, from, to },
      beganAt,
    });
    const expired =
      turn < now ? [between(turn, now), between(PLACES, turn - 1)] : [between(PLACES, now)];
    if (place < beganAt) return [between(place, beganAt - 1), ...expired];
    return [between(place, PLACES - 1), between(0, beganAt - 1), ...expired];
  });
}

/**
 * Walks the open suites in order from where this person stands, wrapping once, and last those that only
 * expired leases keep. Expired leases of others are closed in their holders' names on the way.
 *
 * The index proposes: every suite is looked at before it is a candidate, and the commit decides. An
 * ordered walk meets no suite twice in a round, where a random pick tells people “nothing” while
 * there is work. At most 8 pages of 10 keys; the next call goes on with the round.
 */
export async function* walk(
  services: Services,
  job: Job,
  annotator: Annotator,
  limits: HandLimits,
): AsyncGenerator<Step, void> {
  const end: Met = { place: annotator.place, round: undefined, keys: 0, tooLarge: false };
  for await (const suite of suitesMet(services, job, annotator, end)) {
    const fit = fitOf(suite, annotator, limits);
    if (fit === 'too-large') end.tooLarge = true;
    if (fit === 'fits') yield { kind: 'candidate', suite };
  }
  yield { kind: 'end', ...end };
}

/** Suites on the way, as they are after their expired leases were closed; keeps count in `end`. */
async function* suitesMet(
  services: Services,
  job: Job,
  annotator: Annotator,
  end: Met,
): AsyncGenerator<TaskSuite, void> {
  const stretches = stretchesOf(services, job, annotator);
  const freeSince = services.now() - drawnPatience(services, job);
  for await (const { stretch, refs, from, full } of pagesOf(services, stretches)) {
    if (from !== undefined) end.place = from;
    if (full > MOST_PAGES) {
      end.round = { bin: stretch.range.bin, from: stretch.beganAt };
      return;
    }
    end.keys += refs.length;
    for await (const suite of looked(services, refs, annotator, freeSince)) {
      // Not one further: others may share its place, and the call may end between them.
      if (stretch.range.from < PLACES) end.place = suite.place;
      yield suite;
    }
  }
}

/** Whether a suite has anything for a person, and within their limits. */
function fitOf(suite: TaskSuite, { annotatorId }: Annotator, limits: HandLimits) {
  if (tasksFor(suite, annotatorId, limits) !== 0) return 'fits';
  return openFor(suite, annotatorId) === 0 ? 'nothing' : 'too-large';
}

/** Where somebody stands who has looked at all that is open: one place before that where they began. */
const allRound = (beganAt: number): number => (beganAt + PLACES - 1) % PLACES;

/**
 * Pages of the index, stretch after stretch. `from` is the place from which a round that is cut short there
 * goes on with a stretch, on its first page; `full` counts the pages so far that held something.
 */
async function* pagesOf(services: Services, stretches: readonly Stretch[]) {
  let full = 0;
  for (const stretch of stretches) {
    const { range, beganAt } = stretch;
    let from: number | undefined = range.from < PLACES ? range.from : allRound(beganAt);
    let after: string | undefined;
    do {
      const page = await services.store.queryIndex(range, KEYS_A_PAGE, after);
      if (page.items.length > 0) full++;
      yield { stretch, refs: page.items, from, full };
      from = undefined;
      after = page.next;
    } while (after !== undefined);
  }
}

/** Tasks came back a moment ago. An instant yet to come was written by a clock that was wrong: it hides nothing. */
const isTooFresh = ({ reopenedAt = 0 }: TaskSuite, freeSince: number, now: number): boolean =>
  reopenedAt > freeSince && reopenedAt <= now;

/** Reads proposed suites, the first alone: it is nearly always the one that is taken. */
async function* looked(
  services: Services,
  refs: readonly Ref[],
  { annotatorId }: Annotator,
  freeSince: number,
): AsyncGenerator<TaskSuite> {
  const suites = refs.filter((ref) => ref.kind === 'taskSuite');
  for (let from = 0, size = 1; from < suites.length; from += size, size = 3) {
    for (const suite of await services.store.getMany(suites.slice(from, from + size))) {
      if (suite === undefined || isTooFresh(suite, freeSince, services.now())) continue;
      yield await withoutExpired(services, suite, annotatorId, freeSince);
    }
  }
}

/**
 * A suite after its expired leases were closed. Looks into every suite that is met: beside a task that
 * is open but not for this person, the index does not show an expired lease.
 */
async function withoutExpired(
  services: Services,
  suite: TaskSuite,
  annotatorId: string,
  freeSince: number,
): Promise<TaskSuite> {
  const isDue = suite.leases.some(
    (lease) => lease.annotatorId !== annotatorId && hasRunOut(lease, freeSince),
  );
  if (!isDue) return suite;
  await endLeases(services, suite, { spare: annotatorId, once: true });
  return (await services.store.get(suite, 'strong')) ?? suite;
}
