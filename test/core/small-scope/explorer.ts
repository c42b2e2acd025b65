import { freshAnnotator } from '../../support/states.ts';
import { commitsAfter, ended, labelled, type Next, taken } from './acts.ts';
import { checkCommit } from './commits.ts';
import { checkState, must } from './invariants.ts';
import { firstState, nameOf, type Scope, type State, sizeOf } from './state.ts';

/** How much was looked at. `depth` is the longest way to a state that has no shorter one. */
export interface Explored {
  readonly states: number;
  readonly commits: number;
  readonly quiescent: number;
  readonly depth: number;
}

/**
 * Visits every state of a scope, nearest first, and checks every commit that leads to one.
 *
 * States that differ only in who is who are one. The scope is closed: there is no bound on the length of
 * a history. Every state in which nobody holds anything is also worked to its end: any other one leads
 * to such a state by leases that expire.
 *
 * @throws Error with the commits that lead to a violation, the fewest there are
 */
export function explore(scope: Scope): Explored {
  const isLate = scope.acts.includes('late');
  const first = firstState(scope);
  const known = new Set([nameOf(first, isLate)]);
  let layer: Reached[] = [{ state: first, act: 'redundancy', from: undefined }];
  let [commits, quiescent, depth] = [0, 0, 0];
  for (; layer.length > 0; depth++) {
    quiescent += layer.filter((reached) => isQuiescent(scope, reached)).length;
    const further: Reached[] = [];
    for (const then of stepsFrom(scope, layer)) {
      commits++;
      const name = nameOf(then.state, isLate);
      if (!known.has(name)) further.push(then);
      known.add(name);
    }
    layer = further;
  }
  return { states: known.size, commits, quiescent, depth: depth - 1 };
}

/** Every commit from some states, once it has been checked. */
function* stepsFrom(scope: Scope, layer: readonly Reached[]): Generator<Reached> {
  for (const from of layer) {
    for (const next of commitsAfter(scope, from.state)) {
      const then: Reached = { ...next, from };
      atEnd(then, () => {
        checkCommit(from.state, next.state);
        checkState(scope, next.state);
      });
      yield then;
    }
  }
}

interface Reached extends Pick<Next, 'act' | 'state'> {
  readonly from: Reached | undefined;
}

/** Runs a check; a violation tells the whole way to it. */
function atEnd(reached: Reached, check: () => void): void {
  try {
    check();
  } catch (error) {
    const acts: string[] = [];
    for (let at: Reached | undefined = reached; at?.from; at = at.from) acts.unshift(at.act);
    throw new Error(`after ${acts.join(', ')}: ${String(error)}`, { cause: error });
  }
}

/** True when nobody holds anything; from there the job must come to its end. */
function isQuiescent(scope: Scope, reached: Reached): boolean {
  const { suites } = reached.state;
  if (suites.some(({ leases }) => leases.length > 0)) return false;
  atEnd(reached, () => drain(scope, reached.state));
  return true;
}

/** Ends a job without a fault: as many new people as it takes, and no more than it should take. */
function drain(scope: Scope, from: State): void {
  const { cap: _, ...plain } = scope;
  let state = from;
  for (const [i, suite] of from.suites.entries()) {
    const wanted = suite.wanted.map((want, task) => leastOf(from, i, task, want));
    for (let people = 0; people < mostPeople(scope, wanted, suite.counted); people++) {
      state = workedOff(plain, state, i, `f${i}${people}`);
    }
    const done = state.suites[i];
    if (done === undefined) continue;
    must(
      isSame(done.wanted, wanted),
      () => `I6: ${wanted} were to be collected, not ${done.wanted}`,
    );
    must(isSame(done.counted, wanted), () => `I6: ${wanted} were to be collected: ${done.counted}`);
    if (done.labels === null) state = labelled(state, done);
    checkState(plain, state);
  }
}

/** How many answers a task is to end with: what the suite asks, what is there, or a wish not fulfilled. */
function leastOf({ suites }: State, i: number, task: number, want: number): number {
  const { counted = [], redundancy = 0, aside = 0 } = suites[i] ?? {};
  const there = counted[task] ?? 0;
  if (aside & (1 << task)) return there;
  return want === there + 1 ? want : Math.max(redundancy, there);
}

/** Kept apart, each task of a group needs people of its own. */
function mostPeople(scope: Scope, wanted: readonly number[], counted: readonly number[]): number {
  const missing = wanted.map((want, task) => want - (counted[task] ?? 0));
  return scope.grouping?.rule === 'apart'
    ? missing.reduce((sum, each) => sum + each, 0)
    : Math.max(...missing);
}

/** A new person takes all they may of a suite and answers all of it. */
function workedOff(scope: Scope, state: State, i: number, annotatorId: string): State {
  const who = state.people.length;
  const joined = {
    ...state,
    people: [...state.people, freshAnnotator(annotatorId)],
    turns: [...state.turns, 0],
  };
  const suite = state.suites[i];
  const next = suite && taken(scope, joined, who, suite, scope.tasks);
  if (next === undefined) return joined;
  const holding = next.suites[i];
  const lease = holding?.leases[0];
  const annotator = next.people[who];
  if (holding === undefined || lease === undefined || annotator === undefined) return joined;
  const held = { suite: holding, lease, annotator };
  must(sizeOf(lease.tasks) > 0, () => 'an empty hand');
  return ended(next, held, { ending: 'submitted' }, lease.tasks);
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, i) => value === b[i]);
