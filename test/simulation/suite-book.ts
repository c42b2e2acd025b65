import type { AnswersByTask, Assignment } from '../../src/core/assignment.ts';
import type { Lease, TaskSuite } from '../../src/core/task-suite.ts';
import { sayingOf } from './sent.ts';
import { must } from './violation.ts';

/** The task numbers in a mask, found bit by bit and not by the service's own arithmetic. */
export function tasksIn(mask: number): number[] {
  const tasks: number[] = [];
  for (let task = 0, rest = mask; rest > 0; task++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) tasks.push(task);
  }
  return tasks;
}

export const keysOf = (answers: AnswersByTask): number[] => Object.keys(answers).map(Number);

/**
 * One suite as the ledger knows it: who counts for each task, and what each person is done with.
 *
 * Everything here comes from assignments and leases; the suite's own counters are only compared.
 */
export class SuiteBook {
  suite: TaskSuite;
  readonly turns = new Map<string, Assignment>();
  readonly #givers: readonly Set<string>[];
  readonly #done = new Map<string, Set<number>>();

  constructor(suite: TaskSuite) {
    this.suite = suite;
    this.#givers = suite.wanted.map(() => new Set<string>());
  }

  /** People whose answers count for a task. */
  givers(task: number): ReadonlySet<string> {
    return this.#givers[task] ?? new Set();
  }

  /** Tasks that a person has answered, however, or has declined. */
  doneBy(annotatorId: string): ReadonlySet<number> {
    return this.#done.get(annotatorId) ?? new Set();
  }

  take(turn: Assignment): void {
    const before = this.turns.get(turn.assignmentId);
    this.turns.set(turn.assignmentId, turn);
    this.#count(turn, before?.counted ?? 0);
    if (turn.state === 'leased') return;
    const done = this.#done.get(turn.annotatorId) ?? new Set<number>();
    this.#done.set(turn.annotatorId, done);
    for (const task of [...keysOf(turn.answers), ...keysOf(turn.late)]) done.add(task);
    const isOver = turn.state === 'declined' || turn.state === 'void'; // a barred person may decline
    if (isOver) for (const task of tasksIn(turn.tasks)) done.add(task);
  }

  #count({ annotatorId, taskSuiteId, counted }: Assignment, before: number): void {
    if (counted === before) return;
    const was = new Set(tasksIn(before));
    const is = new Set(tasksIn(counted));
    for (const [task, givers] of this.#givers.entries()) {
      if (was.has(task) && !is.has(task)) givers.delete(annotatorId);
      if (!is.has(task) || was.has(task)) continue;
      must(
        !givers.has(annotatorId),
        'I1',
        () => `${annotatorId} counts twice in ${taskSuiteId}-${task}`,
      );
      givers.add(annotatorId);
    }
  }

  /** Checks a lease that is new here against what its holder has done and holds. */
  checkLease(lease: Lease): void {
    const done = this.doneBy(lease.annotatorId);
    const held = this.suite.leases
      .filter((other) => other.annotatorId === lease.annotatorId)
      .flatMap((other) => tasksIn(other.tasks));
    for (const task of tasksIn(lease.tasks)) {
      const again = done.has(task) || held.includes(task);
      must(!again, 'I1', () => `${lease.annotatorId} gets ${this.suite.taskSuiteId}-${task} again`);
    }
  }

  /** Checks that nobody is kept from a task that they neither hold nor are done with. */
  #checkSeen(): void {
    const { taskSuiteId, seenBy, leases } = this.suite;
    for (const [annotatorId, seen] of Object.entries(seenBy)) {
      const held = leases.filter((lease) => lease.annotatorId === annotatorId);
      const mine = new Set([
        ...this.doneBy(annotatorId),
        ...held.flatMap(({ tasks }) => tasksIn(tasks)),
      ]);
      const kept = tasksIn(seen).filter((task) => !mine.has(task));
      must(kept.length === 0, 'I6', () => `${annotatorId} is kept from ${taskSuiteId}-${kept}`);
    }
  }

  /** Checks the counters and leases of the suite as it stands. */
  check(): void {
    this.#checkSeen();
    const { taskSuiteId, wanted, counted, leases } = this.suite;
    for (const [task, want] of wanted.entries()) {
      const givers = this.givers(task);
      const held = leases.filter((lease) => tasksIn(lease.tasks).includes(task));
      const here = `${taskSuiteId}-${task}`;
      must(
        counted[task] === givers.size,
        'I7',
        () => `${here} counts ${counted[task]} of ${givers.size}`,
      );
      must(
        givers.size + held.length <= want,
        'I2',
        () => `${here} has ${givers.size} + ${held.length} of ${want}`,
      );
      const people = new Set([...givers, ...held.map(({ annotatorId }) => annotatorId)]);
      must(people.size === givers.size + held.length, 'I1', () => `${here} has one person twice`);
    }
  }

  get isComplete(): boolean {
    const { wanted, leases } = this.suite;
    return leases.length === 0 && wanted.every((want, task) => this.givers(task).size === want);
  }

  /** The label that the counted answers of a task make: of equals the first choice; null without a vote. */
  majorityOf(task: number, choices: readonly string[]): string | null {
    const votes = [...this.turns.values()]
      .filter((turn) => tasksIn(turn.counted).includes(task))
      .map((turn) => sayingOf(turn.answers[task]));
    const count = (choice: string) => votes.filter((vote) => vote === `c:${choice}`).length;
    const most = Math.max(...choices.map(count));
    return most === 0 ? null : (choices.find((choice) => count(choice) === most) ?? null);
  }
}
