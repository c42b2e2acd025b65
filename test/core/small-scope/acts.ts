import { handOut } from '../../../src/core/hand-out.ts';
import { acceptLate } from '../../../src/core/late-response.ts';
import { type Closed, type Closing, closeHand, saveDraft } from '../../../src/core/response.ts';
import {
  isComplete,
  reopen,
  type TaskSuite,
  withRedundancy,
} from '../../../src/core/task-suite.ts';
import { voidAssignment } from '../../../src/core/void.ts';
import { START } from '../../support/world.ts';
import { type Act, answersTo, draftOf, maskIn, type Scope, type State, sizeOf } from './state.ts';

/** One commit that may come next, and what it leaves. */
export interface Next {
  readonly act: Act | 'bar' | 'label' | 'adjust';
  readonly state: State;
}

type Commits = Generator<Next, void>;
type Made = (scope: Scope, state: State) => Commits;

/** Every commit that may follow a state, whoever makes it. */
export function* commitsAfter(scope: Scope, state: State): Commits {
  for (const act of scope.acts) yield* MAKING[act](scope, state);
}

const replaced = <T>(all: readonly T[], at: number, by: T): readonly T[] => all.with(at, by);

const withSuite = (state: State, suite: TaskSuite): State => ({
  ...state,
  suites: state.suites.map((each) => (each.taskSuiteId === suite.taskSuiteId ? suite : each)),
});

/** What a transition of the three items leaves. */
function withClosed(state: State, { assignment, suite, annotator }: Closed): State {
  const { assignmentId } = assignment;
  const others = state.assignments.filter((each) => each.assignmentId !== assignmentId);
  return {
    ...withSuite(state, suite),
    people: state.people.map((each) =>
      each.annotatorId === annotator.annotatorId ? annotator : each,
    ),
    assignments: [...others, assignment],
  };
}

/** Non-empty parts of a mask. */
function* partsOf(mask: number): Generator<number> {
  for (let part = mask; part !== 0; part = (part - 1) & mask) yield part;
}

function* leasesOf({ suites, people }: State) {
  for (const suite of suites) {
    for (const lease of suite.leases) {
      const annotator = people.find(({ annotatorId }) => annotatorId === lease.annotatorId);
      if (annotator !== undefined) yield { suite, lease, annotator };
    }
  }
}

/** A hand of at most `share` tasks of a suite, if that person may have one. */
export function taken(scope: Scope, state: State, who: number, suite: TaskSuite, share: number) {
  const person = state.people[who];
  const turn = state.turns[who] ?? 0;
  if (person === undefined || person.barred) return undefined;
  const { annotatorId, handed, hands } = person;
  const most = scope.cap === undefined ? scope.tasks : scope.cap - handed;
  if (most <= 0) return undefined;
  const assignmentId = `j1234.${suite.taskSuiteId}.${annotatorId}${turn}`;
  const wanted = { assignmentId, annotatorId, expiresAt: START, gold: 0 };
  const out = handOut(suite, wanted, { most, share });
  if (out.kind === 'refused') return undefined;
  const { tasks } = out.lease;
  const holder = {
    ...person,
    hands: [...hands, { assignmentId, taskSuiteId: suite.taskSuiteId, tasks, gold: [] }],
    handed: handed + sizeOf(tasks),
    version: person.version + 1,
  };
  return {
    ...withSuite(state, out.suite),
    turns: replaced(state.turns, who, turn + 1),
    people: replaced(state.people, who, holder),
  };
}

function* takes(scope: Scope, state: State): Commits {
  const shares = scope.shares ?? [scope.tasks];
  for (const [who, { hands }] of state.people.entries()) {
    if ((state.turns[who] ?? 0) >= scope.turns || hands.length >= scope.hands) continue;
    const hand = (suite: TaskSuite) =>
      shares.map((share) => taken(scope, state, who, suite, share));
    for (const next of state.suites.flatMap(hand)) {
      if (next !== undefined) yield { act: 'take', state: next };
    }
  }
}

function* saves(_: Scope, state: State): Commits {
  for (const { suite, lease } of leasesOf(state)) {
    const draft = draftOf(state, lease.assignmentId);
    for (let task = 0; task < suite.wanted.length; task++) {
      const one = 1 << task;
      if ((lease.tasks & one) === 0 || maskIn(draft?.answers ?? {}) & one) continue;
      const saved = saveDraft(
        draft ?? { suite, lease },
        { tasks: answersTo(one), gold: {} },
        START,
      );
      const others = state.assignments.filter((each) => each !== draft);
      yield { act: 'save', state: { ...state, assignments: [...others, saved] } };
    }
  }
}

