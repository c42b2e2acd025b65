import type { Votes } from '../votes.ts';

/**
 * How likely each annotator is to give each wrong answer to each task, were they on their own.
 *
 * `top` [T] is the most probable class of a task; `usual` [C, C] how often a task of class c is answered v,
 * at c·C + v. Tasks mislead each in a way of its own: its answers are drawn from shares that are themselves
 * drawn around the usual ones, Dirichlet of weight `evenness`; the smaller that is, the more often those who
 * err say the same. `rate` [A] is how much more often than others somebody errs; `start` [A + 1] and `at` [votes]
 * list the votes of each annotator, `taskOf` [votes] the task of a vote.
 */
export interface Errors {
  readonly votes: Votes;
  readonly posterior: Float64Array;
  readonly top: Uint16Array;
  readonly usual: Float64Array;
  readonly evenness: number;
  readonly rate: Float64Array;
  readonly start: Uint32Array;
  readonly at: Uint32Array;
  readonly taskOf: Uint32Array;
}

/** Learns the errors of a crowd. A vote v of task t is wrong with probability 1 − posterior[t, v]. */
export function errorsOf(votes: Votes, posterior: Float64Array): Errors {
  const top = topClasses(votes, posterior);
  const usual = usualAnswers(votes, top);
  const evenness = evennessOf(votes, posterior, top, usual);
  const index = byAnnotator(votes);
  const rate = new Float64Array(votes.annotatorCount).fill(1);
  const errors = { votes, posterior, top, usual, evenness, rate, ...index };
  const counts = new Float64Array(votes.classCount);
  const none = new Uint8Array(votes.annotatorCount);
  for (let a = 0; a < votes.annotatorCount; a++) {
    let [seen, expected] = [1, 1];
    none[a] = 1;
    for (let i = index.start[a]!; i < index.start[a + 1]!; i++) {
      const vote = index.at[i]!;
      const t = index.taskOf[vote]!;
      seen += wrongness(errors, t, votes.vote[vote]!);
      const sum = countsInto(counts, errors, t, none);
      for (let v = 0; v < counts.length; v++)
        expected += (wrongness(errors, t, v) * counts[v]!) / sum;
    }
    none[a] = 0;
    rate[a] = seen / expected;
  }
  return errors;
}

/**
 * How probable it is that an answer to a task is wrong; 0 for the most probable one. On that everybody agrees
 * anyway, and were it taken as a little wrong, all that agreement would drown what a few share.
 */
export const wrongness = (
  { votes, posterior, top }: Pick<Errors, 'votes' | 'posterior' | 'top'>,
  task: number,
  vote: number,
): number => (vote === top[task] ? 0 : 1 - posterior[task * votes.classCount + vote]!);

/**
 * Answers to a task by those who are not left out, with the usual ones as so many more, [C]: over their sum
 * the chance of each answer by one more person.
 *
 * @returns their sum
 */
export function countsInto(
  counts: Float64Array,
  { votes, top, usual, evenness }: Errors,
  task: number,
  leftOut: Uint8Array,
): number {
  const C = votes.classCount;
  const row = top[task]! * C;
  let sum = evenness;
  for (let v = 0; v < C; v++) counts[v] = evenness * usual[row + v]!;
  for (let i = votes.taskStart[task]!; i < votes.taskStart[task + 1]!; i++) {
    if (leftOut[votes.annotator[i]!] === 1) continue;
    counts[votes.vote[i]!]!++;
    sum++;
  }
  return sum;
}

const [LEAST_EVENNESS, MOST_EVENNESS] = [0.5, 1_000];

/**
 * The evenness at which as many wrong answers coincide as do, over all pairs of all tasks: with shares u of
 * weight k two answers are both v with chance u (k u + 1) / (k + 1).
 */
function evennessOf(
  votes: Votes,
  posterior: Float64Array,
  top: Uint16Array,
  usual: Float64Array,
): number {
  const C = votes.classCount;
  const counts = new Uint32Array(C);
  let [seen, apart, alike] = [0, 0, 0];
  for (let t = 0; t < votes.taskCount; t++) {
    counts.fill(0);
    const n = votes.taskStart[t + 1]! - votes.taskStart[t]!;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) counts[votes.vote[i]!]!++;
    for (let v = 0; v < C; v++) {
      const weight = wrongness({ votes, posterior, top }, t, v);
      const share = usual[top[t]! * C + v]!;
      seen += (weight * counts[v]! * (counts[v]! - 1)) / 2;
      apart += (weight * n * (n - 1) * share ** 2) / 2;
      alike += (weight * n * (n - 1) * share) / 2;
    }
  }
  if (seen <= apart) return MOST_EVENNESS;
  return Math.min(MOST_EVENNESS, Math.max(LEAST_EVENNESS, (alike - seen) / (seen - apart)));
}

function topClasses({ taskCount, classCount: C }: Votes, posterior: Float64Array): Uint16Array {
  const top = new Uint16Array(taskCount);
  for (let t = 0; t < taskCount; t++) {
    let best = 0;
    for (let c = 1; c < C; c++) if (posterior[t * C + c]! > posterior[t * C + best]!) best = c;
    top[t] = best;
  }
  return top;
}

/** Shares of the answers to tasks of each class, with one vote more spread over all. */
function usualAnswers(votes: Votes, top: Uint16Array): Float64Array {
  const C = votes.classCount;
  const usual = new Float64Array(C * C).fill(1 / C);
  const sum = new Float64Array(C).fill(1);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      usual[top[t]! * C + votes.vote[i]!]!++;
      sum[top[t]!]!++;
    }
  }
  for (let i = 0; i < usual.length; i++) usual[i]! /= sum[Math.floor(i / C)]!;
  return usual;
}

function byAnnotator({ taskCount, annotatorCount, taskStart, annotator }: Votes) {
  const start = new Uint32Array(annotatorCount + 1);
  const taskOf = new Uint32Array(annotator.length);
  for (const a of annotator) start[a + 1]!++;
  for (let a = 0; a < annotatorCount; a++) start[a + 1]! += start[a]!;
  const next = start.slice();
  const at = new Uint32Array(annotator.length);
  for (let t = 0; t < taskCount; t++) {
    for (let i = taskStart[t]!; i < taskStart[t + 1]!; i++) {
      at[next[annotator[i]!]!++] = i;
      taskOf[i] = t;
    }
  }
  return { start, at, taskOf };
}
