import type { Annotator } from '../core/annotator.ts';
import { openFor } from '../core/hand-out.ts';
import type { Job } from '../core/job.ts';
import { PLACES, type TaskSuite } from '../core/task-suite.ts';
import type { IndexRange, Ref, Services } from '../ports.ts';
import { endLeases, hasRunOut } from './lease.ts';
import { secretSeed } from './lookup.ts';

const KEYS_A_PAGE = 10;
const MOST_PAGES = 8;

/** The end of a walk: how far it came, whether all round, and how many index entries it met. */
export interface WalkEnd {
  readonly kind: 'end';
  readonly place: number;
  readonly whole: boolean;
  readonly keys: number;
}

/** A suite worth trying, or the end. */
export type Step = { readonly kind: 'candidate'; readonly suite: TaskSuite } | WalkEnd;

type OpenRange = Extract<IndexRange, { index: 'open' }>;

/** Where a person looks: from their place on, from the start up to it, then what has expired. */
function rangesOf(services: Services, job: Job, { annotatorId, place }: Annotator): OpenRange[] {
  const now = services.now();
  const home = secretSeed(services, `bin:${annotatorId}`);
  return Array.from({ length: job.bins }, (_, i) => (home + i) % job.bins).flatMap((bin) => {
    const at = { index: 'open', jobId: job.jobId, bin } as const;
    return [
      { ...at, from: place, to: PLACES - 1 },
      { ...at, from: 0, to: place - 1 },
      { ...at, from: PLACES, to: now },
    ];
  });
}

/**
 * Walks the open suites in order from where this person stands, wrapping once, and last those that only
 * expired leases keep. Expired leases of others are closed in their holders' names on the way.
 *
 * The index proposes: every suite is looked at before it is a candidate, and the commit decides. An
 * ordered walk meets no suite twice in a round, where a random pick tells people “nothing” while
 * there is work. At most 8 pages of 10 keys; the walk goes on from `place` next time.
 */
export async function* walk(
  services: Services,
  job: Job,
  annotator: Annotator,
): AsyncGenerator<Step, void> {
  const end = { kind: 'end' as const, place: annotator.place, whole: true, keys: 0 };
  let pages = 0;
  for await (const { range, page } of pagesOf(services, rangesOf(services, job, annotator))) {
    if (pages++ === MOST_PAGES) return yield { ...end, whole: false };
    end.keys += page.items.length;
    for await (const suite of looked(services, page.items, annotator)) {
      if (range.from < PLACES) end.place = suite.place + 1;
      if (openFor(suite, annotator.annotatorId) !== 0) yield { kind: 'candidate', suite };
    }
  }
  yield end;
}

/** Pages of the index, range after range. */
async function* pagesOf(services: Services, ranges: readonly OpenRange[]) {
  for (const range of ranges) {
    let after: string | undefined;
    do {
      const page = await services.store.queryIndex(range, KEYS_A_PAGE, after);
      yield { range, page };
      after = page.next;
    } while (after !== undefined);
  }
}

/** Reads proposed suites, the first alone: it is nearly always the one that is taken. */
async function* looked(
  services: Services,
  refs: readonly Ref[],
  { annotatorId }: Annotator,
): AsyncGenerator<TaskSuite> {
  const suites = refs.filter((ref) => ref.kind === 'taskSuite');
  for (let from = 0, size = 1; from < suites.length; from += size, size = 3) {
    for (const suite of await services.store.getMany(suites.slice(from, from + size))) {
      if (suite !== undefined) yield await withoutExpired(services, suite, annotatorId);
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
): Promise<TaskSuite> {
  const now = services.now();
  const isDue = suite.leases.some(
    (lease) => lease.annotatorId !== annotatorId && hasRunOut(lease, now),
  );
  if (!isDue) return suite;
  await endLeases(services, suite, { spare: annotatorId });
  return (await services.store.get(suite, 'strong')) ?? suite;
}
