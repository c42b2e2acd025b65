import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import { unsureTasks } from '../../src/core/aggregation.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import { handOut, openFor } from '../../src/core/hand-out.ts';
import { acceptLate } from '../../src/core/late-response.ts';
import { leaseOf } from '../../src/core/lease.ts';
import { type Closed, closeHand, saveDraft } from '../../src/core/response.ts';
import {
  completeTasks,
  isComplete,
  openTasks,
  reopen,
  type TaskSuite,
  withRedundancy,
} from '../../src/core/task-suite.ts';
import { voidAssignment } from '../../src/core/void.ts';
import { jobFile } from '../support/job.ts';
import { bits, freshAnnotator, freshSuite } from '../support/states.ts';
import { START } from '../support/world.ts';
import { SuiteModel, type Terms, type Turn } from './suite-model.ts';

const PEOPLE = ['n0', 'n1', 'n2', 'n3'] as const;

type Act =
  | 'take'
  | 'save'
  | 'close'
  | 'expire'
  | 'late'
  | 'decline'
  | 'void'
  | 'bar'
  | 'aggregate'
  | 'redundancy';

/** Something that is tried; what does not apply does nothing. */
export const step = fc.record({
  act: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Act>('take', 'close', 'aggregate') },
    { weight: 2, arbitrary: fc.constantFrom<Act>('expire', 'late') },
    { weight: 1, arbitrary: fc.constantFrom<Act>('save', 'decline', 'void') },
    { weight: 1, arbitrary: fc.constantFrom<Act>('bar', 'redundancy', 'aggregate') },
  ),
  who: fc.nat(PEOPLE.length - 1),
  which: fc.nat(4),
  most: fc.constantFrom(1, 3, 5, 5),
  share: fc.constantFrom(2, 5, 5),
  isWhole: fc.constantFrom(true, true, false),
  answers: fc.uniqueArray(fc.nat(4), { maxLength: 5 }),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const answersTo = (tasks: readonly number[]) => ({
  tasks: Object.fromEntries(tasks.map((task): [string, Answer] => [`${task}`, { choice: 'yes' }])),
  gold: {},
});

/** A suite and its people, kept by the code beside what the model says. */
export class Run {
  readonly model: SuiteModel;
  suite: TaskSuite;
  readonly people: Map<string, Annotator>;
  readonly assignments = new Map<string, Assignment>();
  readonly acts: Readonly<Record<Step['act'], (step: Step) => void>> = {
    take: (asked) => this.#take(asked),
    save: (asked) => this.#save(asked),
    close: (asked) => this.#end(asked, 'submitted'),
    expire: (asked) => this.#end(asked, 'expired'),
    decline: (asked) => this.#end(asked, 'declined'),
    late: (asked) => this.#late(asked),
    bar: (asked) => this.#bar(asked),
    void: (asked) => this.#void(asked),
    aggregate: (asked) => this.#aggregate(asked),
    redundancy: (asked) => this.#changeRedundancy(asked),
  };
  readonly happened = new Map<string, number>();

  constructor(terms: Terms) {
    const { size, redundancy, cap, apart } = terms;
    this.model = new SuiteModel(terms);
    this.suite = {
      ...freshSuite(size, redundancy),
      ...(apart && { grouping: { rule: 'apart', groups: apart } }),
    };
    this.people = new Map(PEOPLE.map((id) => [id, freshAnnotator(id, cap)]));
  }

