import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../../src/contracts/answer.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import type { AnswersByTask, Assignment } from '../../src/core/assignment.ts';
import type { Gold } from '../../src/core/gold.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import type { Item } from '../../src/ports.ts';
import { bits } from '../support/states.ts';

/** What a broken invariant says. */
class Violation extends Error {
  override readonly name = 'Violation';
}

function must(holds: boolean, invariant: string, what: string): void {
  if (!holds) throw new Violation(`${invariant}: ${what}`);
}

const said = (answer: Answer | undefined): string | undefined =>
  answer && ('choice' in answer ? `c:${answer.choice}` : `a:${answer.abstain}`);

const keysOf = (answers: AnswersByTask): number[] => Object.keys(answers).map(Number);

/** Every answer of the first that the second lacks or has with another value. */
const missing = (before: AnswersByTask, after: AnswersByTask): number[] =>
  keysOf(before).filter((key) => said(before[key]) !== said(after[key]));

/** What a job was published with. */
export interface Terms {
  readonly redundancy: number;
  readonly taskSuiteSize: number;
  readonly cap: number | null;
  readonly maxExposures: number;
}

/**
 * The invariants of `store-port.md`, section 4, held after every commit. Fed with committed items alone:
 * counts from assignments and leases by itself, and believes no counter.
 */
export class Ledger {
  readonly suites = new Map<string, TaskSuite>();
  readonly assignments = new Map<string, Assignment>();
  readonly people = new Map<string, Annotator>();
  readonly #gold = new Map<string, Gold>();
  readonly #shown = new Map<string, Set<string>>();
  readonly #terms: Terms;
  /** What happened, by kind: a history in which something never happens tests nothing of it. */
  readonly happened = new Map<string, number>();

  constructor(terms: Terms, suites: readonly TaskSuite[], gold: readonly Gold[]) {
    this.#terms = terms;
    for (const suite of suites) this.suites.set(suite.taskSuiteId, suite);
    for (const item of gold) this.#gold.set(item.goldId, item);
  }

  /** Takes what one commit wrote, and checks all that it could have broken. */
  committed(items: readonly Item[]): void {
    const ended = items.find((item) => item.kind === 'assignment');
    for (const item of items) this.#take(item, ended);
    for (const item of items) {
      if (item.kind === 'taskSuite') this.#checkSuite(item);
      if (item.kind === 'annotator') this.#checkPerson(item);
    }
  }

