import type { Annotator, HeldHand } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Gold } from '../../src/core/gold.ts';
import type { Job } from '../../src/core/job.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import type { Item } from '../../src/ports.ts';
import { PersonBook } from './person-book.ts';
import type { Request } from './scheduler.ts';
import { goldPlace, type Place, type Sent, sayingOf } from './sent.ts';
import { SuiteBook, tasksIn } from './suite-book.ts';
import type { Tally } from './tally.ts';
import { checkTurn } from './turn.ts';
import { must } from './violation.ts';

/** What a job was published with, as far as the promises speak of it. */
export interface Terms {
  readonly redundancy: number;
  readonly taskSuiteSize: number;
  readonly cap: number | null;
  readonly maxExposures: number;
  readonly leaseMs: number;
  readonly choices: readonly string[];
}

/** Entries whose requests may ask for more answers of a task: the owner's wish, and what carries it on. */
const MAY_RAISE_WANTED: readonly string[] = ['job/redundancy', 'hand-out/sweep'];

/**
 * The invariants of the hand-out, held after every commit. Fed with committed items alone: counts from
 * assignments and leases by itself, and believes no counter. Costs what the commit touched.
 */
export class Ledger {
  readonly suites = new Map<string, SuiteBook>();
  readonly people = new Map<string, PersonBook>();
  readonly assignments = new Map<string, Assignment>();
  readonly hands = new Map<string, HeldHand>();
  readonly sent: Sent;
  /** What happened, by kind: a history in which something never happens tests nothing of it. */
  readonly happened: Tally;
  readonly terms: Terms;
  readonly #gold = new Map<string, { readonly people: Set<string> }>();
  readonly #versions = new Map<string, number>();
  job: Job | undefined;
  /** Every redundancy that the owner ever asked for. */
  readonly asked = new Set<number>();
  commits = 0;
  /** The newest commit before which the job was not published. */
  stoppedAt = 0;

  constructor(terms: Terms, sent: Sent, happened: Tally) {
    this.terms = terms;
    this.sent = sent;
    this.happened = happened;
    this.asked.add(terms.redundancy);
  }

  /** Takes what one commit wrote, and checks all that it could have broken. */
  committed(items: readonly Item[], by: Pick<Request, 'entry' | 'who' | 'begunAt'>): void {
    this.commits++;
    for (const item of items) this.#version(item);
    // An assignment is taken before the suite that it leaves, and both before the person.
    const of = sorted(items);
    for (const turn of of.assignments) this.#assignment(turn, by);
    for (const suite of of.suites) this.#suite(suite, of.assignments[0], by);
    for (const person of of.people) this.#person(person);
    for (const job of of.jobs) this.#job(job);
    for (const suite of of.suites) this.#checkSuite(suite);
    for (const { annotatorId } of of.people) this.#checkPerson(annotatorId);
    for (const gold of of.gold) this.#checkGold(gold);
  }

  /** Whether the job was stopped at any time since a request began. */
  stoppedSince(begunAt: number): boolean {
    return this.job?.state !== 'published' || this.stoppedAt >= begunAt;
  }

  /** What is kept of an answer, counted or late: one that is neither stands as nothing. */
  kept(assignmentId: string, place: Place): string[] {
    const stored = this.assignments.get(assignmentId);
    if (stored === undefined) return ['nothing'];
    if (place.startsWith('t')) {
      const task = place.slice(1);
      return [sayingOf(stored.answers[task]), sayingOf(stored.late[task])];
    }
    const gold = this.hands.get(assignmentId)?.gold ?? [];
    const index = gold.findIndex((goldId) => goldPlace(goldId) === place);
    return [sayingOf(stored.goldAnswers[index]), sayingOf(stored.lateGold?.[index])];
  }

