import type { Annotator } from '../../../src/core/annotator.ts';
import type { Assignment } from '../../../src/core/assignment.ts';
import type { TaskSuite } from '../../../src/core/task-suite.ts';
import { maskIn, type Scope, type State, sizeOf } from './state.ts';

/** What is broken, by the number of the invariant in `store-port.md`. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Fails with what is wrong; the words are only made then, for there are millions of checks. */
export function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

/** Who has answered a task so that it counts, and who holds it: from assignments and leases alone. */
export function peopleAt({ assignments }: State, suite: TaskSuite, task: number) {
  const bit = 1 << task;
  const givers: string[] = [];
  for (const { taskSuiteId, annotatorId, counted } of assignments) {
    if (taskSuiteId === suite.taskSuiteId && counted & bit) givers.push(annotatorId);
  }
  const holders: string[] = [];
  for (const { annotatorId, tasks } of suite.leases) if (tasks & bit) holders.push(annotatorId);
  return { givers, holders };
}

/** Checks one state by itself; believes no counter. */
export function checkState(scope: Scope, state: State): void {
  for (const suite of state.suites) checkSuite(scope, state, suite);
  for (const person of state.people) checkPerson(scope, state, person);
}

function checkSuite(scope: Scope, state: State, suite: TaskSuite): void {
  const byGroup = new Map<number, string[]>();
  let isDone = suite.leases.length === 0;
  for (const [task, want] of suite.wanted.entries()) {
    const { givers, holders } = peopleAt(state, suite, task);
    const there = givers.length + holders.length;
    const here = `${suite.taskSuiteId}-${task}`;
    must(suite.counted[task] === givers.length, () => `I7: ${here} counts ${suite.counted[task]}`);
    must(there <= want, () => `I2: ${here} wants ${want} and has ${givers} and ${holders}`);
    const most = wishOf(scope, suite, task, there);
    must(want <= most, () => `I2: ${here} wants ${want} with ${there} of ${suite.redundancy}`);
    must(new Set([...givers, ...holders]).size === there, () => `I1: ${here} has somebody twice`);
    if (givers.length < want) isDone = false;
    const group = suite.grouping?.groups[task] ?? task;
    byGroup.set(group, [...(byGroup.get(group) ?? []), ...givers, ...holders]);
  }
  must(
    suite.labels === null || isDone,
    () => `I10: ${suite.taskSuiteId} is labelled and not complete`,
  );
  if (suite.grouping?.rule !== 'apart') return;
  for (const [group, people] of byGroup) {
    must(new Set(people).size === people.length, () => `apart: group ${group} has somebody twice`);
  }
}

/** A task may want what is there or the redundancy, and one answer more if it was reopened just now. */
function wishOf(scope: Scope, suite: TaskSuite, task: number, there: number): number {
  if ((suite.aside ?? 0) & (1 << task)) return there;
  const wish = scope.maxRedundancy === undefined ? 0 : 1;
  return Math.max(suite.redundancy, there < (scope.maxRedundancy ?? 0) ? there + wish : there);
}

function checkPerson(scope: Scope, state: State, person: Annotator): void {
  const { annotatorId, hands, handed, counted, countedTasks } = person;
  const leases = state.suites.flatMap((suite) =>
    suite.leases.filter((lease) => lease.annotatorId === annotatorId),
  );
  const own = state.assignments.filter((each) => each.annotatorId === annotatorId);
  for (const suite of state.suites) checkSeen(suite, annotatorId, own);
  let [counting, tasks] = [0, 0];
  for (const turn of own) {
    tasks += sizeOf(turn.counted);
    if (turn.counted !== 0) counting++;
    must(
      turn.state !== 'leased' || turn.counted === 0,
      () => `I7: a draft of ${annotatorId} counts`,
    );
    must(
      turn.state !== 'void' || turn.counted === 0,
      () => `I8: a void turn of ${annotatorId} counts`,
    );
    must((turn.counted & ~maskIn(turn.answers)) === 0, () => `I7: ${annotatorId} counts no answer`);
  }
  const held = leases.reduce((sum, lease) => sum + sizeOf(lease.tasks), 0);
  const [inHands, live] = [idsOf(hands), idsOf(leases)];
  must(inHands === live, () => `I5: ${annotatorId} holds ${inHands}, and leases are ${live}`);
  must(leases.length <= scope.hands, () => `I5: ${annotatorId} holds ${leases.length}`);
  must(
    handed === held + tasks,
    () => `I4: ${annotatorId} has ${held} and ${tasks}, says ${handed}`,
  );
  must(handed <= (scope.cap ?? handed), () => `I4: ${annotatorId} has ${handed} of ${scope.cap}`);
  must(counted === counting, () => `I7: ${annotatorId} counts ${counted} turns, not ${counting}`);
  must(
    countedTasks === tasks,
    () => `I7: ${annotatorId} counts ${countedTasks} tasks, not ${tasks}`,
  );
}

const idsOf = (all: readonly { readonly assignmentId: string }[]): string =>
  all
    .map(({ assignmentId }) => assignmentId)
    .sort()
    .join();

/** Seen is what a person holds, has answered in whatever way, or has declined; and nothing else. */
function checkSeen(suite: TaskSuite, annotatorId: string, own: readonly Assignment[]): void {
  let seen = 0;
  for (const lease of suite.leases) if (lease.annotatorId === annotatorId) seen |= lease.tasks;
  for (const turn of own) {
    if (turn.taskSuiteId !== suite.taskSuiteId) continue;
    if (turn.state !== 'leased') seen |= maskIn(turn.answers) | maskIn(turn.late);
    if (turn.declined !== undefined) seen |= turn.tasks;
  }
  const said = suite.seenBy[annotatorId] ?? 0;
  must(
    said === seen,
    () => `I1: ${annotatorId} has seen ${seen} of ${suite.taskSuiteId}, not ${said}`,
  );
}
