import { isAcknowledged, type Log, type LoggedRequest, type Turn } from '../log.ts';
import type { Report } from '../report.ts';
import { keysOf, tasksIn } from '../stored.ts';
import type { Table } from '../table.ts';

/** A hand that its person was first shown, by requests of which none can be older than a moment. */
interface NewHand {
  readonly assignmentId: string;
  /** Line before which the hand cannot have been made. */
  readonly after: number;
}

/**
 * Judges that a task somebody has answered was not handed to them afterwards: what only the order of
 * events tells, since a task may be in two hands of which the earlier one is answered late.
 */
export function checkRepeats(log: Log, table: Table, report: Report): void {
  const asks = new Map<string, LoggedRequest[]>();
  for (const request of log.requests) {
    if (request.sent.act !== 'next') continue;
    const { annotatorId } = request.sent;
    asks.set(annotatorId, [...(asks.get(annotatorId) ?? []), request]);
  }
  const answered = answeredTurns(log, table);
  for (const [annotatorId, own] of asks) {
    for (const hand of newHands(own)) {
      for (const turn of answered.get(annotatorId) ?? []) compare(table, hand, turn, report);
    }
  }
}

/** An acknowledged response: its tasks are done with once it was acknowledged. */
interface Answered {
  readonly assignmentId: string;
  readonly request: LoggedRequest;
}

function answeredTurns(log: Log, table: Table): Map<string, Answered[]> {
  const answered = new Map<string, Answered[]>();
  for (const { assignmentId, requests } of log.turns.values()) {
    const request = acknowledgedSubmit(requests);
    if (request === undefined || !table.assignments.has(assignmentId)) continue;
    const { annotatorId } = request.sent;
    answered.set(annotatorId, [...(answered.get(annotatorId) ?? []), { assignmentId, request }]);
  }
  return answered;
}

const acknowledgedSubmit = (requests: Turn['requests']): LoggedRequest | undefined =>
  requests.find((each) => each.sent.act === 'submit' && isAcknowledged(each));

/**
 * Hands with the latest moment of which it is certain that they were made after it: the beginning of the
 * first request that may have made them. One without an answer may have made any.
 */
function newHands(asks: readonly LoggedRequest[]): NewHand[] {
  const known = new Map<string, number>();
  let unanswered = Number.POSITIVE_INFINITY;
  for (const ask of asks) {
    if (ask.reply === undefined || !isAcknowledged(ask)) {
      unanswered = Math.min(unanswered, ask.from);
      continue;
    }
    for (const { assignmentId } of ask.reply.hands ?? []) {
      if (known.has(assignmentId)) continue;
      const overlapping = asks.filter((each) => each.from < ask.from && each.to > ask.from);
      known.set(
        assignmentId,
        Math.min(ask.from, unanswered, ...overlapping.map(({ from }) => from)),
      );
    }
  }
  return [...known].map(([assignmentId, after]) => ({ assignmentId, after }));
}

function compare(
  table: Table,
  hand: NewHand,
  { assignmentId, request }: Answered,
  report: Report,
): void {
  if (request.to >= hand.after || hand.assignmentId === assignmentId) return;
  const done = table.assignments.get(assignmentId)?.item;
  const suiteOf = (id: string) => id.slice(0, id.lastIndexOf('.'));
  if (done === undefined || suiteOf(assignmentId) !== suiteOf(hand.assignmentId)) return;
  const handed = tasksOf(table, hand.assignmentId);
  const again = [...keysOf(done.answers), ...keysOf(done.late)].filter((task) =>
    handed.includes(task),
  );
  report.expect(
    again.length === 0,
    'handed-again',
    () =>
      `${hand.assignmentId} has tasks ${again} again, answered in ${assignmentId} by ${request.name}`,
  );
}

function tasksOf(table: Table, assignmentId: string): number[] {
  const stored = table.assignments.get(assignmentId)?.item;
  if (stored !== undefined) return tasksIn(stored.tasks);
  return tasksIn(table.leaseOf(assignmentId)?.tasks ?? 0);
}
