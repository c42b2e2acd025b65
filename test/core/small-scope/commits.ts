import type { Assignment } from '../../../src/core/assignment.ts';
import type { TaskSuite } from '../../../src/core/task-suite.ts';
import { must, peopleAt } from './invariants.ts';
import { draftOf, maskIn, type State } from './state.ts';

/** Checks what one commit did: what was kept before is kept, and what ends ends as it should. */
export function checkCommit(before: State, after: State): void {
  for (const [i, suite] of before.suites.entries()) {
    const next = after.suites[i];
    if (next !== undefined && next !== suite) checkSuiteCommit(before, after, suite, next);
  }
  for (const turn of before.assignments) {
    const next = draftOf(after, turn.assignmentId);
    must(next !== undefined, () => `I3: ${turn.assignmentId} is gone`);
    if (next !== undefined && next !== turn) checkTurn(after, turn, next);
  }
}

const isBarred = ({ people }: State, id: string): boolean =>
  people.some(({ annotatorId, barred }) => annotatorId === id && barred);

const kept = ({ answers, late }: Assignment): number => maskIn(answers) | maskIn(late);

function checkTurn(after: State, turn: Assignment, next: Assignment): void {
  const { assignmentId, annotatorId, version, counted } = turn;
  must(next.version === version + 1, () => `${assignmentId} skips a version`);
  must((kept(turn) & ~kept(next)) === 0, () => `I3: an answer of ${assignmentId} is lost`);
  const isMore = (next.counted & ~counted) !== 0;
  must(!isMore || !isBarred(after, annotatorId), () => `I8: ${annotatorId} is barred and counts`);
  must(
    (counted & ~next.counted) === 0 || next.state === 'void',
    () => `I3: ${assignmentId} counts less`,
  );
}

function checkSuiteCommit(before: State, after: State, suite: TaskSuite, next: TaskSuite): void {
  must(next.version === suite.version + 1, () => `${suite.taskSuiteId} skips a version`);
  const live = new Set(next.leases.map(({ assignmentId }) => assignmentId));
  for (const { assignmentId, annotatorId, tasks } of suite.leases) {
    if (live.has(assignmentId)) continue;
    const turn = draftOf(after, assignmentId);
    must(
      turn !== undefined && turn.state !== 'leased',
      () => `I14: ${assignmentId} ended by itself`,
    );
    if (turn === undefined) continue;
    const saved = maskIn(draftOf(before, assignmentId)?.answers ?? {});
    const answered = maskIn(turn.answers);
    must((saved & ~answered) === 0, () => `I14: ${assignmentId} ended without a saved answer`);
    const counts = isBarred(after, annotatorId) ? 0 : answered;
    must(turn.counted === counts, () => `I14: ${assignmentId} counts ${turn.counted}`);
    lapsed(after, next, tasks & ~turn.counted);
  }
  if (next.redundancy !== suite.redundancy) lapsed(after, next, 2 ** suite.wanted.length - 1);
}

/** Decision 0011: a wish beyond the redundancy ends with the lease that was to fulfil it. */
function lapsed(state: State, suite: TaskSuite, tasks: number): void {
  for (const [task, want] of suite.wanted.entries()) {
    if (!(tasks & (1 << task))) continue;
    const { givers, holders } = peopleAt(state, suite, task);
    const most = Math.max(suite.redundancy, givers.length + holders.length);
    must(want <= most, () => `0011: ${suite.taskSuiteId}-${task} still wants ${want}`);
  }
}
