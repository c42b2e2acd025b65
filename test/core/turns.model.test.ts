import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import { handOut, openFor } from '../../src/core/hand-out.ts';
import { acceptLate } from '../../src/core/late-response.ts';
import { leaseOf } from '../../src/core/lease.ts';
import { type Closed, closeHand, saveDraft } from '../../src/core/response.ts';
import { isComplete, openTasks, type TaskSuite } from '../../src/core/task-suite.ts';
import { voidAssignment } from '../../src/core/void.ts';
import { atMost, bits, freshAnnotator, freshSuite } from '../support/states.ts';
import { START } from '../support/world.ts';
import { SuiteModel, type Turn } from './suite-model.ts';

const PEOPLE = ['n0', 'n1', 'n2'] as const;
const CAP = 7;

const step = fc.record({
  act: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('take', 'close', 'expire', 'late') },
    { weight: 2, arbitrary: fc.constantFrom('save', 'decline', 'void') },
    { weight: 1, arbitrary: fc.constant('bar') },
  ),
  who: fc.nat(PEOPLE.length - 1),
  which: fc.nat(4),
  most: fc.integer({ min: 1, max: 5 }),
  answers: fc.uniqueArray(fc.nat(4), { maxLength: 5 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const answersTo = (tasks: readonly number[]) => ({
  tasks: Object.fromEntries(tasks.map((task): [string, Answer] => [`${task}`, { choice: 'yes' }])),
  gold: {},
});

/** A suite of five tasks and its people, kept by the code beside what the model says. */
class Run {
  readonly model = new SuiteModel(5, 2, CAP);
  suite: TaskSuite = freshSuite(5, 2);
  readonly people = new Map<string, Annotator>(PEOPLE.map((id) => [id, freshAnnotator(id, CAP)]));
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
  };

  #take({ who, most }: Step): void {
    const person = this.#person(PEOPLE[who]);
    const { annotatorId } = person;
    if (person.barred) return;
    const expected = this.model.takeable(annotatorId, most);
    const assignmentId = `j1234.s0.${String(this.model.turns.length).padStart(8, '0')}`;
    const wanted = { assignmentId, annotatorId, expiresAt: START, gold: 0 };
    const out = handOut(this.suite, wanted, atMost(Math.min(most, CAP - person.handed)));
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

  #end({ which, answers }: Step, ending: 'submitted' | 'expired' | 'declined'): void {
    const held = this.#held(which);
    if (held === undefined) return;
    const { turn, lease } = held;
    const sent = ending === 'submitted' ? answers.filter((task) => turn.tasks.includes(task)) : [];
    const annotator = this.#person(turn.annotatorId);
    const draft = this.assignments.get(turn.assignmentId);
    const response = { sent: { answers: answersTo(sent), hash: 'h' } };
    const known = {
      suite: this.suite,
      lease,
      annotator,
      draft,
      truths: {},
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
    return this.people.get(annotatorId) ?? freshAnnotator(annotatorId, CAP);
  }

  check(): void {
    const { model, suite } = this;
    expect(suite.counted).toEqual(model.tasks.map((task) => model.countedOf(task)));
    expect(bits(openTasks(suite))).toEqual(model.open());
    expect(isComplete(suite)).toBe(model.tasks.every((task) => model.countedOf(task) === 2));
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
    expect(bits(openFor(suite, annotatorId))).toEqual(
      model.open().filter((task) => !seen.includes(task)),
    );
    expect(handed).toBe(model.handed(annotatorId));
    expect(handed).toBeLessThanOrEqual(CAP);
    expect(hands.map((hand) => hand.assignmentId)).toEqual(
      turns.filter(({ state }) => state === 'leased').map((turn) => turn.assignmentId),
    );
    expect(counted).toBe(turns.filter((turn) => turn.counted.length > 0).length);
    expect(countedTasks).toBe(turns.flatMap((turn) => turn.counted).length);
  }
}

it('any order of hand-outs, saves, ends, late responses and voids keeps what the model keeps', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const run = new Run();
      for (const asked of steps) {
        run.acts[asked.act](asked);
        run.check();
      }
    }),
    { numRuns: 400 },
  );
});
