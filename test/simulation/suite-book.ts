import type { AnswersByTask, Assignment } from '../../src/core/assignment.ts';
import type { Lease, TaskSuite } from '../../src/core/task-suite.ts';
import { sayingOf } from './sent.ts';
import { plannedSuite, type Terms } from './terms.ts';
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
  /** Tasks that were asked once more on a complete suite, and that nobody has taken since. */
  readonly reopened = new Set<number>();
  /** Tasks that so many have declined that nobody is asked any more. */
  readonly aside = new Set<number>();
  /** Tasks that have become gold. */
  readonly known = new Set<number>();
  /** Answers that each task may have in all once discounted ones are given back. */
  readonly #places: number[];
  /** Tasks of the newest turn whose answers were discounted by it, and whose discounted answers were to come back. */
  discounted: readonly number[] = [];
  offered: readonly number[] = [];
  /** Those that stayed discounted as others came back. */
  waiting: readonly number[] = [];
  readonly #givers: readonly Set<string>[];
  readonly #done = new Map<string, Set<number>>();
  readonly #groups: readonly number[] | null;
  readonly #setAsideAfter: number | null;
  readonly #declines: number[];

  constructor(suite: TaskSuite, terms: Terms) {
    this.suite = suite;
    this.#givers = suite.wanted.map(() => new Set<string>());
    const { groups } = plannedSuite(terms, suite.taskSuiteId);
    this.#groups = terms.groups === 'apart' ? groups : null;
    this.#setAsideAfter = terms.setAsideAfter;
    this.#declines = suite.wanted.map(() => 0);
    this.#places = [...suite.wanted];
  }

  /** People whose answers count for a task. */
  givers(task: number): ReadonlySet<string> {
    return this.#givers[task] ?? new Set();
  }

  /** Tasks that a person has answered, however, or has declined. */
  doneBy(annotatorId: string): ReadonlySet<number> {
    return this.#done.get(annotatorId) ?? new Set();
  }

  /** Whether nobody is asked a task any more. */
  isShut(task: number): boolean {
    return this.aside.has(task) || this.known.has(task);
  }

  /** Leases that have a task in hand. */
  holders(task: number, leases = this.suite.leases): readonly Lease[] {
    return leases.filter(({ tasks }) => tasksIn(tasks).includes(task));
  }

  /** Whether a task wants more answers than are counted or in hand. */
  isOpen(task: number): boolean {
    const want = this.suite.wanted[task] ?? 0;
    return want > this.givers(task).size + this.holders(task).length;
  }

  /** Answers that a task may have with those that were discounted and come back. */
  most(task: number): number {
    return Math.max(this.suite.redundancy, this.#places[task] ?? 0);
  }

  /** Whether an answer to a task that was discounted may count again, if nobody else gives one. */
  isShort(task: number): boolean {
    return this.givers(task).size < this.most(task);
  }

  /** Takes what a task wants next: a place that goes with a discounted answer is kept for its giver. */
  keepPlaces(task: number, { redundancy, wanted }: TaskSuite): void {
    const [places = 0, was = 0, want = 0] = [this.#places, this.suite.wanted, wanted].map(
      (of) => of[task],
    );
    const kept = this.discounted.includes(task) ? 1 : 0;
    if (redundancy !== this.suite.redundancy) this.#places[task] = want;
    else if (want < was) this.#places[task] = places - (was - want) + kept;
    else this.#places[task] = Math.max(places, want);
  }

  /** Tasks that a person holds or is done with. */
  touchedBy(annotatorId: string): ReadonlySet<number> {
    const held = this.suite.leases.filter((lease) => lease.annotatorId === annotatorId);
    const tasks = held.flatMap((lease) => tasksIn(lease.tasks));
    return new Set([...this.doneBy(annotatorId), ...tasks]);
  }

  /** @returns how many tasks were set aside by it */
  take(turn: Assignment): number {
    const { size } = this.aside;
    const before = this.turns.get(turn.assignmentId);
    const ends = (before?.state ?? 'leased') === 'leased';
    const [was, is] = [before, turn].map((each) => tasksIn(each?.voided?.tasks ?? 0));
    this.discounted = (is ?? []).filter((task) => !was?.includes(task));
    this.offered = (was ?? []).filter((task) => !is?.includes(task));
    const hasLess =
      this.offered.length > 0 || (turn.voided?.gold ?? 0) < (before?.voided?.gold ?? 0);
    this.waiting = hasLess ? (was ?? []).filter((task) => is?.includes(task)) : [];
    if (ends && turn.state === 'declined') this.#decline(turn);
    this.turns.set(turn.assignmentId, turn);
    this.#count(turn, before?.counted ?? 0);
    if (turn.state !== 'leased') this.#finished(turn);
    return this.aside.size - size;
  }

  /** The suite changes without a turn of anybody. */
  turnless(): void {
    this.discounted = [];
    this.offered = [];
    this.waiting = [];
  }

  #finished(turn: Assignment): void {
    const done = this.#done.get(turn.annotatorId) ?? new Set<number>();
    this.#done.set(turn.annotatorId, done);
    for (const task of [...keysOf(turn.answers), ...keysOf(turn.late)]) done.add(task);
    if (turn.declined !== undefined) for (const task of tasksIn(turn.tasks)) done.add(task);
  }

  /** Counts who would not answer: not those who had answered meanwhile, by an earlier assignment. */
  #decline({ annotatorId, tasks, answers }: Assignment): void {
    const done = [...this.doneBy(annotatorId), ...keysOf(answers)];
    for (const task of tasksIn(tasks)) {
      if (done.includes(task)) continue;
      const times = (this.#declines[task] ?? 0) + 1;
      this.#declines[task] = times;
      if (this.#setAsideAfter !== null && times >= this.#setAsideAfter) this.aside.add(task);
    }
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

  /** Checks that nobody is kept from a task that they neither hold nor are done with. */
  #checkSeen(): void {
    const { taskSuiteId, seenBy } = this.suite;
    for (const [annotatorId, seen] of Object.entries(seenBy)) {
      const mine = this.touchedBy(annotatorId);
      const kept = tasksIn(seen).filter((task) => !mine.has(task));
      must(kept.length === 0, 'I6', () => `${annotatorId} is kept from ${taskSuiteId}-${kept}`);
    }
  }

  /** Checks the counters and leases of the suite as it stands. */
  check(): void {
    this.#checkSeen();
    this.#checkAside();
    this.#checkApart();
    const { taskSuiteId, wanted, counted } = this.suite;
    for (const [task, want] of wanted.entries()) {
      const givers = this.givers(task);
      const held = this.holders(task);
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

  /** Whether nobody owes it an answer: a lease of gold alone asks none. */
  get isComplete(): boolean {
    const { wanted, leases } = this.suite;
    const isHeld = leases.some(({ tasks }) => tasks !== 0);
    return !isHeld && wanted.every((want, task) => this.givers(task).size === want);
  }

  #checkAside(): void {
    const { taskSuiteId, aside = 0, known = 0 } = this.suite;
    const isSame = (mask: number, tasks: ReadonlySet<number>) =>
      tasksIn(mask).join() === [...tasks].sort((a, b) => a - b).join();
    const same = isSame(aside, this.aside);
    must(same, 'I2', () => `${taskSuiteId} sets ${tasksIn(aside)} aside, not ${[...this.aside]}`);
    const told = isSame(known, this.known);
    must(told, 'I9', () => `${taskSuiteId} knows ${tasksIn(known)}, not ${[...this.known]}`);
  }

  /** Nobody counts for or holds two tasks of a group that is kept apart. */
  #checkApart(): void {
    if (this.#groups === null) return;
    const met = new Set<string>();
    for (const [task, group] of this.#groups.entries()) {
      const held = this.holders(task).map(({ annotatorId }) => annotatorId);
      for (const annotatorId of new Set([...this.givers(task), ...held])) {
        const pair = `${annotatorId} in group ${group} of ${this.suite.taskSuiteId}`;
        must(!met.has(pair), 'groups', () => `two tasks of ${pair}`);
        met.add(pair);
      }
    }
  }

  /** How many answers of a task count, and whether it has all. */
  standingOf(task: number): string {
    return `${this.givers(task).size} ${this.givers(task).size >= (this.suite.wanted[task] ?? 0)}`;
  }

  /** The counted votes on a task, in order of assignment id; abstentions are none. */
  votesOn(task: number): { readonly annotatorId: string; readonly choice: string }[] {
    return [...this.turns.values()]
      .filter((turn) => tasksIn(turn.counted).includes(task))
      .sort((a, b) => (a.assignmentId < b.assignmentId ? -1 : 1))
      .flatMap(({ annotatorId, answers }) => {
        const said = sayingOf(answers[task]);
        return said.startsWith('c:') ? [{ annotatorId, choice: said.slice(2) }] : [];
      });
  }
}
