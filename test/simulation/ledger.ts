import type { NextReply } from '../../src/contracts/assignment.ts';
import type { Annotator, HeldHand } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Job } from '../../src/core/job.ts';
import type { Model } from '../../src/core/model.ts';
import type { Decision } from '../../src/core/standing.ts';
import type { Lease, SuiteLabel, TaskSuite } from '../../src/core/task-suite.ts';
import type { Item, Services } from '../../src/ports.ts';
import { EntryBook } from './entry-book.ts';
import type { Objects } from './faulty-objects.ts';
import { GoldBook } from './gold-book.ts';
import { ModelBook } from './model-book.ts';
import { checkNewLease } from './new-lease.ts';
import { PersonBook } from './person-book.ts';
import { RepeatBook } from './repeat-book.ts';
import { broughtBy, RulesBook } from './rules-book.ts';
import type { Cause, Request } from './scheduler.ts';
import { goldPlace, hiddenPlaces, type Place, type Sent, sayingOf } from './sent.ts';
import { Standings } from './standings.ts';
import { SuiteBook, tasksIn } from './suite-book.ts';
import type { Tally } from './tally.ts';
import type { Terms } from './terms.ts';
import { checkTurn } from './turn.ts';
import { must } from './violation.ts';
import { checkWanted, isUnsure } from './wanted.ts';

