import { arrange, type Slot } from '../core/arrangement.ts';
import { assignmentPath } from '../core/assignment.ts';
import { ServiceError } from '../core/errors.ts';
import { type Gold, goldIdOf } from '../core/gold.ts';
import { type GoldCount, goldCount } from '../core/gold-walk.ts';
import type { Job } from '../core/job.ts';
import type { Mask } from '../core/mask.ts';
import type { Services, Store } from '../ports.ts';

const CACHED_JOBS = 200;
const jobFiles = new WeakMap<Store, Map<string, Job>>();

/** @throws ServiceError `not-found` */
export async function loadJob(services: Services, jobId: string): Promise<Job> {
  const job = await services.store.get({ kind: 'job', jobId }, 'strong');
  if (job === undefined) throw notFound();
  return job;
}

/**
 * A published job, as it was when it was last read here; from the store unless it was published then.
 * What is handed out by it must be checked against the store afterwards: see `next`.
 */
export async function lastSeenJob(services: Services, jobId: string): Promise<Job> {
  const known = jobFiles.get(services.store)?.get(jobId);
  return known?.state === 'published' ? known : currentJob(services, jobId);
}

/** The job as it stands, remembered. @throws ServiceError `not-found` */
export async function currentJob(services: Services, jobId: string): Promise<Job> {
  const job = await loadJob(services, jobId);
  const cache = jobFiles.get(services.store) ?? new Map<string, Job>();
  jobFiles.set(services.store, cache);
  if (cache.size >= CACHED_JOBS) cache.clear();
  if (job.state !== 'draft') cache.set(jobId, job);
  return job;
}

/**
 * What of a job hardly changes after the first publication: its file and counts, of which `goldAdded` may be a
 * moment old. From memory where it can, so that a save costs no read. Never use its `state`.
 *
 * @throws ServiceError `not-found`
 */
export async function loadJobFile(
  services: Services,
  jobId: string,
): Promise<Pick<Job, 'jobId' | 'file' | 'gold' | 'goldAdded' | 'tasks'>> {
  return jobFiles.get(services.store)?.get(jobId) ?? currentJob(services, jobId);
}

/** Reads an assignment id as a path. @throws ServiceError `not-found` for anything else */
export function locate(assignmentId: string) {
  const path = assignmentPath(assignmentId);
  if (path === undefined) throw notFound();
  return {
    suite: { kind: 'taskSuite', jobId: path.jobId, taskSuiteId: path.taskSuiteId },
    assignment: { kind: 'assignment', ...path },
    jobId: path.jobId,
  } as const;
}

/**
 * One refusal for what is not there and what is not the caller's: the two look alike. What was asked for is said by
 * who knows the request.
 */
export const notFound = () => new ServiceError('not-found');

/** A secret number below 2^32 that only this service can derive from a text. */
export const secretSeed = (services: Services, text: string): number =>
  Number.parseInt(services.tokens.mac(text).slice(0, 8), 16);

/** A data object: inline, or by the owner's name for its file. */
interface Shown {
  readonly source?: string | undefined;
  readonly sourceRef?: string | undefined;
}

/** Names what a task shows, whatever line it stood on: the same data object has the same name in a job. */
export const contentOf = (
  { tokens }: { readonly tokens: Pick<Services['tokens'], 'mac'> },
  { source, sourceRef }: Shown,
): string =>
  tokens.mac(source === undefined ? `ref:${sourceRef}` : `source:${source}`).slice(0, 16);

/** The order of a hand, derived from the assignment id by the service's key. */
export const slotsOf = (
  services: Services,
  assignmentId: string,
  tasks: Mask,
  goldCount: number,
): readonly Slot[] => arrange(tasks, goldCount, secretSeed(services, `order:${assignmentId}`));

/**
 * Gold tasks in the order of their ids, as they were a moment ago. Gold that was imported just now may not be
 * there for that read, and is read once more.
 */
export async function loadGold(
  { store }: Services,
  jobId: string,
  goldIds: readonly string[],
): Promise<(Gold | undefined)[]> {
  const refs = goldIds.map((goldId) => ({ kind: 'gold', jobId, goldId }) as const);
  const found = refs.length === 0 ? [] : await store.getMany(refs);
  return Promise.all(refs.map((ref, i) => found[i] ?? store.get(ref, 'strong')));
}

/**
 * The right choices of gold tasks, by their number in the list, as they were a moment ago; none of what was taken
 * back.
 *
 * @param besides gold that is read with them, and of which nothing is told
 */
export async function loadTruths(
  services: Services,
  jobId: string,
  goldIds: readonly string[],
  besides: readonly string[] = [],
): Promise<Record<string, readonly string[]>> {
  const gold = await loadGold(services, jobId, [...goldIds, ...besides]);
  return Object.fromEntries(
    gold
      .slice(0, goldIds.length)
      .flatMap((item, i) => (item && counts(item) ? [[String(i), item.truth]] : [])),
  );
}

const counts = ({ retired }: Gold): boolean => retired?.discounted === undefined;

/** Ids of all gold tasks of a job: of the import in its order, then those added. */
export const allGoldIds = (job: GoldCount): string[] =>
  Array.from({ length: goldCount(job) }, (_, index) => goldIdOf(index));
