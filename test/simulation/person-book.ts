import type { Annotator, HeldHand } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Lease } from '../../src/core/task-suite.ts';
import { keysOf, tasksIn } from './suite-book.ts';
import { must } from './violation.ts';

/** One person as the ledger knows them: counted tasks, live leases and gold, each from its own source. */
export class PersonBook {
  annotator: Annotator;
  readonly leases = new Map<string, Lease>();
  readonly shown = new Set<string>();
  readonly #goldDone = new Set<string>();
  #tasks = 0;
  #turns = 0;

  constructor(annotator: Annotator) {
    this.annotator = annotator;
  }

  /** Takes what one of their assignments has become. */
  turned(before: Assignment | undefined, next: Assignment): void {
    const was = tasksIn(before?.counted ?? 0).length;
    const is = tasksIn(next.counted).length;
    this.#tasks += is - was;
    this.#turns += Math.sign(is) - Math.sign(was);
    if (next.state === 'leased') return;
    const done = next.state === 'declined' ? next.gold.keys() : keysOf(next.goldAnswers);
    for (const index of done) this.#goldDone.add(next.gold[index] ?? '');
  }

  /** Checks the gold of a hand that is new. @returns how many of it they had been shown before */
  shownGold(hand: HeldHand): number {
    let again = 0;
    for (const goldId of hand.gold) {
      const done = this.#goldDone.has(goldId);
      must(!done, 'I9', () => `${this.annotator.annotatorId} gets ${goldId} again`);
      if (this.shown.has(goldId)) again++;
      this.shown.add(goldId);
    }
    return again;
  }

  /** @param cap ordinary tasks a person may have, or null */
  check(cap: number | null, taskSuiteSize: number): void {
    const { annotatorId, hands, handed, counted, countedTasks, gold } = this.annotator;
    const held = hands.map(({ assignmentId }) => assignmentId);
    const same = held.length === this.leases.size && held.every((id) => this.leases.has(id));
    must(same, 'I5', () => `${annotatorId} holds ${held}, has leases ${[...this.leases.keys()]}`);
    let inHand = 0;
    for (const lease of this.leases.values()) inHand += tasksIn(lease.tasks).length;
    const all = this.#tasks + inHand;
    must(handed === all, 'I4', () => `${annotatorId} was handed ${all}, says ${handed}`);
    must(cap === null || all <= cap, 'I4', () => `${annotatorId} has ${all} of ${cap}`);
    must(counted === this.#turns, 'I7', () => `${annotatorId} counts ${counted} of ${this.#turns}`);
    must(
      countedTasks === this.#tasks,
      'I7',
      () => `${annotatorId} counts ${countedTasks} tasks of ${this.#tasks}`,
    );
    must(Math.abs(gold.carry) <= 1 + 2 * taskSuiteSize, 'I9', () => `carry is ${gold.carry}`);
  }

  /** Answers that count, in tasks. */
  get countedTasks(): number {
    return this.#tasks;
  }
}
