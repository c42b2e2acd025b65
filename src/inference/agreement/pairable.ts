import type { Votes } from '../votes.ts';

/** The tasks with two votes or more, U of them: all that agreement on classes can see. */
export interface Pairable {
  /** [U]: their places among all tasks. */
  readonly task: Uint32Array;
  /** [U]: pairs of equal votes, both orders counted. */
  readonly agreeing: Float64Array;
  /** [U]: votes. */
  readonly size: Uint32Array;
}

/** Finds them in O(votes + tasks), whatever the number of classes. */
export function pairableTasks(votes: Votes): Pairable {
  const counts = new Uint32Array(votes.classCount);
  const [task, agreeing, size]: number[][] = [[], [], []];
  for (let t = 0; t < votes.taskCount; t++) {
    const [from, to] = [votes.taskStart[t]!, votes.taskStart[t + 1]!];
    if (to - from < 2) continue;
    let pairs = 0;
    for (let i = from; i < to; i++) pairs += 2 * counts[votes.vote[i]!]!++;
    for (let i = from; i < to; i++) counts[votes.vote[i]!] = 0;
    task!.push(t);
    agreeing!.push(pairs);
    size!.push(to - from);
  }
  return {
    task: Uint32Array.from(task!),
    agreeing: Float64Array.from(agreeing!),
    size: Uint32Array.from(size!),
  };
}

/** The votes for each class in the tasks drawn, over `totals` [C]; `drawn` holds places among the pairable. */
export function totalsInto(
  totals: Float64Array,
  votes: Votes,
  { task }: Pairable,
  drawn: Iterable<number>,
): void {
  totals.fill(0);
  for (const u of drawn) {
    const t = task[u]!;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) totals[votes.vote[i]!]!++;
  }
}
