import type { Assignment } from '../../src/core/assignment.ts';
import { tasksOf } from '../../src/core/mask.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import type { Item } from '../../src/ports.ts';

/** What was found after the last vote: how many tasks were looked at, and the first things wrong. */
export interface Exactness {
  readonly tasks: number;
  readonly votes: number;
  readonly violations: readonly string[];
}

const MOST_TOLD = 20;

/** People whose answer to a task counts, by task: only answers that are there count here. */
function givers(assignments: readonly Assignment[], tasks: number): string[][] {
  const by = Array.from({ length: tasks }, (): string[] => []);
  for (const { counted, answers, annotatorId } of assignments) {
    for (const task of tasksOf(counted)) if (answers[task]) by[task]?.push(annotatorId);
  }
  return by;
}

function* violationsOf(
  suite: TaskSuite,
  votes: readonly (readonly string[])[],
  redundancy: number,
): Generator<string> {
  for (const [task, people] of votes.entries()) {
    const here = `${suite.taskSuiteId} task ${task}`;
    if (people.length !== redundancy) yield `${here} has ${people.length} votes`;
    if (new Set(people).size !== people.length) yield `${here} has one person twice`;
  }
  if (suite.leases.length > 0) yield `${suite.taskSuiteId} is complete and still leased`;
}

/**
 * Looks through everything stored: every task has exactly as many counted answers as wanted, all of
 * different people, and nobody holds a task. Reads assignments alone, never the suite's own counters.
 */
export function exactness(partitions: Iterable<readonly Item[]>, redundancy: number): Exactness {
  const violations: string[] = [];
  let tasks = 0;
  let votes = 0;
  for (const items of partitions) {
    const suite = items.find((item) => item.kind === 'taskSuite');
    if (suite === undefined) continue;
    const assignments = items.filter((item) => item.kind === 'assignment');
    const by = givers(assignments, suite.wanted.length);
    tasks += by.length;
    votes += by.reduce((sum, people) => sum + people.length, 0);
    if (violations.length < MOST_TOLD) violations.push(...violationsOf(suite, by, redundancy));
  }
  return { tasks, votes, violations };
}
