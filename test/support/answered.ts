import type { Assignment } from '../../src/core/assignment.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import { bits } from './states.ts';
import type { World } from './world.ts';

/** What is looked at from outside. */
type Dumped = Pick<World, 'dump'>;

/** Everything of a kind that is stored, straight from the file. */
export const stored = (world: Dumped, kind: string) =>
  world
    .dump()
    .map(({ body }) => JSON.parse(body))
    .filter((item) => item.kind === kind);

export const suitesIn = (world: Dumped): TaskSuite[] => stored(world, 'taskSuite');
export const assignmentsIn = (world: Dumped): Assignment[] => stored(world, 'assignment');

/** Who counts for each task, read from the assignments alone: `s0-2` → annotator ids. */
export function countedBy(world: Dumped): Map<string, string[]> {
  const byTask = new Map<string, string[]>();
  for (const { taskSuiteId, annotatorId, counted } of assignmentsIn(world)) {
    for (const task of bits(counted)) {
      const taskId = `${taskSuiteId}-${task}`;
      byTask.set(taskId, [...(byTask.get(taskId) ?? []), annotatorId]);
    }
  }
  return byTask;
}

/** Tasks with their number of counted answers, and whether all are by different people. */
export function collected(world: Dumped, tasks: number, taskSuiteSize: number) {
  const byTask = countedBy(world);
  return Array.from({ length: tasks }, (_, i) => {
    const suite = Math.floor(i / taskSuiteSize).toString(36);
    const people = byTask.get(`s${suite}-${i % taskSuiteSize}`) ?? [];
    return { answers: people.length, people: new Set(people).size };
  });
}
