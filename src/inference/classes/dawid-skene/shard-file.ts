import { mustBeIndex, type Votes } from '../../votes.ts';
import { type ModelShape, type Statistics, statisticsIn } from './statistics.ts';

/**
 * A shard as a file: 6 numbers of 32 bits, then the columns of the compressed rows one after another.
 *
 * | bytes  | what                                                    |
 * |--------|---------------------------------------------------------|
 * | 24     | `SHARD`, tasks, annotators, classes, votes, 1 with gold |
 * | 4T + 4 | `taskStart`, 32 bits unsigned                           |
 * | 4V     | `annotator`, 32 bits unsigned                           |
 * | 4T     | gold, 32 bits signed, -1 where unknown; only with gold  |
 * | V, 2V  | `vote`, 8 bits up to 256 classes, 16 above              |
 *
 * About 5 bytes a vote and 4 a task. In the byte order of the machine that wrote it: one of the other
 * order does not know the first number again.
 */
export interface Shard {
  readonly votes: Votes;
  readonly gold?: Int32Array | undefined;
}

/** "AsV1" and "AsS1" where the low byte stands first. */
const SHARD = 0x31567341;
const STATISTICS = 0x31537341;
const HEAD = 6;

/** Writes a shard; the same votes give the same bytes. */
export function encodeShard({ votes, gold }: Shard): Uint8Array<ArrayBuffer> {
  const { taskCount, annotatorCount, classCount, taskStart, annotator, vote } = votes;
  const size = [taskCount, annotatorCount, classCount, vote.length];
  const head = Uint32Array.of(SHARD, ...size, gold === undefined ? 0 : 1);
  return joined([head, taskStart, annotator, ...(gold === undefined ? [] : [gold]), vote]);
}

/**
 * Reads a shard and checks it whole: rows in order, no index outside the shape.
 *
 * @throws RangeError when the bytes are no shard, of another byte order, cut short or damaged
 */
export function decodeShard(bytes: Uint8Array): Shard {
  const file = new ArrayFile(bytes, SHARD, 'a shard of votes');
  const [, taskCount = 0, annotatorCount = 0, classCount = 0, count = 0, withGold] = file.head;
  const taskStart = new Uint32Array(file.take(4 * (taskCount + 1)));
  const annotator = new Uint32Array(file.take(4 * count));
  const gold = withGold === 1 ? new Int32Array(file.take(4 * taskCount)) : undefined;
  const vote =
    classCount <= 256 ? new Uint8Array(file.take(count)) : new Uint16Array(file.take(2 * count));
  file.end();
  const votes = { taskCount, annotatorCount, classCount, taskStart, annotator, vote };
  mustBeWhole(votes, gold);
  return { votes, gold };
}

/** Writes statistics: 6 numbers of 32 bits, of which three are used, then `values` as 64-bit floats. */
export function encodeStatistics(
  { values }: Statistics,
  { annotatorCount, classCount }: ModelShape,
): Uint8Array<ArrayBuffer> {
  return joined([Uint32Array.of(STATISTICS, annotatorCount, classCount, 0, 0, 0), values]);
}

/** Reads statistics of a shape. @throws RangeError when the bytes are not those */
export function decodeStatistics(bytes: Uint8Array, shape: ModelShape): Statistics {
  const { annotatorCount: A, classCount: C } = shape;
  const file = new ArrayFile(bytes, STATISTICS, 'statistics');
  const [, annotators, classes] = file.head;
  if (annotators !== A || classes !== C) {
    throw new RangeError(
      `statistics must be of ${A} annotators and ${C} classes, got ${annotators} and ${classes}`,
    );
  }
  const values = new Float64Array(file.take(8 * (A * C * C + C + 1)));
  file.end();
  return statisticsIn(values, C);
}

function joined(parts: readonly (Uint32Array | Int32Array | Float64Array | Votes['vote'])[]) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

/** Takes a file apart into copies of its columns, and says where it is too short or too long. */
class ArrayFile {
  readonly head: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;

  constructor(bytes: Uint8Array, magic: number, what: string) {
    this.#bytes = bytes;
    this.#what = what;
    this.head = new Uint32Array(this.take(4 * HEAD));
    if (this.head[0] === magic) return;
    const first = this.head[0]?.toString(16);
    throw new RangeError(`${what} must start with ${magic.toString(16)}, got ${first}`);
  }

  take(length: number): ArrayBuffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new RangeError(
        `${this.#what} must have ${end} bytes or more, got ${this.#bytes.length}`,
      );
    }
    const copy = new Uint8Array(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return copy.buffer;
  }

  end(): void {
    if (this.#at === this.#bytes.length) return;
    throw new RangeError(`${this.#what} must have ${this.#at} bytes, got ${this.#bytes.length}`);
  }
}

function mustBeWhole(votes: Votes, gold: Int32Array | undefined): void {
  const { taskStart, annotator, vote, taskCount, annotatorCount, classCount } = votes;
  for (let t = 0; t < taskCount; t++) {
    if (taskStart[t]! > taskStart[t + 1]!) throw new RangeError(`row ${t} ends before it starts`);
  }
  if (taskStart[0] !== 0 || taskStart[taskCount] !== vote.length) {
    throw new RangeError(`rows must hold votes 0 to ${vote.length}`);
  }
  for (let i = 0; i < vote.length; i++) {
    mustBeIndex('annotator', annotator[i]!, annotatorCount);
    mustBeIndex('vote', vote[i]!, classCount);
  }
  for (const known of gold ?? []) if (known !== -1) mustBeIndex('gold', known, classCount);
}
