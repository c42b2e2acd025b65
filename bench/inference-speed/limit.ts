import type { Votes } from '../../src/inference/votes.ts';

const at = (values: Float64Array, cell: number): number => values[cell] ?? 0;

/**
 * The limit: what one pass over the votes costs a typed-array loop that does nothing but touch what EM on 4
 * classes must touch: reads four cells a vote and adds to four others. No posterior, prior or likelihood.
 *
 * @param from [A, 4, 4], read
 * @param to of the same length, added to
 */
export function bareLoop(votes: Votes, from: Float64Array, to: Float64Array): void {
  const { taskStart, annotator, vote } = votes;
  let i = 0;
  for (let t = 1; t <= votes.taskCount; t++) {
    const begin = i;
    const end = taskStart[t] ?? 0;
    let [p0, p1, p2, p3] = [0.25, 0.25, 0.25, 0.25];
    for (; i < end; i++) {
      const cell = ((annotator[i] ?? 0) * 4 + (vote[i] ?? 0)) * 4;
      p0 *= at(from, cell);
      p1 *= at(from, cell + 1);
      p2 *= at(from, cell + 2);
      p3 *= at(from, cell + 3);
    }
    for (let j = begin; j < end; j++) {
      const cell = ((annotator[j] ?? 0) * 4 + (vote[j] ?? 0)) * 4;
      to[cell] = at(to, cell) + p0;
      to[cell + 1] = at(to, cell + 1) + p1;
      to[cell + 2] = at(to, cell + 2) + p2;
      to[cell + 3] = at(to, cell + 3) + p3;
    }
  }
}
