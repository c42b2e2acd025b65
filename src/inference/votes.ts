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

/**
 * Packs votes into compressed rows; the order they come in leaves no trace.
 *
 * Every triple is kept: an annotator who reads a task three times casts three votes. Three stable
 * counting sorts, O(votes + tasks + annotators + classes).
 *
 * @throws RangeError when an index is outside the shape, or there are not 1 to 65,536 classes
 * @example votesFrom([[0, 0, 1], [0, 1, 1], [1, 0, 0]], { taskCount: 2, annotatorCount: 2, classCount: 2 })
 */
export function votesFrom(triples: Iterable<VoteTriple>, shape: VotesShape): Votes {
  const { taskCount, annotatorCount, classCount } = shape;
  if (!(classCount >= 1 && classCount <= 65_536)) {
    throw new RangeError(`classCount must be 1 to 65536, got ${classCount}`);
  }
  const [tasks, annotators, classes] = columnsOf(triples, shape);
  const unsorted = Uint32Array.from(classes.keys());
  const byClass = sortedBy(classes, classCount, unsorted);
  const byAnnotator = sortedBy(annotators, annotatorCount, byClass.order);
  const byTask = sortedBy(tasks, taskCount, byAnnotator.order);
  const Row = classCount <= 256 ? Uint8Array : Uint16Array;
  return {
    taskCount,
    annotatorCount,
    classCount,
    taskStart: byTask.start,
    annotator: byTask.order.map((i) => annotators[i]!),
    vote: new Row(Array.from(byTask.order, (i) => classes[i]!)),
  };
}

function columnsOf(
  triples: Iterable<VoteTriple>,
  shape: VotesShape,
): [number[], number[], number[]] {
  const tasks: number[] = [];
  const annotators: number[] = [];
  const classes: number[] = [];
  for (const [task, annotator, vote] of triples) {
    mustBeIndex('task', task, shape.taskCount);
    mustBeIndex('annotator', annotator, shape.annotatorCount);
    mustBeIndex('vote', vote, shape.classCount);
    tasks.push(task);
    annotators.push(annotator);
    classes.push(vote);
  }
  return [tasks, annotators, classes];
}

/** Refuses an index that is no whole number from 0 to `count` - 1: typed arrays would wrap it in silence. */
export function mustBeIndex(name: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new RangeError(`${name} must be a whole number from 0 to ${count - 1}, got ${index}`);
}

/** A stable counting sort: `order` by key, and where each key starts, [keyCount + 1]. */
function sortedBy(keys: readonly number[], keyCount: number, order: Uint32Array) {
  const start = new Uint32Array(keyCount + 1);
  for (const i of order) start[keys[i]! + 1]!++;
  for (let key = 0; key < keyCount; key++) start[key + 1]! += start[key]!;
  const next = start.slice();
  const sorted = new Uint32Array(order.length);
  for (const i of order) sorted[next[keys[i]!]!++] = i;
  return { order: sorted, start };
}
