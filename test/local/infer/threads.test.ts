import { afterEach, expect, test, vi } from 'vitest';
import { openThreads, type Threads } from '../../../local/infer/threads.ts';
import { newWorkspace } from '../../../src/inference/classes/dawid-skene/workspace.ts';
import { type DawidSkene, dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import { hierarchicalDawidSkene } from '../../../src/inference/classes/hierarchical-dawid-skene.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type Votes, type VotesShape, votesFromColumns } from '../../../src/inference/votes.ts';

const opened: Threads[] = [];
const threadsOf = (count: number) => {
  const threads = openThreads(count);
  opened.push(threads);
  return threads;
};
afterEach(async () => {
  for (const threads of opened.splice(0)) await threads.close();
});

const MANY: VotesShape = { taskCount: 70_000, annotatorCount: 20, classCount: 3 };

/** Votes enough for two ranges. */
function crowd(shape: VotesShape): Votes {
  const random = seededRandom(shape.classCount);
  const length = 140_000;
  const below = (count: number) => Math.floor(random() * count);
  const task = Uint32Array.from({ length }, () => below(shape.taskCount));
  const annotator = Uint32Array.from({ length }, () => below(shape.annotatorCount));
  const C = shape.classCount;
  const vote = Uint16Array.from(task, (t) => (random() < 0.4 ? t % C : below(C)));
  return votesFromColumns({ task, annotator, vote }, shape);
}

const bytesOf = ({ posterior, confusion, classPrior, logLikelihood }: DawidSkene) =>
  Buffer.concat(
    [posterior, confusion, classPrior, logLikelihood].map((values) =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    ),
  );

test.each([
  ['a vote in one byte', Uint8Array],
  ['a vote in two bytes', Uint16Array],
])('one, two and three threads give the bytes of none: %s', (_what, Row) => {
  const votes = { ...crowd(MANY), vote: Row.from(crowd(MANY).vote) };
  const gold = Int32Array.from({ length: MANY.taskCount }, (_, t) => (t % 500 === 3 ? 1 : -1));
  const options = { gold, maxIterations: 3, accelerate: true, smoothing: 0.1 };
  const alone = bytesOf(dawidSkene(votes, options));
  for (const count of [1, 2, 3]) {
    expect(bytesOf(dawidSkene(votes, options, threadsOf(count))).equals(alone)).toBe(true);
  }
});

test('a variational Dawid–Skene has the same bytes from two threads', () => {
  const votes = crowd(MANY);
  const options = { maxIterations: 3 };
  const alone = hierarchicalDawidSkene(votes, options);
  const shared = hierarchicalDawidSkene(votes, options, threadsOf(2));
  expect(shared).toEqual(alone);
});

test('a thread that has started takes ranges itself', async () => {
  const votes = crowd(MANY);
  const threads = threadsOf(2);
  const add = vi.spyOn(Atomics, 'add');
  const callsAlone = 4 * (2 + 2 + 1); // a step: ranges taken, done, and one taken in vain
  await vi.waitFor(
    () => {
      add.mockClear();
      dawidSkene(votes, { maxIterations: 3, tolerance: Number.NEGATIVE_INFINITY }, threads);
      expect(add.mock.calls.length).toBeLessThan(callsAlone);
    },
    { timeout: 15_000 },
  );
  add.mockRestore();
});

test('a range that fails in another thread fails the step', async () => {
  const threads = threadsOf(2);
  const workspace = newWorkspace(crowd(MANY), undefined, threads);
  // Read once for each thread that is told, and only then nothing: this thread finds all in order.
  let told = false;
  const [first, second] = workspace.statistics;
  const broken = {
    ...second!,
    get counts() {
      const counts = told ? second!.counts : undefined!;
      told = true;
      return counts;
    },
  };
  const run = () => {
    told = false;
    threads.run({ ...workspace, statistics: [first!, broken] }, 'count');
  };
  await vi.waitFor(() => expect(run).toThrow('a thread of inference has failed'), {
    timeout: 15_000,
  });
});
