import { isAcknowledged, isRefused, type Log, type LoggedRequest, type Turn } from '../log.ts';
import type { Report } from '../report.ts';
import { type StoredAssignment, tasksIn } from '../stored.ts';
import type { Table } from '../table.ts';
import { checkReceipts } from './receipts.ts';

/** Judges that what clients were told agrees with what they had sent and with what is stored. */
export function checkReplies(log: Log, table: Table, report: Report): void {
  for (const turn of log.turns.values()) {
    checkHand(table, turn, report);
    checkReceipts(table.assignments.get(turn.assignmentId), turn, report);
    checkRefusals(turn, report);
    checkClosed(table, turn, report);
  }
  for (const { where, item } of table.assignments.values()) {
    if (log.jobIds.has(item.jobId))
      checkAsked(where, item, log.turns.get(item.assignmentId), report);
  }
  checkNoWork(log, table, report);
}

/** A hand that was shown never vanishes: it is leased, or closed into an assignment. */
function checkHand(table: Table, { assignmentId, shown }: Turn, report: Report): void {
  const stored = table.assignments.get(assignmentId)?.item;
  const lease = table.leaseOf(assignmentId);
  const size = stored
    ? tasksIn(stored.tasks).length + stored.goldCount
    : tasksIn(lease?.tasks ?? 0).length + (lease?.gold ?? 0);
  const holder = stored?.annotatorId ?? lease?.annotatorId;
  for (const { request, tasks } of shown) {
    const same = holder === request.sent.annotatorId && size === tasks;
    report.expect(
      same,
      'lost-hand',
      () =>
        `${assignmentId}, ${tasks} tasks shown to ${request.sent.annotatorId} by ${request.name}, is stored with ${size} of ${holder}`,
    );
  }
}

/** Refusals that must not be: `not-found` for what is one's own, a second response where there was one. */
function checkRefusals({ assignmentId, shown, requests }: Turn, report: Report): void {
  for (const request of requests) {
    const { reply, sent, name } = request;
    const own = shown.find((each) => each.request.sent.annotatorId === sent.annotatorId);
    if (reply?.status === 404 && own !== undefined && own.request.to < request.to) {
      report.add(
        'refused-own',
        `${name} heard that ${assignmentId} is not there, shown by ${own.request.name}`,
      );
    }
    if (reply?.code !== 'already-answered') continue;
    const other = requests.some(
      (each) =>
        each.sent.act === 'submit' && each.from < request.to && each.sent.body !== sent.body,
    );
    report.expect(
      other,
      'refused-only',
      () => `${name} heard that another response to ${assignmentId} stands; there is none`,
    );
  }
}

/** When a reply said that an assignment is closed. */
const saysClosed = ({ reply, sent }: LoggedRequest): boolean =>
  reply?.code === 'lease-lost' ||
  reply?.code === 'already-answered' ||
  reply?.state === 'closed' ||
  (sent.act === 'submit' && reply?.receipt !== undefined);

function checkClosed(table: Table, { assignmentId, requests }: Turn, report: Report): void {
  const told = requests.find(saysClosed);
  if (told === undefined) return;
  const state = table.assignments.get(assignmentId)?.item.state;
  const closed =
    state !== undefined && state !== 'leased' && table.leaseOf(assignmentId) === undefined;
  report.expect(
    closed,
    'not-closed',
    () => `${told.name} heard that ${assignmentId} is closed; it is ${state ?? 'not there'}`,
  );
  for (const later of requests) {
    const after = later.sent.act === 'save' && isAcknowledged(later) && later.from > told.to;
    report.expect(
      !after,
      'two-responses',
      () => `${later.name} saved into ${assignmentId} after ${told.name} heard that it is closed`,
    );
  }
}

/** What only its person can ask for must have been asked for. */
function checkAsked(
  where: string,
  { assignmentId, annotatorId, sent, state }: StoredAssignment,
  turn: Turn | undefined,
  report: Report,
): void {
  const asked = (act: string): boolean =>
    turn?.requests.some(
      (each) => each.sent.act === act && each.sent.annotatorId === annotatorId && !isRefused(each),
    ) ?? false;
  const here = `${assignmentId} (${where})`;
  report.expect(
    sent === null || asked('submit'),
    'unsent-response',
    () => `${here} has a response that ${annotatorId} did not send`,
  );
  report.expect(
    state !== 'declined' || asked('decline'),
    'unsent-response',
    () => `${here} was declined, not by ${annotatorId}`,
  );
}

/** A closed job is for good, so the table must still say so; a barred person may have been reinstated since. */
function checkNoWork(log: Log, table: Table, report: Report): void {
  for (const { name, sent, reply } of log.requests) {
    const { jobId, annotatorId } = sent;
    const person = table.annotators.get(`${jobId} ${annotatorId}`)?.item;
    const job = table.jobs.get(jobId)?.item;
    const wasBarred = person?.barred === true || (person?.standing?.decisions ?? 0) > 1;
    report.expect(
      reply?.noWork !== 'barred' || wasBarred,
      'false-no-work',
      () => `${name} heard that ${annotatorId} is barred`,
    );
    const closed = reply?.noWork !== 'closed' || job?.state === 'closed';
    report.expect(closed, 'false-no-work', () => `${name} heard that job ${jobId} is closed`);
  }
}