  #take({ who, most, share }: Step): void {
    const person = this.#person(PEOPLE[who]);
    const { annotatorId } = person;
    if (person.barred) return;
    const expected = this.model.takeable(annotatorId, Math.min(most, share));
    const assignmentId = `j1234.s0.${String(this.model.turns.length).padStart(8, '0')}`;
    const wanted = { assignmentId, annotatorId, expiresAt: START, gold: 0 };
    const out = handOut(this.suite, wanted, {
      most: Math.min(most, this.model.terms.cap - person.handed),
      share,
    });
    expect(out.kind === 'leased' ? bits(out.lease.tasks) : []).toEqual(expected);
    if (out.kind === 'refused') return;
    this.suite = out.suite;
    const hand = { assignmentId, taskSuiteId: 's0', tasks: out.lease.tasks, gold: [] };
    const hands = [...person.hands, hand];
    this.people.set(annotatorId, { ...person, hands, handed: person.handed + expected.length });
    this.model.take(assignmentId, annotatorId, expected);
  }

  #save({ which, answers }: Step): void {
    const held = this.#held(which);
    if (held === undefined) return;
    const own = answers.filter((task) => held.turn.tasks.includes(task));
    const open = this.assignments.get(held.turn.assignmentId) ?? { suite: this.suite, ...held };
    this.assignments.set(held.turn.assignmentId, saveDraft(open, answersTo(own), START));
    this.model.save(held.turn, own);
  }

  #end({ which, answers, isWhole }: Step, ending: 'submitted' | 'expired' | 'declined'): void {
    const held = this.#held(which);
    if (held === undefined) return;
    const { turn, lease } = held;
    const own = turn.tasks.filter((task) => isWhole || answers.includes(task));
    const sent = ending === 'submitted' ? own : [];
    const annotator = this.#person(turn.annotatorId);
    const draft = this.assignments.get(turn.assignmentId);
    const response = { sent: { answers: answersTo(sent), hash: 'h' } };
    const known = {
      suite: this.suite,
      lease,
      annotator,
      draft,
      truths: {},
      setAsideAfter: this.model.terms.setAsideAfter,
      goldRate: 0,
      now: START,
    };
    this.#keep(closeHand({ ...known, ending, ...(ending === 'submitted' ? response : {}) }));
    this.model.close(turn, sent, ending === 'declined');
  }

  #late({ which, answers }: Step): void {
    const turn = this.model.turns.filter(({ state }) => state !== 'leased')[which];
    const assignment = turn && this.assignments.get(turn.assignmentId);
    if (turn === undefined || assignment === undefined || assignment.sent !== null) return;
    const own = answers.filter((task) => turn.tasks.includes(task));
    const sent = { answers: answersTo(own), hash: 'late' };
    const annotator = this.#person(turn.annotatorId);
    const known = { suite: this.suite, annotator, assignment, countable: true, now: START };
    this.#keep(acceptLate({ ...known, sent }));
    this.model.late(turn, own);
  }

  #bar({ who }: Step): void {
    const person = this.#person(PEOPLE[who]);
    this.people.set(person.annotatorId, { ...person, barred: true });
    this.model.barred.add(person.annotatorId);
  }

  #void({ which }: Step): void {
    const turn = this.model.turns.filter(
      ({ annotatorId, counted }) => this.model.barred.has(annotatorId) && counted.length > 0,
    )[which];
    const assignment = turn && this.assignments.get(turn.assignmentId);
    if (turn === undefined || assignment === undefined) return;
    const annotator = this.#person(turn.annotatorId);
    this.#keep(voidAssignment({ assignment, suite: this.suite, annotator }));
    this.model.void(turn);
  }

  /** The votes may part on any tasks: the model takes their confidence as it comes. */
  #aggregate({ answers }: Step): void {
    const { suite, model } = this;
    if (!isComplete(suite) || suite.labels !== null) return;
    const { maxRedundancy } = model.terms;
    const adaptive = maxRedundancy === undefined ? {} : { adaptive: { maxRedundancy } };
    const labels = model.tasks.map((task) => ({
      choice: 'yes',
      confidence: answers.includes(task) ? 0.6 : 1,
    }));
    const unsure = unsureTasks(suite, labels, jobFile({ redundancy: 1, ...adaptive }));
    const expected = maxRedundancy === undefined ? [] : model.reopenable(answers);
    expect(bits(unsure)).toEqual(expected);
    model.reopen(expected);
    model.isLabelled = expected.length === 0;
    this.suite = model.isLabelled
      ? { ...suite, labels, version: suite.version + 1 }
      : reopen(suite, unsure);
    this.#note(model.isLabelled ? 'labelled' : 'reopened');
  }

  #changeRedundancy({ which }: Step): void {
    const asked = 1 + (which % 3);
    if (this.suite.redundancy === asked) return;
    this.#note(this.suite.redundancy < asked ? 'raised' : 'lowered');
    this.suite = withRedundancy(this.suite, asked);
    this.model.ask(asked);
  }

  #note(kind: string): void {
    this.happened.set(kind, (this.happened.get(kind) ?? 0) + 1);
  }

  #held(which: number) {
    const turn = this.model.live()[which];
    const lease = turn && leaseOf(this.suite, turn.assignmentId);
    return turn && lease && { turn, lease };
  }

  #keep({ assignment, suite, annotator }: Closed): void {
    expect(suite.version).toBe(this.suite.version + 1);
    expect(assignment.version).toBe(
      (this.assignments.get(assignment.assignmentId)?.version ?? 0) + 1,
    );
    this.assignments.set(assignment.assignmentId, assignment);
    this.suite = suite;
    this.people.set(annotator.annotatorId, annotator);
  }

  #person(annotatorId = ''): Annotator {
    return this.people.get(annotatorId) ?? freshAnnotator(annotatorId, this.model.terms.cap);
  }

  check(): void {
    const { model, suite } = this;
    expect(suite.counted).toEqual(model.tasks.map((task) => model.countedOf(task)));
    expect(bits(openTasks(suite))).toEqual(model.open());
    expect(suite.wanted).toEqual(model.tasks.map((task) => model.wants(task)));
    expect(bits(suite.aside ?? 0)).toEqual(model.tasks.filter((task) => model.isAside(task)));
    expect(bits(completeTasks(suite))).toEqual(
      model.tasks.filter((task) => model.countedOf(task) === model.wants(task)),
    );
    expect([isComplete(suite), suite.labels !== null]).toEqual([
      model.isComplete(),
      model.isLabelled,
    ]);
    if (suite.aside) this.#note('set aside');
    expect(suite.leases.map((lease) => [lease.assignmentId, bits(lease.tasks)])).toEqual(
      model.live().map((turn: Turn) => [turn.assignmentId, turn.tasks]),
    );
    for (const person of this.people.values()) this.#checkPerson(person);
  }

  #checkPerson({ annotatorId, handed, hands, counted, countedTasks }: Annotator): void {
    const { model, suite } = this;
    const turns = model.of(annotatorId);
    const seen = model.seen(annotatorId);
    expect(bits(suite.seenBy[annotatorId] ?? 0)).toEqual(seen);
    expect(bits(openFor(suite, annotatorId))).toEqual(model.free(annotatorId));
    expect(handed).toBe(model.handed(annotatorId));
    expect(handed).toBeLessThanOrEqual(model.terms.cap);
    expect(hands.map((hand) => hand.assignmentId)).toEqual(
      turns.filter(({ state }) => state === 'leased').map((turn) => turn.assignmentId),
    );
    expect(counted).toBe(turns.filter((turn) => turn.counted.length > 0).length);
    expect(countedTasks).toBe(turns.flatMap((turn) => turn.counted).length);
  }
}
