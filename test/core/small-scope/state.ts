import type { Answer } from '../../../src/contracts/answer.ts';
import type { GroupRule } from '../../../src/contracts/job.ts';
import type { Annotator } from '../../../src/core/annotator.ts';
import type { AnswersByTask, Assignment } from '../../../src/core/assignment.ts';
import { type Lease, newTaskSuite, type TaskSuite } from '../../../src/core/task-suite.ts';
import { freshAnnotator } from '../../support/states.ts';

export type Act =
  | 'take'
  | 'save'
  | 'submit'
  | 'expire'
  | 'decline'
  | 'late'
  | 'void'
  | 'reopen'
  | 'redundancy';

/** What is explored: how much there is of everything, and what may happen. */
export interface Scope {
  readonly name: string;
  readonly taskSuites: number;
  readonly tasks: number;
  readonly people: number;
  /** What the owner asks at first, and what else they may ask. */
  readonly redundancy: number;
  readonly otherRedundancies?: readonly number[];
  /** No task gets more answers than this by reopening. */
  readonly maxRedundancy?: number;
  /** Hands that a person takes at most, and holds at once. */
  readonly turns: number;
  readonly hands: number;
  readonly cap?: number;
  /** Most tasks of a hand, each in turn: a whole suite, a quarter. */
  readonly shares?: readonly number[];
  readonly grouping?: { readonly rule: GroupRule['rule']; readonly groups: readonly number[] };
  readonly setAsideAfter?: number;
  readonly acts: readonly Act[];
}

/** All that is stored at some moment; `asked` of the whole job, `turns` how many each person has had. */
export interface State {
  readonly asked: number;
  readonly turns: readonly number[];
  readonly suites: readonly TaskSuite[];
  readonly people: readonly Annotator[];
  readonly assignments: readonly Assignment[];
}

/** Where everything begins: nobody has seen anything. */
export function firstState(scope: Scope): State {
  const made = { jobId: 'j1234', bin: 0, place: 7, payload: { chunk: 'c', offset: 0, bytes: 9 } };
  return {
    asked: scope.redundancy,
    turns: Array<number>(scope.people).fill(0),
    suites: Array.from({ length: scope.taskSuites }, (_, i) =>
      newTaskSuite(
        { ...made, taskSuiteId: `s${i}`, ...(scope.grouping && { grouping: scope.grouping }) },
        scope.tasks,
        scope.redundancy,
      ),
    ),
    people: Array.from({ length: scope.people }, (_, i) =>
      freshAnnotator(`n${i}`, scope.cap ?? null),
    ),
    assignments: [],
  };
}

/** The same answer to every task of a mask: what was answered matters here, and never how. */
export const answersTo = (mask: number): Record<string, Answer> => {
  const answers: Record<string, Answer> = {};
  for (let task = 0; 1 << task <= mask; task++) {
    if (mask & (1 << task)) answers[task] = { choice: 'yes' };
  }
  return answers;
};

/** The tasks that have an answer, as a mask. */
export function maskIn(answers: AnswersByTask): number {
  let mask = 0;
  for (const task in answers) mask |= 1 << Number(task);
  return mask;
}

/** How many tasks a mask names: counted anew, not by the code under test. */
export const sizeOf = (mask: number): number => (mask === 0 ? 0 : (mask & 1) + sizeOf(mask >> 1));

export const draftOf = ({ assignments }: State, assignmentId: string): Assignment | undefined =>
  assignments.find((each) => each.assignmentId === assignmentId);

/**
 * One name for all states that differ only in who is who and which suite is which, and in what can never
 * matter again: an ended turn that counts nothing and may send nothing more.
 */
export function nameOf(state: State, isLate: boolean): string {
  const [first, second] = state.suites;
  if (first === undefined || second === undefined) return nameBy(state, state.suites, isLate);
  const orders = [state.suites, [second, first]];
  return orders.map((suites) => nameBy(state, suites, isLate)).sort()[0] ?? '';
}

function nameBy(state: State, suites: readonly TaskSuite[], isLate: boolean): string {
  const heads = suites.map(
    ({ redundancy, wanted, counted, labels, declines = [], aside = 0 }) =>
      `${redundancy},${wanted},${counted},${labels === null ? 'o' : 'l'},${declines},${aside}`,
  );
  const people = state.people
    .map((person, i) => `${state.turns[i]}${personName(state, suites, person, isLate)}`)
    .sort();
  return `${state.asked}/${heads.join('/')}//${people.join('/')}`;
}

function personName(
  { assignments }: State,
  suites: readonly TaskSuite[],
  { annotatorId, barred }: Annotator,
  isLate: boolean,
): string {
  const own = assignments.filter((each) => each.annotatorId === annotatorId);
  return suites.reduce(
    (name, { taskSuiteId, seenBy, leases }) => {
      const held = leases.filter((lease) => lease.annotatorId === annotatorId);
      const turns = own.filter((turn) => turn.taskSuiteId === taskSuiteId);
      const names = [
        ...held.map((lease) => leaseName(lease, own)),
        ...turns.map((turn) => turnName(turn, isLate)),
      ];
      return `${name}|${seenBy[annotatorId] ?? 0}:${names.sort().join('')}`;
    },
    barred ? 'b' : '',
  );
}

function leaseName({ assignmentId, tasks, answered }: Lease, own: readonly Assignment[]): string {
  const draft = own.find((each) => each.assignmentId === assignmentId);
  return `h${tasks}.${draft ? maskIn(draft.answers) : ''}.${answered ?? ''}`;
}

/** An ended turn; nothing for one that can never matter again, and for a draft, which its lease tells. */
function turnName({ state, counted, tasks, answers, late, sent }: Assignment, isLate: boolean) {
  if (state === 'leased') return '';
  if (isLate && sent === null) {
    return `${state === 'void' ? 'v' : 'c'}${tasks}.${counted}.${maskIn(answers)}.${maskIn(late)}`;
  }
  return counted === 0 ? '' : `f${counted}`;
}
