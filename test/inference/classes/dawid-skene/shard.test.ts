import { describe, expect, test } from 'vitest';
import {
  firstStatistics,
  shardStatistics,
} from '../../../../src/inference/classes/dawid-skene/shard.ts';
import {
  decodeShard,
  decodeStatistics,
  encodeShard,
  encodeStatistics,
  type Shard,
} from '../../../../src/inference/classes/dawid-skene/shard-file.ts';
import {
  confusionByTruth,
  mergeStatistics,
  newParameters,
  parametersOf,
  type Statistics,
} from '../../../../src/inference/classes/dawid-skene/statistics.ts';
import { dawidSkene } from '../../../../src/inference/classes/dawid-skene.ts';
import { seededRandom } from '../../../../src/inference/numeric.ts';
import { type VotesShape, type VoteTriple, votesFrom } from '../../../../src/inference/votes.ts';
import { plainLoop, worst } from './plain-loop.ts';

const shape = { taskCount: 3000, annotatorCount: 40, classCount: 3 };
const random = seededRandom(64);
const below = (count: number) => Math.floor(random() * count);
const triples = Array.from({ length: 9000 }, (): VoteTriple => {
  const task = below(shape.taskCount);
  return [task, below(shape.annotatorCount), random() < 0.6 ? task % 3 : below(3)];
});
const gold = Int32Array.from({ length: shape.taskCount }, (_, t) => (t % 50 === 7 ? t % 3 : -1));
const OPTIONS = { maxIterations: 12, tolerance: Number.NEGATIVE_INFINITY, smoothing: 0.02 };

/** The tasks dealt out in turn, as files of bytes. */
function shardsOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, s) => {
    const own = triples.filter(([task]) => task % count === s);
    const votes = votesFrom(
      own.map(([task, annotator, vote]) => [Math.floor(task / count), annotator, vote]),
      { ...shape, taskCount: Math.ceil((shape.taskCount - s) / count) },
    );
    return encodeShard({ votes, gold: gold.filter((_, t) => t % count === s) });
  });
}

/** EM with every shard and all statistics written and read back in between. */
function mapReduce(files: readonly Uint8Array[]) {
  const parameters = newParameters(shape);
  const posteriors: Float64Array<ArrayBuffer>[] = [];
  const trace: number[] = [];
  const reduce = (map: (shard: Shard, s: number) => Statistics) => {
    const parts = files.map((file, s) => encodeStatistics(map(decodeShard(file), s), shape));
    const sum = mergeStatistics(
      parts.map((part) => decodeStatistics(part, shape)),
      shape,
    );
    trace.push(sum.logLikelihood[0]!);
    parametersOf(sum, OPTIONS.smoothing, parameters);
  };
  reduce((shard) => firstStatistics(shard.votes, shard.gold));
  for (let i = 0; i < OPTIONS.maxIterations; i++) {
    reduce(({ votes, gold: known }, s) => {
      posteriors[s] = new Float64Array(votes.taskCount * votes.classCount);
      return shardStatistics(votes, parameters, known, posteriors[s]);
    });
  }
  return { parameters, posteriors, trace: trace.slice(1) };
}

test.each([1, 64])('%d shards give what one kernel gives, to 1e-9', (count) => {
  const whole = dawidSkene(votesFrom(triples, shape), { ...OPTIONS, gold });
  const { parameters, posteriors, trace } = mapReduce(shardsOf(count));
  expect(worst(confusionByTruth(parameters), whole.confusion)).toBeLessThan(1e-9);
  expect(worst(parameters.classPrior, whole.classPrior)).toBeLessThan(1e-9);
  expect(worst(trace, whole.logLikelihood)).toBeLessThan(1e-9 * Math.abs(trace[0]!));
  const dealt = Array.from({ length: shape.taskCount * 3 }, (_, i) => {
    const t = Math.floor(i / 3);
    return posteriors[t % count]![3 * Math.floor(t / count) + (i % 3)]!;
  });
  expect(worst(dealt, whole.posterior)).toBeLessThan(1e-9);
});

