import type { JobFile } from '../contracts/job.ts';
import type { Annotator } from '../core/annotator.ts';
import type { Closed } from '../core/response.ts';
import { type Settling, sameSettling, withSettling } from '../core/settling.ts';
import { restoreAssignment, toDiscount, voidAssignment } from '../core/void.ts';
import type { Item, Page, Ref, Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { endHands } from './lease.ts';
import { loadJobFile } from './lookup.ts';
import { loadAnnotator, type Person } from './person.ts';

const ASSIGNMENTS_A_PAGE = 50;

/** Below this a label is unsure, in jobs that do not say how sure they want to be. */
const MIN_CONFIDENCE = 0.8;

const minConfidenceOf = ({ adaptive }: JobFile): number =>
  adaptive?.minConfidence ?? MIN_CONFIDENCE;

/** What became of the work: how many assignments changed in this call, and whether none of it is left. */
export interface Settled {
  readonly changed: number;
  readonly done: boolean;
}

/**
 * Does what a decision has left to do with a person's answers, a page of their assignments at a time until the
 * deadline; at least one. Safe to repeat and to race: each step is one commit over the person's record, and a newer
 * decision ends it.
 *
 * The index only proposes; transactional counters say when all is done. Discounting is, once a walk has met as many
 * assignments that count still as there are; counting again is, once nothing is discounted. What others have in
 * hand is waited for.
 *
 * @param wanted the work that is asked about: it is not done where something else was decided meanwhile
 * @throws ServiceError `not-found`
 */
export async function settleAnswers(
  services: Services,
  person: Person,
  deadline: number,
  wanted?: Settling,
): Promise<Settled> {
  let changed = 0;
  for (;;) {
    const annotator = await loadAnnotator(services, person);
    const { settling } = annotator;
    if (settling === undefined) return { changed, done: isSettled(annotator, wanted) };
    if (!sameSettling(wanted ?? settling, settling)) return { changed, done: false };
    await endHandsOf(services, annotator, settling);
    const walked = await walkPage(services, annotator, settling);
    changed += walked.changed;
    const goesOn = await keepWalk(services, person, settling, walked);
    if (goesOn === 'done') return { changed, done: true };
    if (goesOn === 'again' || services.now() >= deadline) return { changed, done: false };
  }
}

/** Nobody whose answers are discounted goes on with what they hold. */
async function endHandsOf(
  services: Services,
  annotator: Annotator,
  settling: Settling,
): Promise<void> {
  if (settling.discount === null) return;
  await endHands(services, annotator, (holder) => sameSettling(settling, holder.settling));
}

/** Whether work that is not there any more was done, and not put aside for a newer decision. */
function isSettled({ standing, counted }: Annotator, wanted: Settling | undefined): boolean {
  if (wanted === undefined) return true;
  const isNewest = standing?.decisions === wanted.decisions;
  return isNewest && (wanted.discount?.of !== 'all' || counted === 0);
}

interface Walked {
  readonly changed: number;
  /** Assignments of the page that count still. */
  readonly kept: number;
  readonly next: string | undefined;
}

async function walkPage(
  services: Services,
  { jobId, annotatorId }: Annotator,
  settling: Settling,
): Promise<Walked> {
  const range = { index: 'annotator', jobId, annotatorId } as const;
  const page: Page<Ref> = await services.store.queryIndex(
    range,
    ASSIGNMENTS_A_PAGE,
    settling.after,
  );
  let changed = 0;
  let kept = 0;
  for (const ref of await inQuestion(services, page.items, settling)) {
    const outcome = await settleOne(services, ref, settling);
    if (outcome.changed) changed++;
    if (outcome.counts) kept++;
  }
  return { changed, kept, next: page.next };
}

/**
 * Of assignments those that may have to be settled: to count again only what is discounted, by a read that may be a
 * moment old. Somebody who waits for others is walked over every minute.
 */
async function inQuestion(
  { store }: Services,
  refs: readonly Ref[],
  { discount }: Settling,
): Promise<readonly Ref[]> {
  if (discount !== null) return refs;
  const assignments = refs.filter((ref) => ref.kind === 'assignment');
  const items = await store.getMany(assignments);
  return assignments.filter((_, i) => items[i]?.voided !== undefined);
}

interface Outcome {
  readonly changed: boolean;
  readonly counts: boolean;
}

const UNTOUCHED: Outcome = { changed: false, counts: false };

/** Settles one assignment, unless something newer was decided about its giver. */
function settleOne(services: Services, ref: Ref, settling: Settling): Promise<Outcome> {
  return untilCommitted(async () => {
    const before = await loadItems(services, ref);
    if (before === undefined) return UNTOUCHED;
    const { assignment, suite, annotator } = before;
    if (!sameSettling(settling, annotator.settling)) return UNTOUCHED;
    const { file } = await loadJobFile(services, assignment.jobId);
    const after = settledItems(before, settling, file);
    if (after === undefined) return { changed: false, counts: assignment.counted !== 0 };
    const left: Item[] = after.suite === suite ? [] : [after.suite];
    const won = await services.store.commit([after.assignment, ...left, after.annotator]);
    return won ? { changed: true, counts: after.assignment.counted !== 0 } : LOST;
  });
}

async function loadItems(services: Services, ref: Ref): Promise<Closed | undefined> {
  if (ref.kind !== 'assignment') return undefined;
  const suite = await services.store.get({ ...ref, kind: 'taskSuite' }, 'strong');
  const assignment = await services.store.get(ref, 'strong');
  if (suite === undefined || assignment === undefined) return undefined;
  return { assignment, suite, annotator: await loadAnnotator(services, assignment) };
}

function settledItems(items: Closed, { discount }: Settling, file: JobFile): Closed | undefined {
  if (discount === null) return restoreAssignment(items);
  const tasks = toDiscount(items, discount, minConfidenceOf(file));
  return tasks === undefined ? undefined : voidAssignment(items, tasks);
}

/** Notes how far the walk came, or that all is done. `again`: nothing more can be done in this call. */
function keepWalk(services: Services, person: Person, settling: Settling, walked: Walked) {
  return untilCommitted(async () => {
    const annotator = await loadAnnotator(services, person);
    const now = annotator.settling;
    if (!sameSettling(settling, now)) return 'again' as const;
    if (now?.after !== settling.after) return 'on' as const; // somebody else is further
    const next = nextWalk(annotator, settling, walked);
    const kept = withSettling({ ...annotator, version: annotator.version + 1 }, next);
    if (!(await services.store.commit([kept]))) return LOST;
    if (next === undefined) return 'done' as const;
    return walked.next === undefined ? ('again' as const) : ('on' as const);
  });
}

function nextWalk(
  annotator: Annotator,
  settling: Settling,
  { kept, next }: Walked,
): Settling | undefined {
  const all = settling.kept + kept;
  const { after: _, ...walk } = settling;
  if (next !== undefined) return { ...walk, after: next, kept: all };
  return isDone(annotator, settling, all) ? undefined : { ...walk, kept: 0 };
}

function isDone(annotator: Annotator, { discount }: Settling, kept: number): boolean {
  const { hands, counted, voided = { tasks: 0, gold: 0 } } = annotator;
  if (discount === null) return voided.tasks === 0 && voided.gold === 0;
  return hands.length === 0 && kept === counted;
}
