/** Bit i stands for task i of a suite; at most 30 tasks, so a mask is a small positive integer. */
export type Mask = number;

/** A mask of the first `size` tasks. */
export const allTasks = (size: number): Mask => (1 << size) - 1;

/** How many tasks a mask names. */
export function taskCount(mask: Mask): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** The tasks of a mask, lowest first. */
export function tasksOf(mask: Mask): number[] {
  const tasks: number[] = [];
  for (let rest = mask; rest !== 0; rest &= rest - 1) tasks.push(31 - Math.clz32(rest & -rest));
  return tasks;
}

/** The mask of some tasks, in any order. */
export const maskOf = (tasks: Iterable<number>): Mask => {
  let mask = 0;
  for (const task of tasks) mask |= 1 << task;
  return mask;
};

/** The `most` lowest tasks of a mask; all of them when there are fewer. */
export function lowestTasks(mask: Mask, most: number): Mask {
  let taken = 0;
  let rest = mask;
  for (let i = 0; i < most && rest !== 0; i++) {
    taken |= rest & -rest;
    rest &= rest - 1;
  }
  return taken;
}
