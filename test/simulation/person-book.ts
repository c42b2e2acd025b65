import type { Annotator, HeldHand } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Lease } from '../../src/core/task-suite.ts';
import { type KnownGold, StandingBook } from './standing-book.ts';
import { keysOf, tasksIn } from './suite-book.ts';
import type { Terms } from './terms.ts';
import { must } from './violation.ts';

const HOUR_MS = 3_600_000;
const ROUNDING = 1e-6;

/** One person as the ledger knows them: counted tasks, live leases and gold, each from its own source. */
export class PersonBook {
  annotator: Annotator;
  readonly leases = new Map<string, Lease>();
  readonly shown = new Set<string>();
  readonly standing: StandingBook;
  readonly #goldDone = new Set<string>();
  /** When hands were taken, by the clock of whoever gave them, and of how many tasks. */
  readonly #hands: { readonly at: number; readonly tasks: number }[] = [];
  #latest = 0;
  #tasks = 0;
  #turns = 0;
  #voidedTasks = 0;
  #voidedGold = 0;
  #owed: number;

  constructor(annotator: Annotator, terms: Terms) {
    this.annotator = annotator;
    this.standing = new StandingBook(terms);
    this.#owed = annotator.gold.carry;
  }

  /** Takes what one of their assignments has become. */
  turned(
    before: Assignment | undefined,
    next: Assignment,
    goldRate: number,
    known: KnownGold,
  ): void {
    const was = tasksIn(before?.counted ?? 0).length;
    const is = tasksIn(next.counted).length;
    this.#tasks += is - was;
    this.#turns += Math.sign(is) - Math.sign(was);
    this.#voidedTasks += tasksIn(next.voided?.tasks ?? 0).length;
    this.#voidedTasks -= tasksIn(before?.voided?.tasks ?? 0).length;
    this.#voidedGold += (next.voided?.gold ?? 0) - (before?.voided?.gold ?? 0);
    if (next.state === 'leased') return;
    if (before === undefined || before.state === 'leased') {
      this.standing.closed(next, known);
      const unseen = tasksIn(next.tasks).length - keysOf(next.answers).length;
      const unseenGold = next.gold.filter((_, i) => next.goldAnswers[i] === undefined).length;
      this.#owed += unseenGold - unseen * goldRate;
    }
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

  /**
   * Checks a new hand against the hourly limit: hands of the hour before the latest instant that any giver of
   * theirs has seen. Where clocks step back, what was an hour ago once is forgotten.
   */
  tookHand({ expiresAt, tasks }: Lease, { perHour, leaseMs }: Terms, sawAt: number): void {
    const count = tasksIn(tasks).length;
    this.#hands.push({ at: expiresAt - leaseMs, tasks: count });
    if (perHour === null) return;
    this.#latest = Math.max(this.#latest, sawAt);
    const recent = this.#hands.filter(({ at }) => at > this.#latest - HOUR_MS);
    const sum = recent.reduce((all, hand) => all + hand.tasks, 0);
    must(sum <= perHour, 'hour', () => `${this.annotator.annotatorId} gets ${sum} of ${perHour}`);
  }

  /**
   * Checks the gold that is owed: so much for each task answered or in hand, less what was answered or is in
   * hand. More than one and the rate is forgiven at a hand-out that found no gold, and nothing ever else.
   *
   * @param hand one that is new with this commit
   * @returns whether some was forgiven
   */
  settleGold(hand: HeldHand | undefined, goldRate: number): boolean {
    const { annotatorId, gold } = this.annotator;
    if (hand !== undefined) this.#owed += tasksIn(hand.tasks).length * goldRate - hand.gold.length;
    const forgiven = this.#owed - gold.carry;
    const isExact = Math.abs(forgiven) < ROUNDING;
    const may = isExact || (hand !== undefined && forgiven > 0 && gold.carry === 1 + goldRate);
    must(may, 'I9', () => `${annotatorId} is owed ${this.#owed} gold, and ${gold.carry} is kept`);
    this.#owed = gold.carry;
    return !isExact;
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
    const { tasks, gold: voidedGold } = this.annotator.voided ?? { tasks: 0, gold: 0 };
    const isPaidRight = tasks === this.#voidedTasks && voidedGold === this.#voidedGold;
    must(isPaidRight, 'pay', () => `${annotatorId} says ${tasks} of ${this.#voidedTasks} are void`);
    must(Math.abs(gold.carry) <= 1 + 2 * taskSuiteSize, 'I9', () => `carry is ${gold.carry}`);
  }

  /** Answers that count, in tasks. */
  get countedTasks(): number {
    return this.#tasks;
  }
}