const howMuch = (leased: number, of: number): string => {
  if (leased === 0) return 'gold alone leased';
  return leased === of ? 'whole suite leased' : 'part of a suite leased';
};

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
  readonly standings = new Standings();
  /** The pools of people, by the invites that they came by. */
  readonly poolsOf = new Map<string, readonly string[]>();
  readonly entries: EntryBook;
  readonly gold: GoldBook;
  /** Hands that were claimed under terms of before: by which request, and for whom. */
  readonly #claimedUnagreed = new Map<string, { readonly number: number; readonly by: string }>();
  readonly #models: ModelBook;
  readonly #rules: RulesBook;
  readonly #repeats: RepeatBook;
  /** Hands that were claimed while the job stood still: by which request, and in which of the stops. */
  readonly #claimedInStop = new Map<string, { readonly number: number; readonly stop: number }>();
  readonly #versions = new Map<string, number>();
  job: Job | undefined;
  /** Every redundancy that the owner ever asked for. */
  readonly asked = new Set<number>();
  commits = 0;
  /** The newest commit before which the job was not published. */
  stoppedAt = 0;
  #stops = 0;
  /** Once one request runs at a time: processes that know the job's end to be near. */
  calm: Set<Services> | undefined;

  constructor(terms: Terms, sent: Sent, happened: Tally, objects: Objects) {
    this.terms = terms;
    this.sent = sent;
    this.happened = happened;
    this.#models = new ModelBook(objects);
    this.gold = new GoldBook(terms.maxExposures, happened, objects);
    this.#rules = new RulesBook(terms.isRuled, happened);
    this.#repeats = new RepeatBook(terms, happened);
    this.entries = new EntryBook(terms.entry, happened);
    this.asked.add(terms.redundancy);
  }

  /** Takes what one commit wrote, and checks all that it could have broken. */
  committed(items: readonly Item[], by: Cause): void {
    this.commits++;
    for (const item of items) this.#version(item);
    const of = sorted(items);
    this.#rules.committed(items, this.#broughtBy(of.assignments[0], of.people));
    for (const gold of of.gold) this.#known(this.gold.kept(gold));
    // An assignment is taken before the suite that it leaves, and both before the person.
    for (const turn of of.assignments) this.#assignment(turn, by);
    for (const entry of of.entries) this.entries.kept(entry);
    for (const suite of of.suites) this.#suite(suite, of.assignments[0], by);
    const hands = of.people.flatMap((person) => this.#person(person, of.decisions));
    for (const job of of.jobs) this.#job(job);
    for (const suite of of.suites) this.#checkSuite(suite);
    for (const turn of of.assignments) this.#checkGivenBack(turn);
    for (const person of of.people) {
      this.#checkPerson(person.annotatorId);
      this.#repeats.check(person);
    }
    this.gold.check(of.gold.map(({ goldId }) => goldId));
    for (const model of of.models) this.#model(model, by);
    for (const hand of hands) this.gold.check(hand.gold);
  }

  /** Answers that a commit brings, with whether their giver is barred with it: their gold may have done that. */
  #broughtBy(next: Assignment | undefined, people: readonly Annotator[]) {
    const answers = next && broughtBy(this.assignments.get(next.assignmentId), next);
    if (next === undefined || answers === undefined) return undefined;
    const { annotatorId, sent, reclaimed } = next;
    if (sent !== null && reclaimed) this.happened.note('rule looked at late answers');
    const barred = people.some((one) => one.annotatorId === annotatorId && one.barred);
    return { annotatorId, answers, barred };
  }

  /** A process has read the job, and knows whether its end is near. */
  readJob(services: Services): void {
    if (this.job?.nearEnd === true) this.calm?.add(services);
    else this.calm?.delete(services);
  }

  /** Hears of a reply: a hand that its own request claimed in a stop that lasts must not be in it. */
  replied({ entry, number }: Request, body: unknown): void {
    if (entry !== 'hand-out/next') return;
    const { hands } = body as NextReply; // the endpoint's own schema has checked it
    for (const { assignmentId } of hands) {
      const unagreed = this.#claimedUnagreed.get(assignmentId);
      const isUnagreed = unagreed?.number === number && !this.entries.hasAgreed(unagreed.by);
      must(!isUnagreed, 'entry', () => `${assignmentId} is handed out under terms of before`);
      if (this.job?.state === 'published') continue;
      const claimed = this.#claimedInStop.get(assignmentId);
      const isStopped = claimed?.number === number && claimed.stop === this.#stops;
      must(!isStopped, 'stop', () => `${assignmentId} is handed out of a job that was stopped`);
    }
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
    const hand = this.hands.get(assignmentId);
    const index = hand === undefined ? -1 : hiddenPlaces(hand).indexOf(place);
    return [sayingOf(stored.goldAnswers[index]), sayingOf(stored.lateGold?.[index])];
  }

  /** Where a text stands in a hand, if it is gold there that was added to the job. */
  goldPlace(text: string, hand: HeldHand | undefined): Place | undefined {
    const goldId = this.gold.ofText(text);
    const isGold = goldId !== undefined && hand?.gold.includes(goldId) === true;
    return isGold ? goldPlace(goldId) : undefined;
  }

  /** Checks in the end what everybody's gold answers come to, and what was decided by them. */
  checkRecords(): void {
    for (const { annotator, standing } of this.people.values()) {
      this.gold.checkRecord(annotator);
      standing.checkReplayed(annotator, this.gold, this.happened);
    }
  }

  /** A task that has become gold: nobody is asked it as work any more. */
  #known(taskId: string | undefined): void {
    if (taskId === undefined) return;
    const [taskSuiteId = '', task] = taskId.split('-');
    this.suites.get(taskSuiteId)?.known.add(Number(task));
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
    this.entries.newest = job.terms ?? this.entries.newest;
    this.asked.add(job.redundancy);
    const wasPublished = this.stoppedAt !== Number.POSITIVE_INFINITY;
    if (job.state !== 'published' && wasPublished) this.#stops++;
    if (job.state !== 'published') this.stoppedAt = Number.POSITIVE_INFINITY;
    else if (this.stoppedAt === Number.POSITIVE_INFINITY) this.stoppedAt = this.commits;
  }

  #assignment(next: Assignment, by: Cause): void {
    const before = this.assignments.get(next.assignmentId);
    checkTurn(this, before, next, by);
    this.assignments.set(next.assignmentId, next);
    const wasOpen = before === undefined || before.state === 'leased';
    if (wasOpen && next.state !== 'leased') this.gold.closed(next);
    const aside = this.suites.get(next.taskSuiteId)?.take(next) ?? 0;
    if (aside > 0) this.happened.note('task set aside', aside);
    const giver = this.people.get(next.annotatorId);
    giver?.turned(before, next, this.terms.goldRate, this.gold);
    this.#repeats.turned(before, next, giver?.annotator.barred ?? false);
  }

  #suite(next: TaskSuite, ended: Assignment | undefined, by: Cause): void {
    const { taskSuiteId, leases, wanted, redundancy } = next;
    const book = this.suites.get(taskSuiteId);
    if (book === undefined) {
      const fresh = [redundancy, ...wanted].every((want) => want === this.terms.redundancy);
      must(fresh && leases.length === 0, 'I2', () => `${taskSuiteId} is born wanting ${wanted}`);
      this.suites.set(taskSuiteId, new SuiteBook(next, this.terms));
      return;
    }
    if (ended === undefined) book.turnless();
    this.#leases(book, next, ended, by);
    must(this.asked.has(redundancy), 'I2', () => `nobody asked ${redundancy} of ${taskSuiteId}`);
    const reopened = checkWanted(book, next, by, this.#judged(next));
    if (reopened > 0) this.happened.note('task reopened', reopened);
    const isLabelled = book.suite.labels === null && next.labels !== null;
    if (isLabelled) this.#checkSure(book, next);
    book.suite = next;
  }

  #judged({ model }: TaskSuite) {
    return { terms: this.terms, models: this.#models, model };
  }

  #model(model: Model, by: Cause): void {
    const counted = [...this.suites.values()].flatMap((book) =>
      [...book.suite.wanted.keys()].map((task) => book.givers(task).size),
    );
    const total = counted.reduce((sum, count) => sum + count, 0);
    this.#models.named(model, by, this.commits, total);
    this.happened.note(model.version === 1 ? 'model fitted' : 'model fitted again');
  }

  /** Labels come only where no further answer is to be asked. */
  #checkSure(book: SuiteBook, next: TaskSuite): void {
    for (const task of next.wanted.keys()) {
      const unsure = isUnsure(book, task, next, this.#judged(next));
      must(!unsure, 'I10', () => `${next.taskSuiteId}-${task} is labelled, and unsure`);
    }
  }

  /** Leases that begin are checked against their holder; one ends only together with its assignment. */
  #leases(
    book: SuiteBook,
    { leases, wanted }: TaskSuite,
    ended: Assignment | undefined,
    by: Cause,
  ): void {
    const ids = (of: TaskSuite['leases']) => new Set(of.map(({ assignmentId }) => assignmentId));
    const was = ids(book.suite.leases);
    const is = ids(leases);
    for (const lease of leases) {
      this.people.get(lease.annotatorId)?.leases.set(lease.assignmentId, lease);
      if (was.has(lease.assignmentId)) continue;
      this.#begun(book, lease, by);
      this.happened.note(howMuch(tasksIn(lease.tasks).length, wanted.length));
      if (book.suite.labels !== null) this.happened.note('gold alone of a labelled suite leased');
    }
    for (const { assignmentId, annotatorId } of book.suite.leases) {
      if (is.has(assignmentId)) continue;
      const withIt = ended?.assignmentId === assignmentId && ended.state !== 'leased';
      must(withIt, 'I14', () => `the lease of ${annotatorId} ended without its assignment`);
      this.people.get(annotatorId)?.leases.delete(assignmentId);
    }
  }

  #begun(book: SuiteBook, lease: Lease, by: Cause): void {
    const { assignmentId, annotatorId, tasks } = lease;
    checkNewLease(this, book, lease, by);
    for (const task of tasksIn(tasks)) {
      this.gold.worked(`${book.suite.taskSuiteId}-${task}`, annotatorId);
    }
    this.#noteStop(assignmentId, by);
    this.entries.checkLetIn(annotatorId);
    if (this.entries.hasAgreed(annotatorId)) return;
    this.#claimedUnagreed.set(assignmentId, { number: by.number, by: annotatorId });
    this.happened.note('claimed under terms of before');
  }

  #noteStop(assignmentId: string, { number }: Cause): void {
    if (this.job?.state === 'published') return;
    this.#claimedInStop.set(assignmentId, { number, stop: this.#stops });
    this.happened.note('claimed while stopped');
  }

  /** @returns the hands that are new */
  #person(next: Annotator, decisions: readonly Decision[]): readonly HeldHand[] {
    const book = this.people.get(next.annotatorId) ?? new PersonBook(next, this.terms);
    this.people.set(next.annotatorId, book);
    const was = book.annotator;
    book.annotator = next;
    const own = decisions.filter(({ annotatorId }) => annotatorId === next.annotatorId);
    book.standing.take(next, own, this.happened);
    if (was.settling !== undefined && next.settling === undefined) this.#settled(was);
    const fresh = next.hands.filter(({ assignmentId }) => !this.hands.has(assignmentId));
    const may = fresh.length === 0 || book.standing.state === 'working';
    must(may, 'decisions', () => `${next.annotatorId} is ${book.standing.state}, and gets a hand`);
    for (const hand of fresh) {
      this.hands.set(hand.assignmentId, hand);
      const again = book.shownGold(hand);
      if (again > 0) this.happened.note('gold shown again', again);
      this.gold.shown(hand, next.annotatorId);
      const lease = book.leases.get(hand.assignmentId);
      const at = (lease?.expiresAt ?? 0) - this.terms.leaseMs;
      this.#repeats.shown(hand, next.annotatorId, at);
    }
    if (book.settleGold(fresh[0], this.terms.goldRate)) this.happened.note('gold ran short');
    return fresh;
  }

  /** Nothing is left of what a decision wanted with somebody's answers. */
  #settled({ annotatorId, settling }: Annotator): void {
    const { discount = null } = settling ?? {};
    this.happened.note(
      discount === null ? 'answers given back' : `answers discounted: ${discount.of}`,
    );
    for (const turn of this.assignments.values()) {
      if (turn.annotatorId !== annotatorId) continue;
      const { assignmentId, counted, endedAt, voided } = turn;
      const isBack = discount !== null || (voided?.tasks ?? 0) + (voided?.gold ?? 0) === 0;
      must(isBack, 'I8', () => `${assignmentId} is not given back`);
      const since = discount?.of === 'all' ? 0 : (discount?.since ?? Number.POSITIVE_INFINITY);
      must(counted === 0 || endedAt < since, 'I8', () => `${assignmentId} counts for a barred one`);
    }
  }

  /** Whoever is reinstated has every answer back whose place nobody has, within their cap; they wait for who holds it. */
  #checkGivenBack({ taskSuiteId, annotatorId, counted }: Assignment): void {
    const book = this.suites.get(taskSuiteId);
    const { cap } = this.terms;
    if (book === undefined || this.people.get(annotatorId)?.annotator.handed === cap) return;
    const left = book.offered.filter((task) => !tasksIn(counted).includes(task));
    for (const task of left) {
      const here = `${taskSuiteId}-${task}`;
      must(!book.isShort(task), 'I8', () => `${annotatorId} does not get ${here} back`);
    }
    const isBack = this.people.get(annotatorId)?.annotator.barred === false;
    for (const task of isBack ? book.waiting : []) {
      const underway = book.givers(task).size + book.holders(task).length;
      const isHeld = book.isShort(task) && underway >= book.most(task);
      must(isHeld, 'I8', () => `${annotatorId} waits for ${taskSuiteId}-${task}, held by nobody`);
      this.happened.note('waits for who holds it');
    }
    const shut = book.offered.filter((task) => book.isShut(task) && !left.includes(task));
    if (shut.length > 0) this.happened.note('given back, asked of nobody', shut.length);
  }

  #checkPerson(annotatorId: string): void {
    this.people.get(annotatorId)?.check(this.terms.cap, this.terms.taskSuiteSize);
  }

  #checkSuite({ taskSuiteId, labels, leases, model }: TaskSuite): void {
    const book = this.suites.get(taskSuiteId);
    if (book === undefined) return;
    book.check();
    this.standings.keep(book, this.commits);
    for (const { annotatorId } of leases) this.#checkPerson(annotatorId);
    if (labels === null) return;
    this.happened.note('suite labelled');
    must(book.isComplete, 'I10', () => `${taskSuiteId} is labelled before it is complete`);
    const said = ({ choice, confidence }: SuiteLabel) => `${choice} ${confidence.toFixed(5)}`;
    const found = labels.map(said);
    if (model !== undefined) this.happened.note('suite labelled by a model');
    const { choices } = this.terms;
    const expected = labels.map((_, task) =>
      said(this.#models.labelOf(book, task, model, choices)),
    );
    const same = expected.every((label, task) => label === found[task]);
    must(same, 'I10', () => `${taskSuiteId} says ${found}, not ${expected}`);
  }
}

