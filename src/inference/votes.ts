/** One vote: who said which class of which task. Indexes from 0; a repeated reading is a second vote. */
export type VoteTriple = readonly [task: number, annotator: number, vote: number];

/** How many tasks, annotators and classes there are, whether or not each of them has a vote. */
export interface VotesShape {
  readonly taskCount: number;
  readonly annotatorCount: number;
  readonly classCount: number;
}

/**
 * All votes of a job in compressed rows, one row a task: what every method of inference reads.
 *
 * The votes of task t stand at `taskStart[t]` up to, not including, `taskStart[t + 1]`; `annotator[i]`
 * gave class `vote[i]`. Rows may be empty. Within a row votes are in order of annotator, then class,
 * so that equal votes are equal bytes. About 5 bytes a vote and 4 a task.
 */
export interface Votes extends VotesShape {
  readonly taskStart: Uint32Array;
  readonly annotator: Uint32Array;
  readonly vote: Uint8Array | Uint16Array;
}

/** Votes as three columns of equal length, one row a vote, in any order. */
export interface VoteColumns {
  readonly task: Uint32Array;
  readonly annotator: Uint32Array;
  readonly vote: Uint8Array | Uint16Array | Uint32Array;
}

/**
 * Packs votes into compressed rows; the order they come in leaves no trace.
 *
 * Every triple is kept: an annotator who reads a task three times casts three votes. Holds up to 36
 * bytes a vote while it packs; `votesFromColumns` needs none of them.
 *
 * @throws RangeError when an index is outside the shape, or there are not 1 to 65,536 classes
 * @example votesFrom([[0, 0, 1], [0, 1, 1], [1, 0, 0]], { taskCount: 2, annotatorCount: 2, classCount: 2 })
 */
export function votesFrom(triples: Iterable<VoteTriple>, shape: VotesShape): Votes {
  const { taskCount, annotatorCount, classCount } = shape;
  let filled = 0;
  let rows = new Uint32Array(3 * 64);
  for (const [task, annotator, vote] of triples) {
    mustBeIndex('task', task, taskCount);
    mustBeIndex('annotator', annotator, annotatorCount);
    mustBeIndex('vote', vote, classCount);
    if (filled === rows.length) rows = grown(rows);
    rows[filled] = task;
    rows[filled + 1] = annotator;
    rows[filled + 2] = vote;
    filled += 3;
  }
  const column = (first: number) =>
    Uint32Array.from({ length: filled / 3 }, (_, i) => rows[3 * i + first]!);
  return votesFromColumns({ task: column(0), annotator: column(1), vote: column(2) }, shape);
}

/**
 * Packs columns of votes into compressed rows, as `votesFrom` does, without an object a vote.
 *
 * A counting sort by task, then each row by annotator and class: O(votes + tasks) for rows of a few
 * votes. Beside columns and result it needs 4 bytes a task.
 *
 * @throws RangeError when columns differ in length, an index is outside the shape, or there are not 1 to
 *   65,536 classes
 */
export function votesFromColumns(columns: VoteColumns, shape: VotesShape): Votes {
  const { taskCount, annotatorCount, classCount } = shape;
  if (!(classCount >= 1 && classCount <= 65_536)) {
    throw new RangeError(`classCount must be 1 to 65536, got ${classCount}`);
  }
  mustFitShape(columns, shape);
  const taskStart = startsOf(columns.task, taskCount);
  const next = taskStart.slice();
  const annotator = new Uint32Array(columns.task.length);
  const vote = new (classCount <= 256 ? Uint8Array : Uint16Array)(columns.task.length);
  for (let i = 0; i < columns.task.length; i++) {
    const to = next[columns.task[i]!]!++;
    annotator[to] = columns.annotator[i]!;
    vote[to] = columns.vote[i]!;
  }
  const votes = { taskCount, annotatorCount, classCount, taskStart, annotator, vote };
  for (let t = 0; t < taskCount; t++) sortRow(votes, taskStart[t]!, taskStart[t + 1]!);
  return votes;
}

function mustFitShape({ task, annotator, vote }: VoteColumns, shape: VotesShape): void {
  if (annotator.length !== task.length || vote.length !== task.length) {
    const lengths = [task, annotator, vote].map((column) => column.length);
    throw new RangeError(`columns must be of equal length, got ${lengths.join(', ')}`);
  }
  mustBeBelow('task', task, shape.taskCount);
  mustBeBelow('annotator', annotator, shape.annotatorCount);
  mustBeBelow('vote', vote, shape.classCount);
}

function mustBeBelow(name: string, column: VoteColumns['vote'], count: number): void {
  let largest = -1;
  for (let i = 0; i < column.length; i++) if (column[i]! > largest) largest = column[i]!;
  if (largest >= 0) mustBeIndex(name, largest, count);
}

/** Refuses an index that is no whole number from 0 to `count` - 1: typed arrays would wrap it in silence. */
export function mustBeIndex(name: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new RangeError(`${name} must be a whole number from 0 to ${count - 1}, got ${index}`);
}

function grown(rows: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * rows.length);
  larger.set(rows);
  return larger;
}

/** Where the row of each key starts when rows stand in order of key, [keyCount + 1]. */
function startsOf(keys: Uint32Array, keyCount: number): Uint32Array {
  const start = new Uint32Array(keyCount + 1);
  for (let i = 0; i < keys.length; i++) start[keys[i]! + 1]!++;
  for (let key = 0; key < keyCount; key++) start[key + 1]! += start[key]!;
  return start;
}

/** Rows up to this long are sorted by insertion, which makes nothing; longer ones as one key a vote. */
const SHORT_ROW = 24;

function sortRow({ annotator, vote }: Votes, from: number, to: number): void {
  if (to - from > SHORT_ROW) {
    sortLongRow(annotator, vote, from, to);
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const a = annotator[i]!;
    const v = vote[i]!;
    let hole = i;
    for (; hole > from && isAfter(annotator[hole - 1]!, vote[hole - 1]!, a, v); hole--) {
      annotator[hole] = annotator[hole - 1]!;
      vote[hole] = vote[hole - 1]!;
    }
    annotator[hole] = a;
    vote[hole] = v;
  }
}

const isAfter = (annotator: number, vote: number, otherAnnotator: number, otherVote: number) =>
  annotator > otherAnnotator || (annotator === otherAnnotator && vote > otherVote);

/** A vote as annotator · 65,536 + class: at most 2^48, so exact. */
function sortLongRow(annotator: Uint32Array, vote: Votes['vote'], from: number, to: number): void {
  const keys = new Float64Array(to - from);
  for (let i = from; i < to; i++) keys[i - from] = annotator[i]! * 65_536 + vote[i]!;
  keys.sort();
  for (let i = from; i < to; i++) {
    annotator[i] = Math.floor(keys[i - from]! / 65_536);
    vote[i] = keys[i - from]! % 65_536;
  }
}