  #version(item: Item): void {
    const key = nameOf(item);
    const before = this.#versions.get(key) ?? 0;
    must(item.version === before + 1, 'CAS', () => `${key} went from ${before} to ${item.version}`);
    this.#versions.set(key, item.version);
  }

  #job(job: Job): void {
    if (job.state === 'draft') return; // a lost reply leaves the owner with more of them
    this.job = job;
    this.asked.add(job.redundancy);
    if (job.state !== 'published') this.stoppedAt = Number.POSITIVE_INFINITY;
    else if (this.stoppedAt === Number.POSITIVE_INFINITY) this.stoppedAt = this.commits;
  }

  #assignment(next: Assignment, by: Pick<Request, 'entry' | 'who' | 'begunAt'>): void {
    const before = this.assignments.get(next.assignmentId);
    checkTurn(this, before, next, by);
    this.assignments.set(next.assignmentId, next);
    this.suites.get(next.taskSuiteId)?.take(next);
    this.people.get(next.annotatorId)?.turned(before, next);
  }

  #suite(next: TaskSuite, ended: Assignment | undefined, by: Pick<Request, 'entry'>): void {
    const { taskSuiteId, leases, wanted } = next;
    const book = this.suites.get(taskSuiteId);
    if (book === undefined) {
      const fresh = wanted.every((want) => want === this.terms.redundancy);
      must(fresh && leases.length === 0, 'I2', () => `${taskSuiteId} is born wanting ${wanted}`);
      this.suites.set(taskSuiteId, new SuiteBook(next));
      return;
    }
    this.#leases(book, next, ended);
    const before = book.suite;
    const most = Math.max(...this.asked);
    const least = Math.min(...this.asked);
    for (const [task, want] of wanted.entries()) {
      const here = `${taskSuiteId}-${task}`;
      must(want <= most && want >= least, 'I2', () => `${here} wants ${want}`);
      const isMore = want > (before.wanted[task] ?? 0);
      const mayRise = !isMore || MAY_RAISE_WANTED.includes(by.entry);
      must(mayRise, 'I2', () => `${by.entry} makes ${here} want ${want}`);
    }
    book.suite = next;
  }

  /** Leases that begin are checked against their holder; one ends only together with its assignment. */
  #leases(book: SuiteBook, { leases, wanted }: TaskSuite, ended: Assignment | undefined): void {
    const ids = (of: TaskSuite['leases']) => new Set(of.map(({ assignmentId }) => assignmentId));
    const was = ids(book.suite.leases);
    const is = ids(leases);
    for (const lease of leases) {
      this.people.get(lease.annotatorId)?.leases.set(lease.assignmentId, lease);
      if (was.has(lease.assignmentId)) continue;
      book.checkLease(lease);
      const isWhole = tasksIn(lease.tasks).length === wanted.length;
      this.happened.note(isWhole ? 'whole suite leased' : 'part of a suite leased');
    }
    for (const { assignmentId, annotatorId } of book.suite.leases) {
      if (is.has(assignmentId)) continue;
      const withIt = ended?.assignmentId === assignmentId && ended.state !== 'leased';
      must(withIt, 'I14', () => `the lease of ${annotatorId} ended without its assignment`);
      this.people.get(annotatorId)?.leases.delete(assignmentId);
    }
  }

  #person(next: Annotator): void {
    const book = this.people.get(next.annotatorId) ?? new PersonBook(next);
    this.people.set(next.annotatorId, book);
    book.annotator = next;
    for (const hand of next.hands) {
      if (this.hands.has(hand.assignmentId)) continue;
      this.hands.set(hand.assignmentId, hand);
      const again = book.shownGold(hand);
      if (again > 0) this.happened.note('gold shown again', again);
      this.happened.note('gold shown', hand.gold.length);
      for (const goldId of hand.gold) this.#shownTo(goldId).add(next.annotatorId);
    }
  }

  #shownTo(goldId: string): Set<string> {
    const known = this.#gold.get(goldId) ?? { people: new Set<string>() };
    this.#gold.set(goldId, known);
    return known.people;
  }

  #checkGold({ goldId, exposures }: Gold): void {
    const { size } = this.#shownTo(goldId);
    must(exposures === size, 'I9', () => `${goldId} was shown to ${size}, says ${exposures}`);
    must(size <= this.terms.maxExposures, 'I9', () => `${goldId} was shown to ${size}`);
    if (size === this.terms.maxExposures) this.happened.note('gold worn out');
  }

  #checkPerson(annotatorId: string): void {
    this.people.get(annotatorId)?.check(this.terms.cap, this.terms.taskSuiteSize);
  }

  #checkSuite({ taskSuiteId, labels, leases }: TaskSuite): void {
    const book = this.suites.get(taskSuiteId);
    if (book === undefined) return;
    book.check();
    for (const { annotatorId } of leases) this.#checkPerson(annotatorId);
    if (labels === null) return;
    this.happened.note('suite labelled');
    must(book.isComplete, 'I10', () => `${taskSuiteId} is labelled before it is complete`);
    const found = labels.map(({ choice }) => choice);
    const expected = labels.map((_, task) => book.majorityOf(task, this.terms.choices));
    const same = expected.every((choice, task) => choice === found[task]);
    must(same, 'I10', () => `${taskSuiteId} says ${found}, not ${expected}`);
  }
}

/** The items of a commit by kind. */
const sorted = (items: readonly Item[]) => ({
  assignments: items.filter((item) => item.kind === 'assignment'),
  suites: items.filter((item) => item.kind === 'taskSuite'),
  people: items.filter((item) => item.kind === 'annotator'),
  jobs: items.filter((item) => item.kind === 'job'),
  gold: items.filter((item) => item.kind === 'gold'),
});

function nameOf(item: Item): string {
  switch (item.kind) {
    case 'taskSuite':
      return item.taskSuiteId;
    case 'assignment':
      return item.assignmentId;
    case 'annotator':
      return item.annotatorId;
    case 'gold':
      return `gold ${item.goldId}`;
    case 'invite':
      return item.inviteId;
    default:
      return `${item.kind} ${item.jobId}`;
  }
}