/** The items of a commit by kind. */
const sorted = (items: readonly Item[]) => ({
  assignments: items.filter((item) => item.kind === 'assignment'),
  suites: items.filter((item) => item.kind === 'taskSuite'),
  people: items.filter((item) => item.kind === 'annotator'),
  jobs: items.filter((item) => item.kind === 'job'),
  decisions: items.filter((item) => item.kind === 'decision'),
  models: items.filter((item) => item.kind === 'model'),
  gold: items.filter((item) => item.kind === 'gold'),
  entries: items.filter((item) => item.kind === 'entry'),
});

function nameOf(item: Item): string {
  switch (item.kind) {
    case 'taskSuite':
      return item.taskSuiteId;
    case 'assignment':
      return item.assignmentId;
    case 'annotator':
      return item.annotatorId;
    case 'rulesRecord':
      return `rules ${item.annotatorId}`;
    case 'decision':
      return `${item.annotatorId} ${item.decisionId}`;
    case 'entry':
      return `entry of ${item.annotatorId}`;
    case 'terms':
      return `terms ${item.number}`;
    case 'gold':
      return `gold ${item.goldId}`;
    case 'contest':
      return `contest ${item.goldId} ${item.annotatorId}`;
    case 'invite':
      return item.inviteId;
    default:
      return `${item.kind} ${item.jobId}`;
  }
}
