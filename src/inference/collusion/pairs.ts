import { countsInto, type Errors, wrongness } from './errors.ts';

/**
 * Wrong answers that two annotators share. `tasks` both answered; `seen` of those they gave the same answer,
 * weighed by how probably it is wrong; `expected` so many by chance.
 */
export interface SharedErrors {
  readonly first: number;
  readonly second: number;
  readonly tasks: number;
  readonly seen: number;
  readonly expected: number;
}

/** Pairs that share less are not kept: one answer more or less. */
const LEAST_SEEN = 0.9;

/** What all pairs come to, and those that share more than expected. `pairs` counts all with a task in common. */
export interface PairErrors {
  readonly kept: readonly SharedErrors[];
  readonly pairs: number;
  readonly seen: number;
  readonly expected: number;
}

/**
 * Counts the wrong answers that each pair shares, and how many it would by chance: two people who err on
 * their own, each as often as they do, on tasks that mislead as much as the others there show.
 *
 * O(votes · redundancy · classes) time; memory for one annotator's pairs, and those kept.
 */
export function pairErrors(errors: Errors): PairErrors {
  const A = errors.votes.annotatorCount;
  const row = {
    tasks: new Uint32Array(A),
    seen: new Float64Array(A),
    expected: new Float64Array(A),
  };
  const leftOut = new Uint8Array(A);
  const counts = new Float64Array(errors.votes.classCount);
  const kept: SharedErrors[] = [];
  const sum = { pairs: 0, seen: 0, expected: 0 };
  for (let a = 0; a < A; a++) {
    leftOut[a] = 1;
    const met = meet(errors, a, row, leftOut, counts);
    leftOut[a] = 0;
    for (const b of met) {
      const pair = { tasks: row.tasks[b]!, seen: row.seen[b]!, expected: row.expected[b]! };
      sum.pairs++;
      sum.seen += pair.seen;
      sum.expected += pair.expected;
      if (pair.seen >= LEAST_SEEN && pair.seen > pair.expected) {
        kept.push({ first: a, second: b, ...pair });
      }
      row.tasks[b] = 0;
      row.seen[b] = 0;
      row.expected[b] = 0;
    }
  }
  return { kept, ...sum };
}

type Row = { readonly tasks: Uint32Array } & Readonly<Record<'seen' | 'expected', Float64Array>>;

/** Adds the tasks that annotator `a` shares with each later one. @returns those, in order */
function meet(
  errors: Errors,
  a: number,
  row: Row,
  leftOut: Uint8Array,
  counts: Float64Array,
): Uint32Array {
  const { votes, start, at, taskOf } = errors;
  const met = new Set<number>();
  for (let i = start[a]!; i < start[a + 1]!; i++) {
    const mine = at[i]!;
    const t = taskOf[mine]!;
    for (let j = votes.taskStart[t]!; j < votes.taskStart[t + 1]!; j++) {
      const b = votes.annotator[j]!;
      if (b <= a) continue;
      met.add(b);
      leftOut[b] = 1;
      const sum = countsInto(counts, errors, t, leftOut);
      leftOut[b] = 0;
      const said = votes.vote[j]!;
      row.tasks[b]!++;
      if (said === votes.vote[mine]) row.seen[b]! += wrongness(errors, t, said);
      row.expected[b]! += together(errors, t, a, b, counts, sum);
    }
  }
  return Uint32Array.from(met).sort();
}

/** The chance that two annotators give a task the same answer and it is wrong: the second, after the first. */
function together(
  errors: Errors,
  task: number,
  a: number,
  b: number,
  counts: Float64Array,
  sum: number,
): number {
  let chance = 0;
  for (let v = 0; v < counts.length; v++) {
    const one = Math.min(1, (errors.rate[a]! * counts[v]!) / sum);
    const other = Math.min(1, (errors.rate[b]! * (counts[v]! + 1)) / (sum + 1));
    chance += wrongness(errors, task, v) * one * other;
  }
  return chance;
}