/** Ends a lease, with a response or without. */
export function ended(
  state: State,
  { suite, lease, annotator }: Pick<Closing, 'suite' | 'lease' | 'annotator'>,
  how: Pick<Closing, 'ending' | 'declined' | 'setAsideAfter'>,
  sent?: number,
): State {
  const closing: Closing = {
    suite,
    lease,
    annotator,
    draft: draftOf(state, lease.assignmentId),
    ...how,
    ...(sent === undefined
      ? {}
      : { sent: { answers: { tasks: answersTo(sent), gold: {} }, hash: 'sent' } }),
    truths: {},
    goldRate: 0,
    now: START,
  };
  return withClosed(state, closeHand(closing));
}

function* submits(_: Scope, state: State): Commits {
  for (const held of leasesOf(state)) {
    for (let part = held.lease.tasks; ; part = (part - 1) & held.lease.tasks) {
      yield { act: 'submit', state: ended(state, held, { ending: 'submitted' }, part) };
      if (part === 0) break;
    }
  }
}

function* expires(_: Scope, state: State): Commits {
  for (const held of leasesOf(state)) {
    yield { act: 'expire', state: ended(state, held, { ending: 'expired' }) };
  }
}

function* declines({ setAsideAfter }: Scope, state: State): Commits {
  const how = { ending: 'declined', declined: 'too-hard', setAsideAfter } as const;
  for (const held of leasesOf(state)) {
    yield { act: 'decline', state: ended(state, held, how) };
  }
}

function* lates(_: Scope, state: State): Commits {
  for (const assignment of state.assignments) {
    if (assignment.state === 'leased' || assignment.sent !== null) continue;
    const suite = state.suites.find((each) => each.taskSuiteId === assignment.taskSuiteId);
    const annotator = state.people.find((each) => each.annotatorId === assignment.annotatorId);
    if (suite === undefined || annotator === undefined) continue;
    for (const part of partsOf(assignment.tasks)) {
      const sent = { answers: { tasks: answersTo(part), gold: {} }, hash: 'late' };
      const known = { suite, annotator, assignment, sent, countable: true, now: START };
      yield { act: 'late', state: withClosed(state, acceptLate(known)) };
    }
  }
}

/** First a person is barred, then whatever counts of them is discounted, one assignment at a time. */
function* voids(_: Scope, state: State): Commits {
  for (const [who, person] of state.people.entries()) {
    if (person.barred) yield* discounts(state, who);
    else {
      const barred = { ...person, barred: true, version: person.version + 1 };
      yield { act: 'bar', state: { ...state, people: replaced(state.people, who, barred) } };
    }
  }
}

function* discounts(state: State, who: number): Commits {
  const annotator = state.people[who];
  for (const assignment of state.assignments) {
    if (assignment.annotatorId !== annotator?.annotatorId || assignment.counted === 0) continue;
    const suite = state.suites.find((each) => each.taskSuiteId === assignment.taskSuiteId);
    if (suite === undefined) continue;
    yield {
      act: 'void',
      state: withClosed(state, voidAssignment({ assignment, suite, annotator })),
    };
  }
}

/** The aggregation may find anything in the votes: labels, or any tasks on which they part. */
function* reopens({ maxRedundancy = 0 }: Scope, state: State): Commits {
  for (const suite of state.suites) {
    if (suite.labels !== null || !isComplete(suite)) continue;
    yield { act: 'label', state: labelled(state, suite) };
    const { aside = 0 } = suite;
    const few = suite.wanted.reduce(
      (mask, want, i) => mask | (Number(want < maxRedundancy) << i),
      0,
    );
    for (const part of partsOf(few & ~aside)) {
      yield { act: 'reopen', state: withSuite(state, reopen(suite, part)) };
    }
  }
}

/** What the aggregation leaves of a complete suite. */
export function labelled(state: State, suite: TaskSuite): State {
  const labels = suite.wanted.map(() => ({ choice: 'yes', confidence: 1 }));
  return withSuite(state, { ...suite, labels, version: suite.version + 1 });
}

/** The owner changes the job; then the walk comes to each suite, in any order with all else. */
function* changes(scope: Scope, state: State): Commits {
  for (const asked of [scope.redundancy, ...(scope.otherRedundancies ?? [])]) {
    if (asked !== state.asked) yield { act: 'redundancy', state: { ...state, asked } };
  }
  for (const suite of state.suites) {
    if (suite.redundancy === state.asked) continue;
    yield { act: 'adjust', state: withSuite(state, withRedundancy(suite, state.asked)) };
  }
}

const MAKING: Readonly<Record<Act, Made>> = {
  take: takes,
  save: saves,
  submit: submits,
  expire: expires,
  decline: declines,
  late: lates,
  void: voids,
  reopen: reopens,
  redundancy: changes,
};
