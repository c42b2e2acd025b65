import type { AnnotatorView, DecisionPage, DecisionView } from '../contracts/standing.ts';
import type { StandingState } from '../contracts/standing-state.ts';
import type { Annotator } from '../core/annotator.ts';
import { ServiceError } from '../core/errors.ts';
import { changeStanding, type Decision, standingOf, type Verdict } from '../core/standing.ts';
import type { Services } from '../ports.ts';
import { rowOf } from './annotator-row.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { entryPoints } from './entry-points.ts';
import { endHands } from './lease.ts';
import { loadJob } from './lookup.ts';
import { foreignCursor } from './page-start.ts';
import { loadAnnotator, type Person } from './person.ts';
import { repeatView } from './repeat-figures.ts';
import { settleAnswers } from './settle-answers.ts';
import { skillView, watchView } from './skill.ts';
import { regainedWeight } from './weight.ts';

const DECISIONS_A_PAGE = 100;
/** As long as a request may take over it; the sweep does the rest. */
const SETTLE_MS = 4_000;

/**
 * Decides about a person: their record and the entry of the log in one commit. Safe to repeat: what is so
 * already is decided once.
 *
 * @returns the person as they stand after it
 * @throws ServiceError `not-found`
 */
export function decide(
  services: Services,
  person: Person,
  verdict: Omit<Verdict, 'now'>,
): Promise<Annotator> {
  return untilCommitted(async () => {
    const annotator = await loadAnnotator(services, person);
    const changed = changeStanding(annotator, { ...verdict, now: services.now() });
    if (changed === undefined) return annotator;
    const won = await services.store.commit([changed.annotator, changed.decision]);
    return won ? changed.annotator : LOST;
  });
}

/**
 * What an owner says of a person. One who is paused gets nothing more, and what they hold is closed: saved
 * answers count, the rest is open again. One who works again finds work at their next request; answers that were
 * discounted count again where their tasks still want them, and what a rule left out of labels is in them again.
 *
 * @throws ServiceError `not-found`, `wrong-standing` for pausing somebody who is barred
 */
export async function setStanding(
  services: Services,
  person: Person,
  wanted: { readonly to: 'working' | 'paused'; readonly note: string; readonly by: string },
): Promise<AnnotatorView> {
  await loadJob(services, person.jobId);
  if (wanted.to === 'paused') {
    const annotator = await decide(services, person, { ...wanted, reason: 'owner' });
    mustBe(annotator, 'paused');
    await endHands(services, annotator, (holder) => standingOf(holder) === 'paused');
  } else {
    await reinstate(services, person, wanted);
    await settleAnswers(services, person, services.now() + SETTLE_MS);
  }
  return annotatorView(services, person);
}

/** Lets somebody work, and their answers into labels, in one commit: a crash leaves neither without the other. */
function reinstate(
  services: Services,
  person: Person,
  { by, note }: { readonly by: string; readonly note: string },
): Promise<void> {
  return untilCommitted(async () => {
    const before = await loadAnnotator(services, person);
    const now = services.now();
    const said = { to: 'working', by, note, reason: 'owner', now } as const;
    const changed = changeStanding(before, said);
    const { annotator, items } = await regainedWeight(services, changed?.annotator ?? before, said);
    if (annotator === before) return;
    const won = await services.store.commit([
      { ...annotator, version: before.version + 1 },
      ...(changed === undefined ? [] : [changed.decision]),
      ...items,
    ]);
    return won ? undefined : LOST;
  });
}

function mustBe(annotator: Annotator, wanted: StandingState): void {
  const standing = standingOf(annotator);
  if (standing === wanted) return;
  const detail = `the annotator is ${standing}: let them work again first`;
  throw new ServiceError('wrong-standing', { detail, standing });
}

/** A person as the owner sees them, with all that was decided about them. @throws ServiceError `not-found` */
export async function annotatorView(services: Services, person: Person): Promise<AnnotatorView> {
  const annotator = await loadAnnotator(services, person);
  const job = await loadJob(services, person.jobId);
  const points = await entryPoints(services, job, [annotator]);
  const now = services.now();
  return {
    now,
    annotator: rowOf(annotator, job.file, points?.[0], now),
    skill: await skillView(services, job, annotator),
    watch: watchView(job, annotator),
    repeats: repeatView(job, annotator),
    confusion: annotator.gold.confusion,
    decisions: (await decisionsOn(services, person)).map(viewOf),
  };
}

/** All decisions on a person in a job, oldest first. */
export async function decisionsOn(services: Services, person: Person): Promise<Decision[]> {
  const { jobId, annotatorId } = person;
  const found: Decision[] = [];
  for (let after: string | undefined; ; ) {
    const partition = { kind: 'annotator', annotatorId } as const;
    const page = await services.store.queryPartition(partition, DECISIONS_A_PAGE, after);
    for (const item of page.items) {
      if (item.kind === 'decision' && item.jobId === jobId) found.push(item);
    }
    if (page.next === undefined) return found;
    after = page.next;
  }
}

/** A page of the quality log of a job, oldest first. @throws ServiceError `not-found` */
export async function listDecisions(
  services: Services,
  { jobId, after }: { readonly jobId: string; readonly after?: string | undefined },
): Promise<DecisionPage> {
  await loadJob(services, jobId);
  const range = { index: 'decisions', jobId } as const;
  const page = await services.store.queryIndex(range, DECISIONS_A_PAGE, after).catch(foreignCursor);
  const refs = page.items.filter((ref) => ref.kind === 'decision');
  const found = (await services.store.getMany(refs)).filter((item) => item !== undefined);
  const decisions = found.map(viewOf);
  return page.next === undefined ? { decisions } : { decisions, next: page.next };
}

const viewOf = (decision: Decision): DecisionView => {
  const { kind: _kind, jobId: _job, version: _version, goldBefore: _gold, ...view } = decision;
  return view;
};
