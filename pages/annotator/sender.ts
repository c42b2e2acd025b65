import type { NextReply } from '../../src/contracts/assignment.ts';
import type { DraftReceipt } from '../../src/contracts/response.ts';
import type { Signs } from '../../src/contracts/rule.ts';
import type { Outcome } from './api.ts';
import { chance } from './device.ts';
import type { QueueEvent, Request } from './queue.ts';
import type { Account } from './session.ts';

/** Sends a request of the queue and turns what comes of it into an event, which never fails. */
export async function send(
  account: Account,
  jobId: string,
  request: Request,
  signs?: Signs,
): Promise<QueueEvent> {
  if (request.kind === 'next') {
    const asked = account.call<NextReply>('POST', `/jobs/${jobId}/next`, { hands: request.hands });
    return eventOf(await asked, request, (reply) => ({ type: 'handed', reply }));
  }
  const { assignmentId } = request;
  if (request.kind === 'save') {
    const { answers } = request;
    return eventOf(await save(account, request), request, ({ expiresAt, now }) => ({
      type: 'saved',
      assignmentId,
      answers,
      leaseLeftMs: expiresAt - now,
    }));
  }
  const ending = account.call(
    'POST',
    `/assignments/${assignmentId}/${endOf(request)}`,
    bodyOf(request, signs),
  );
  return eventOf(await ending, request, () => ({ type: 'ended', assignmentId }));
}

let newestEdit = 0;

/**
 * Saves under a number above all before: one that is held up on its way cannot undo a later one. Where
 * another tab has saved since, once more above its number.
 */
async function save(
  account: Account,
  { assignmentId, answers }: Extract<Request, { kind: 'save' }>,
): Promise<Outcome<DraftReceipt>> {
  const path = `/assignments/${assignmentId}/draft`;
  const put = () => {
    newestEdit = Math.max(newestEdit + 1, Date.now());
    return account.call<DraftReceipt>('PUT', path, { answers, edit: newestEdit });
  };
  const first = await put();
  if (first.ok || first.overtakenBy === undefined) return first;
  newestEdit = Math.max(newestEdit, first.overtakenBy);
  return put();
}

type EndRequest = Extract<Request, { kind: 'submit' | 'give-back' | 'decline' }>;

const endOf = ({ kind }: EndRequest): string => (kind === 'submit' ? 'response' : kind);

function bodyOf(request: EndRequest, signs: Signs | undefined): unknown {
  if (request.kind === 'submit') return { answers: request.answers, ...(signs && { signs }) };
  return request.kind === 'decline' ? { reason: request.reason } : { grace: request.grace };
}

const eventOf = <T>(
  outcome: Outcome<T>,
  request: Request,
  success: (value: T) => QueueEvent,
): QueueEvent =>
  outcome.ok
    ? success(outcome.value)
    : { type: 'failed', request, why: outcome.why, chance: chance() };