test('many votes are worked on in ranges, and give what the plain loop gives', () => {
  const large = { taskCount: 60_000, annotatorCount: 90, classCount: 4 };
  const votes = votesFrom(
    Array.from({ length: 280_000 }, (): VoteTriple => {
      const task = below(large.taskCount);
      return [task, below(90), random() < 0.5 ? task % 4 : below(4)];
    }),
    large,
  );
  const known = Int32Array.from({ length: large.taskCount }, (_, t) =>
    t % 999 === 5 ? t % 4 : -1,
  );
  const plain = plainLoop(votes, 6, known);
  const fit = dawidSkene(votes, { ...OPTIONS, smoothing: 0, maxIterations: 6, gold: known });
  expect(worst(fit.posterior, plain.posterior)).toBeLessThan(1e-9);
  expect(worst(fit.confusion, plain.confusion)).toBeLessThan(1e-9);
  expect(worst(fit.classPrior, plain.classPrior)).toBeLessThan(1e-9);
  expect(worst(fit.logLikelihood, plain.logLikelihood)).toBeLessThan(1e-6);
});

describe('a shard file', () => {
  const small: VotesShape = { taskCount: 3, annotatorCount: 300, classCount: 300 };
  const votes = votesFrom(
    [
      [0, 299, 299],
      [2, 5, 1],
      [2, 7, 0],
    ],
    small,
  );
  const known = Int32Array.of(-1, 299, -1);

  test('is read back as it was written, with gold or without, of few classes or many', () => {
    expect(decodeShard(encodeShard({ votes, gold: known }))).toEqual({ votes, gold: known });
    expect(decodeShard(encodeShard({ votes }))).toEqual({ votes, gold: undefined });
    const few = votesFrom([[2, 1, 1]], { taskCount: 3, annotatorCount: 2, classCount: 2 });
    expect(decodeShard(encodeShard({ votes: few })).votes).toEqual(few);
  });

  test('has the bytes that are documented', () => {
    const one = votesFrom([[1, 258, 3]], { taskCount: 2, annotatorCount: 259, classCount: 5 });
    const hex = Buffer.from(encodeShard({ votes: one, gold: Int32Array.of(-1, 4) })).toString(
      'hex',
    );
    expect(hex.match(/.{1,8}/g)).toEqual([
      ...['41735631', '02000000', '03010000', '05000000', '01000000', '01000000'],
      ...['00000000', '00000000', '01000000', '02010000', 'ffffffff', '04000000', '03'],
    ]);
  });

  const whole = encodeShard({ votes, gold: known });
  const damaged = (word: number, value: number) => {
    const bytes = whole.slice();
    new DataView(bytes.buffer).setUint32(4 * word, value, true);
    return bytes;
  };
  test.each([
    ['cut short', whole.subarray(0, -1)],
    ['too long', Uint8Array.of(...whole, 0)],
    ['empty', new Uint8Array(0)],
    ['of another byte order', whole.slice().reverse()],
    ['with rows out of order', damaged(7, 2)],
    ['with rows that hold too few votes', damaged(9, 2)],
    ['with an annotator outside the shape', damaged(10, 300)],
    ['with gold outside the shape', damaged(13, 300)],
    ['with fewer classes than votes name', damaged(3, 299)],
  ])('%s is refused', (_why, bytes) => {
    expect(() => decodeShard(bytes)).toThrow(RangeError);
  });

  test('statistics of another shape, or none, are refused', () => {
    const few: VotesShape = { taskCount: 2, annotatorCount: 2, classCount: 3 };
    const bytes = encodeStatistics(firstStatistics(votesFrom([[1, 1, 2]], few)), few);
    expect([...decodeStatistics(bytes, few).classMass]).toEqual([0, 0, 1]);
    expect(() => decodeStatistics(bytes, { ...few, classCount: 2 })).toThrow(RangeError);
    expect(() => decodeStatistics(bytes.subarray(8), few)).toThrow(RangeError);
    expect(() => decodeStatistics(whole, few)).toThrow(RangeError);
  });
});