  #take(item: Item, ended: Assignment | undefined): void {
    if (item.kind === 'taskSuite') this.#suite(item, ended);
    else if (item.kind === 'assignment') this.#assignment(item);
    else if (item.kind === 'annotator') this.#person(item);
    else if (item.kind === 'gold') this.#gold.set(item.goldId, item);
  }

  #note(kind: string, happened: boolean): void {
    if (happened) this.happened.set(kind, (this.happened.get(kind) ?? 0) + 1);
  }

  /** What is kept of an answer: counted or draft, and late. */
  kept(assignmentId: string, place: { task: number } | { goldId: string }): (string | undefined)[] {
    const stored = this.assignments.get(assignmentId);
    if (stored === undefined) return [];
    if ('task' in place) return [stored.answers, stored.late].map((by) => said(by[place.task]));
    const { gold } = stored.state === 'leased' ? this.#handOf(stored) : stored;
    const index = gold.indexOf(place.goldId);
    return [stored.goldAnswers, stored.lateGold ?? {}].map((by) => said(by[index]));
  }

  #handOf({ annotatorId, assignmentId }: Assignment): { readonly gold: readonly string[] } {
    const hands = this.people.get(annotatorId)?.hands ?? [];
    return hands.find((hand) => hand.assignmentId === assignmentId) ?? { gold: [] };
  }

  of(annotatorId: string): Assignment[] {
    return [...this.assignments.values()].filter((each) => each.annotatorId === annotatorId);
  }

  countedIn(taskSuiteId: string): Assignment[] {
    return [...this.assignments.values()].filter((each) => each.taskSuiteId === taskSuiteId);
  }

  /** Tasks of a suite that a person has answered, however, or has declined. */
  #doneWith(annotatorId: string, taskSuiteId: string): number[] {
    return this.of(annotatorId)
      .filter((each) => each.taskSuiteId === taskSuiteId)
      .flatMap(({ state, tasks, answers, late }) =>
        state === 'declined' ? bits(tasks) : [...keysOf(answers), ...keysOf(late)],
      );
  }

  #suite(suite: TaskSuite, ended: Assignment | undefined): void {
    const before = this.suites.get(suite.taskSuiteId);
    const known = new Set(before?.leases.map(({ assignmentId }) => assignmentId));
    for (const lease of suite.leases.filter(({ assignmentId }) => !known.has(assignmentId))) {
      this.#note('part of a suite handed out', bits(lease.tasks).length < suite.wanted.length);
      const done = this.#doneWith(lease.annotatorId, suite.taskSuiteId);
      const held = (before?.leases ?? [])
        .filter(({ annotatorId }) => annotatorId === lease.annotatorId)
        .flatMap(({ tasks }) => bits(tasks));
      const twice = bits(lease.tasks).filter((task) => done.includes(task) || held.includes(task));
      must(twice.length === 0, 'I1', `${lease.annotatorId} gets tasks ${twice} again`);
    }
    const live = new Set(suite.leases.map(({ assignmentId }) => assignmentId));
    for (const { assignmentId, annotatorId } of before?.leases ?? []) {
      if (live.has(assignmentId)) continue;
      const with_ = ended?.assignmentId === assignmentId && ended.state !== 'leased';
      must(with_, 'I14', `the lease of ${annotatorId} ended without its assignment`);
    }
    must(
      suite.wanted.every((w) => w === this.#terms.redundancy),
      'I2',
      'wanted has changed',
    );
    this.suites.set(suite.taskSuiteId, suite);
  }

  #assignment(next: Assignment): void {
    const before = this.assignments.get(next.assignmentId);
    const barred = this.people.get(next.annotatorId)?.barred ?? false;
    this.assignments.set(next.assignmentId, next);
    const answered = keysOf(next.answers);
    const handed = bits(next.tasks);
    must(
      answered.every((task) => handed.includes(task)),
      'I7',
      'answered what was not handed out',
    );
    must(
      bits(next.counted).every((task) => answered.includes(task)),
      'I7',
      'counts no answer',
    );
    if (next.state === 'leased') must(next.counted === 0, 'I7', 'a draft counts');
    else if (before === undefined || before.state === 'leased') this.#closed(before, next, barred);
    else this.#afterClose(before, next, barred);
  }

  #closed(draft: Assignment | undefined, next: Assignment, barred: boolean): void {
    if (next.sent === null && draft !== undefined) {
      must(missing(draft.answers, next.answers).length === 0, 'I14', 'a saved answer was lost');
      must(missing(draft.goldAnswers, next.goldAnswers).length === 0, 'I14', 'saved gold was lost');
    }
    const counted = bits(next.counted);
    this.#note('closed by others with answers', next.sent === null && counted.length > 0);
    this.#note('closed in part', counted.length > 0 && counted.length < bits(next.tasks).length);
    this.#note('closed while barred', barred);
    this.#note('declined', next.state === 'declined');
    if (barred) must(counted.length === 0, 'I8', `${next.annotatorId} is barred and counts`);
    else must(counted.length === keysOf(next.answers).length, 'I14', 'an answer does not count');
  }

  #afterClose(before: Assignment, next: Assignment, barred: boolean): void {
    const more = bits(next.counted & ~before.counted);
    this.#note('late and counted', more.length > 0);
    this.#note('late and kept aside', keysOf(next.late).length > keysOf(before.late).length);
    this.#note('other late gold', next.lateGold !== undefined && before.lateGold === undefined);
    this.#note('void after it counted', before.counted !== 0 && next.counted === 0);
    must(more.length === 0 || !barred, 'I8', `${next.annotatorId} is barred and counts`);
    for (const kept of ['answers', 'late', 'goldAnswers'] as const) {
      must(missing(before[kept], next[kept]).length === 0, 'I3', `${kept} changed after the close`);
    }
    const fewer = bits(before.counted & ~next.counted);
    must(fewer.length === 0 || next.state === 'void', 'I3', 'an answer no longer counts');
    must(before.sent === null || next.sent === before.sent, 'I3', 'another response was taken');
  }

  #person(next: Annotator): void {
    const before = this.people.get(next.annotatorId);
    this.people.set(next.annotatorId, next);
    const shown = this.#shown.get(next.annotatorId) ?? new Set();
    this.#shown.set(next.annotatorId, shown);
    const known = new Set(before?.hands.map(({ assignmentId }) => assignmentId));
    const done = new Set(this.of(next.annotatorId).flatMap(goldDone));
    for (const { assignmentId, gold } of next.hands) {
      if (known.has(assignmentId)) continue;
      for (const goldId of gold) {
        must(!done.has(goldId), 'I9', `${next.annotatorId} gets ${goldId} again`);
        this.#note('gold shown again', shown.has(goldId));
        shown.add(goldId);
      }
    }
  }

  #checkSuite({ taskSuiteId, wanted, counted, leases, labels }: TaskSuite): void {
    const turns = this.countedIn(taskSuiteId);
    for (const [task, want] of wanted.entries()) {
      const givers = turns.filter((turn) => bits(turn.counted).includes(task));
      const held = leases.filter((lease) => bits(lease.tasks).includes(task));
      const here = `${taskSuiteId}-${task}`;
      must(givers.length + held.length <= want, 'I2', `${here} has too many`);
      must(
        counted[task] === givers.length,
        'I7',
        `${here} counts ${counted[task]} of ${givers.length}`,
      );
      const people = [...givers, ...held].map(({ annotatorId }) => annotatorId);
      must(new Set(people).size === people.length, 'I1', `${here} has one person twice`);
    }
    if (labels === null) return;
    this.#note('labelled', true);
    const complete = wanted.every((want, task) => counted[task] === want) && leases.length === 0;
    must(complete, 'I10', `${taskSuiteId} is labelled before it is complete`);
    const expected = wanted.map((_, task) => this.majorityOf(taskSuiteId, task));
    const found = labels.map(({ choice }) => choice);
    must(
      isDeepStrictEqual(found, expected),
      'I10',
      `${taskSuiteId} says ${found}, not ${expected}`,
    );
  }

  /** The label that the counted answers of a task make; `null` without a vote. */
  majorityOf(taskSuiteId: string, task: number): string | null {
    const votes = this.countedIn(taskSuiteId)
      .filter((turn) => bits(turn.counted).includes(task))
      .flatMap((turn) => {
        const answer = turn.answers[task];
        return answer && 'choice' in answer ? [answer.choice] : [];
      });
    const count = (choice: string) => votes.filter((vote) => vote === choice).length;
    const order = ['yes', 'no', 'maybe'].sort((a, b) => count(b) - count(a));
    return votes.length === 0 ? null : (order[0] ?? null);
  }

  #checkPerson({ annotatorId, hands, handed, counted, countedTasks, gold }: Annotator): void {
    const { cap, taskSuiteSize, maxExposures } = this.#terms;
    const leases = [...this.suites.values()]
      .flatMap((suite) => suite.leases)
      .filter((lease) => lease.annotatorId === annotatorId);
    const ids = (of: readonly { readonly assignmentId: string }[]) =>
      of.map(({ assignmentId }) => assignmentId).sort();
    must(isDeepStrictEqual(ids(hands), ids(leases)), 'I5', `${annotatorId} holds other hands`);
    const counting = this.of(annotatorId).filter((turn) => turn.counted !== 0);
    const tasks = counting.flatMap((turn) => bits(turn.counted)).length;
    const held = leases.flatMap((lease) => bits(lease.tasks)).length;
    must(handed === tasks + held, 'I4', `${annotatorId} has ${tasks} + ${held}, not ${handed}`);
    must(cap === null || handed <= cap, 'I4', `${annotatorId} has ${handed} of ${cap}`);
    must(counted === counting.length, 'I7', `${annotatorId} counts ${counted}`);
    must(countedTasks === tasks, 'I7', `${annotatorId} counts ${countedTasks} of ${tasks} tasks`);
    must(Math.abs(gold.carry) <= 1 + 2 * taskSuiteSize, 'I9', `carry is ${gold.carry}`);
    for (const [goldId, item] of this.#gold) {
      const people = [...this.#shown.values()].filter((shown) => shown.has(goldId)).length;
      must(
        item.exposures === people,
        'I9',
        `${goldId} was shown to ${people}, says ${item.exposures}`,
      );
      must(people <= maxExposures, 'I9', `${goldId} was shown to ${people}`);
    }
  }
}

/** Gold that a person is done with by an assignment: answered, or declined. */
function goldDone({ state, gold, goldAnswers }: Assignment): readonly string[] {
  return state === 'declined' ? gold : keysOf(goldAnswers).flatMap((index) => gold[index] ?? []);
}
