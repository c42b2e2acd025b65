import type { Answers } from '../contracts/answer.ts';
import type { Receipt } from '../contracts/response.ts';
import type { Signs } from '../contracts/rule.ts';
import type { Assignment } from '../core/assignment.ts';
import { ServiceError } from '../core/errors.ts';
import { acceptLate } from '../core/late-response.ts';
import { saveDraft as draftWith, isOvertaken, type OpenDraft } from '../core/response.ts';
import { lateHand } from '../core/rules/ended-hand.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { sayingOf, sortAnswers } from './answers.ts';
import { LOST, type Lost, untilCommitted } from './attempts.ts';
import { endLease, ownLease } from './lease.ts';
import { loadJob, loadJobFile, locate, notFound, slotsOf } from './lookup.ts';
import { loadAnnotator } from './person.ts';
import { applyRules } from './rules.ts';
import { wantsSigns } from './signs.ts';

/** An annotator's answers to one of their assignments. */
export interface Sending {
  readonly assignmentId: string;
  readonly annotatorId: string;
  readonly answers: Answers;
  readonly signs?: Signs | undefined;
}

/** A save; `edit` is its page's own number for it. */
export type Saving = Sending & { readonly edit?: number | undefined };

const leaseLost = () =>
  new ServiceError('lease-lost', {
    detail: 'the assignment was closed meanwhile; answers saved before that are kept',
  });

const overtaken = (edit: number | undefined) =>
  new ServiceError('overtaken', {
    detail: 'a newer save of this assignment is stored; send what it lacks with a higher edit',
    edit,
  });

const answerCount = ({ answers, late, goldAnswers }: Assignment): number =>
  new Set([...Object.keys(answers), ...Object.keys(late)]).size + Object.keys(goldAnswers).length;

/**
 * Saves answers of an open assignment; with none it is a heartbeat. One write.
 *
 * Safe to repeat: the same positions are overwritten with the same answers.
 *
 * @throws ServiceError `not-found`, `lease-lost`, `overtaken`, `invalid-answer`
 */
export async function saveDraft(services: Services, sending: Saving) {
  const { suite: suiteRef, assignment: ref, jobId } = locate(sending.assignmentId);
  const { file } = await loadJobFile(services, jobId);
  return untilCommitted(async () => {
    const open = await openDraft(services, sending, ref, suiteRef);
    if (open === LOST) return LOST;
    const { tasks, goldCount } =
      'kind' in open ? open : { tasks: open.lease.tasks, goldCount: open.lease.gold };
    const slots = slotsOf(services, sending.assignmentId, tasks, goldCount);
    const now = services.now();
    const answers = sortAnswers(sending.answers, slots, file.question);
    const saved = draftWith(open, answers, now, sending.edit);
    if (!(await services.store.commit([saved]))) return LOST;
    return {
      now,
      expiresAt: saved.savedAt + file.leaseSeconds * 1000,
      saved: answerCount(saved),
    };
  });
}

/** What a save is laid over: the draft, or the lease that it will be born of; the caller's, and open. */
async function openDraft(
  services: Services,
  { assignmentId, annotatorId, edit }: Saving,
  ref: ReturnType<typeof locate>['assignment'],
  suiteRef: ReturnType<typeof locate>['suite'],
): Promise<OpenDraft | Lost> {
  const draft = await services.store.get(ref, 'strong');
  if (draft !== undefined) {
    if (draft.annotatorId !== annotatorId) throw notFound();
    if (draft.state !== 'leased') throw leaseLost();
    if (isOvertaken(draft, edit)) throw overtaken(draft.edit);
    return draft;
  }
  const suite = await services.store.get(suiteRef, 'strong');
  const lease = suite && ownLease(suite, assignmentId, annotatorId);
  if (suite && lease) return { suite, lease };
  if (await services.store.get(ref, 'strong')) return LOST;
  throw notFound();
}

/**
 * Takes the response to an assignment: whole or partial, in time or late.
 *
 * The assignment id is the idempotency key: a repeat gets the first receipt. Ownership decides, never
 * the clock. The suite is read before the assignment: a lease that is gone has left an assignment.
 *
 * @throws ServiceError `not-found`, `already-answered` for another body, `invalid-answer`
 */
export async function acceptResponse(services: Services, sending: Sending): Promise<Receipt> {
  const { suite: suiteRef, assignment: ref, jobId } = locate(sending.assignmentId);
  const { file } = await loadJobFile(services, jobId);
  const hash = services.tokens.mac(`response:${sayingOf(sending.answers)}`).slice(0, 16);
  return untilCommitted(async () => {
    const suite = await services.store.get(suiteRef, 'strong');
    if (suite === undefined) throw notFound();
    const lease = ownLease(suite, sending.assignmentId, sending.annotatorId);
    if (lease === undefined) {
      return lateResponse(services, sending, suite, await services.store.get(ref, 'strong'), hash);
    }
    const slots = slotsOf(services, sending.assignmentId, lease.tasks, lease.gold);
    const answers = sortAnswers(sending.answers, slots, file.question);
    const ended = await endLease(services, suite, lease, {
      ending: 'submitted',
      sent: { answers, hash, signs: wantsSigns(file) ? sending.signs : undefined },
    });
    if (ended === LOST || ended.kind === 'alive') return LOST;
    return receiptOf(ended.closed.assignment, false);
  });
}

const receiptOf = (assignment: Assignment, repeated: boolean): Receipt => ({
  assignmentId: assignment.assignmentId,
  answers: answerCount(assignment),
  counted: !assignment.reclaimed && assignment.state !== 'void',
  repeated,
});

/** The lease is gone: a repeat, or a response to an assignment that others have closed. */
async function lateResponse(
  services: Services,
  sending: Sending,
  suite: TaskSuite,
  assignment: Assignment | undefined,
  hash: string,
): Promise<Receipt | Lost> {
  if (assignment === undefined || assignment.annotatorId !== sending.annotatorId) throw notFound();
  if (assignment.state === 'leased') return LOST;
  if (assignment.sent === hash) return receiptOf(assignment, true);
  if (assignment.sent !== null) {
    throw new ServiceError('already-answered', {
      detail: 'another response to this assignment was accepted before; that one stands',
    });
  }
  const { annotatorId, answers } = sending;
  const job = await loadJob(services, assignment.jobId);
  const annotator = await loadAnnotator(services, { annotatorId, jobId: job.jobId });
  const slots = slotsOf(services, sending.assignmentId, assignment.tasks, assignment.goldCount);
  const now = services.now();
  const late = acceptLate({
    suite,
    annotator,
    assignment,
    sent: {
      answers: sortAnswers(answers, slots, job.file.question),
      hash,
      signs: wantsSigns(job.file) ? sending.signs : undefined,
    },
    countable: job.state !== 'closed',
    now,
  });
  const hand = lateHand(assignment, late.assignment, now);
  const ruled = await applyRules(services, job, annotator, late.annotator, hand);
  const won = await services.store.commit([
    late.assignment,
    late.suite,
    ruled.annotator,
    ...ruled.items,
  ]);
  return won ? receiptOf(late.assignment, false) : LOST;
}
