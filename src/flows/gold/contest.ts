import type { ContestPage, ContestRow, Feedback, MissedGold } from '../../contracts/gold.ts';
import type { Assignment } from '../../core/assignment.ts';
import type { Contest } from '../../core/contest.ts';
import { type Gold, isRight, wordOf } from '../../core/gold.ts';
import { goldScale, type Job } from '../../core/job.ts';
import type { Services } from '../../ports.ts';
import { LOST, untilCommitted } from '../attempts.ts';
import { loadGold, loadJob, loadJobFile, locate, notFound, slotsOf } from '../lookup.ts';
import { foreignCursor } from '../page-start.ts';
import { presentTask, readPayload } from '../present-hand.ts';

const CONTESTS_A_PAGE = 100;

/** A hand that its annotator asks about. */
export interface SentHand {
  readonly assignmentId: string;
  readonly annotatorId: string;
}

/** A gold answer that was not right, and where it stood in the hand. */
interface Missed {
  readonly position: number;
  readonly gold: Gold;
  readonly given: string;
}

/**
 * The gold that somebody missed in a hand that is closed, with what is right and why.
 *
 * @throws ServiceError `not-found` for a job that gives no feedback, a hand that is open, or another's: all alike
 */
export async function feedbackOn(services: Services, hand: SentHand): Promise<Feedback> {
  const { assignment, missed } = await missedIn(services, hand);
  const { jobId } = assignment;
  const refs = missed.map(({ gold }) => contestRef(gold, hand.annotatorId));
  const contests = await services.store.getMany(refs);
  const shown = missed.map(async ({ position, gold, given }, i): Promise<MissedGold> => {
    const [task] = await readPayload(services, jobId, gold.payload);
    const state = contests[i]?.state;
    return {
      position,
      ...(task && (await presentTask(services, task))),
      given,
      accepted: [...gold.truth],
      ...(gold.reason === undefined ? {} : { reason: gold.reason }),
      ...(state === undefined ? {} : { contest: state }),
    };
  });
  return { assignmentId: hand.assignmentId, missed: await Promise.all(shown) };
}

const contestRef = ({ jobId, goldId }: Gold, annotatorId: string) =>
  ({ kind: 'contest', jobId, goldId, annotatorId }) as const;

async function missedIn(
  services: Services,
  { assignmentId, annotatorId }: SentHand,
): Promise<{ readonly assignment: Assignment; readonly missed: readonly Missed[] }> {
  const { assignment: ref, jobId } = locate(assignmentId);
  const job = await loadJobFile(services, jobId);
  const assignment = await services.store.get(ref, 'strong');
  if (job.file.gold?.feedback !== true || assignment?.annotatorId !== annotatorId) throw notFound();
  if (assignment.state === 'leased') throw notFound();
  const { tasks, gold: goldIds, goldCount, unscored = [] } = assignment;
  const gold = await loadGold(services, jobId, goldIds);
  const missed = slotsOf(services, assignmentId, tasks, goldCount).flatMap((slot, position) => {
    const number = 'gold' in slot ? slot.gold : -1;
    const [item, answer] = [gold[number], assignment.goldAnswers[number]];
    if (item === undefined || answer === undefined || unscored.includes(String(number))) return [];
    const isTakenBack = item.retired?.discounted === true;
    if (isTakenBack || isRight(item.truth, answer, goldScale(job.file))) return [];
    return [{ position, gold: item, given: wordOf(answer) }];
  });
  return { assignment, missed };
}

/**
 * Keeps a person's dispute of a verdict: once for each gold task; asking again gives how the first one stands.
 *
 * @throws ServiceError `not-found` for what is no missed gold of theirs
 */
export function contestGold(
  services: Services,
  asked: SentHand & { readonly position: number; readonly note: string },
) {
  const { assignmentId, annotatorId, position, note } = asked;
  return untilCommitted(async () => {
    const { missed } = await missedIn(services, asked);
    const found = missed.find((each) => each.position === position);
    if (found === undefined) throw notFound();
    const ref = contestRef(found.gold, annotatorId);
    const known = await services.store.get(ref, 'strong');
    if (known !== undefined) return { assignmentId, position, state: known.state };
    const contest: Contest = {
      ...ref,
      assignmentId,
      at: services.now(),
      given: found.given,
      note,
      state: 'open',
      version: 1,
    };
    const won = await services.store.commit([contest]);
    return won ? { assignmentId, position, state: contest.state } : LOST;
  });
}

/** Disputes of a job's gold, decided ones too. @throws ServiceError `not-found`, `invalid-request` for a foreign `after` */
export async function listContests(
  services: Services,
  jobId: string,
  after: string | undefined,
): Promise<ContestPage> {
  await loadJob(services, jobId);
  const { contests, next } = await contestsFrom(services, jobId, after);
  return { contests: contests.map(rowOf), ...(next === undefined ? {} : { next }) };
}

async function contestsFrom({ store }: Services, jobId: string, after: string | undefined) {
  const range = { index: 'contests', jobId } as const;
  const page = await store.queryIndex(range, CONTESTS_A_PAGE, after).catch(foreignCursor);
  const refs = page.items.filter((ref) => ref.kind === 'contest');
  const found = await store.getMany(refs);
  return { contests: found.filter((contest) => contest !== undefined), next: page.next };
}

/** How many open contests each gold task of a job has. */
export async function openContests(
  services: Services,
  { jobId }: Pick<Job, 'jobId'>,
): Promise<ReadonlyMap<string, number>> {
  const open = new Map<string, number>();
  let after: string | undefined;
  do {
    const { contests, next } = await contestsFrom(services, jobId, after);
    for (const { goldId, state } of contests) {
      if (state === 'open') open.set(goldId, (open.get(goldId) ?? 0) + 1);
    }
    after = next;
  } while (after !== undefined);
  return open;
}

function rowOf({ kind: _, jobId: __, version: ___, decided, ...contest }: Contest): ContestRow {
  return decided === undefined
    ? contest
    : { ...contest, decidedBy: decided.by, decidedAt: decided.at };
}
