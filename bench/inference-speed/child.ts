import { openThreads } from '../../local/infer/threads.ts';
import { dawidSkene } from '../../src/inference/classes/dawid-skene.ts';
import { decide } from '../../src/inference/classes/inference.ts';
import { votesFromColumns } from '../../src/inference/votes.ts';
import { bareLoop } from './limit.ts';
import { madeCrowd } from './made-crowd.ts';
import { type Took, timed } from './stopwatch.ts';

// One measurement in a process of its own, so that its peak of memory is its own.

/** What to measure. */
export interface Plan {
  readonly answers: number;
  readonly classCount: number;
  readonly threads: number;
  readonly repeats: number;
  readonly accelerate: boolean;
}

/** What came of it. */
export interface Measured extends Plan {
  readonly iterations: number;
  /** Columns to compressed rows. */
  readonly pack: Took;
  /** Rows to converged posteriors, at a gain of 1e-5 nats a vote: where crowd-kit stops by default. */
  readonly fit: Took;
  /** One pass of the bare loop; 4 classes alone. */
  readonly limit: Took | undefined;
  readonly accuracy: number;
  /** Over the process before the votes, columns included, of one run from columns to truths. */
  readonly peakBytes: number;
}

const measure = async (plan: Plan): Promise<Measured> => {
  const { answers, classCount, threads: count, repeats, accelerate } = plan;
  // Made before the base line is read: what the machine code and a thread take is no vote's.
  const threads = openThreads(count);
  dawidSkene(votesFromColumns(...columnsOf(1000, classCount)), {}, threads);
  const base = process.resourceUsage().maxRSS * 1024;
  const { columns, shape, truth } = madeCrowd(answers, classCount, 7);
  const options = { tolerance: 1e-5, accelerate };
  const first = dawidSkene(votesFromColumns(columns, shape), options, threads);
  const peakBytes = process.resourceUsage().maxRSS * 1024 - base;
  const pack = timed(repeats, () => votesFromColumns(columns, shape));
  const votes = pack.result;
  const fit = timed(repeats, () => dawidSkene(votes, options, threads));
  const cells = new Float64Array(shape.annotatorCount * 16).fill(0.25);
  const into = new Float64Array(cells.length);
  const limit =
    classCount === 4 ? timed(3 * repeats, () => bareLoop(votes, cells, into)) : undefined;
  await threads.close();
  const decided = decide(first.posterior, classCount);
  return {
    ...plan,
    iterations: fit.result.iterations,
    pack: pack.took,
    fit: fit.took,
    limit: limit?.took,
    accuracy: decided.filter((c, t) => c === truth[t]).length / decided.length,
    peakBytes,
  };
};

const columnsOf = (answers: number, classCount: number) => {
  const { columns, shape } = madeCrowd(answers, classCount, 1);
  return [columns, shape] as const;
};

const [, , plan] = process.argv;
if (plan !== undefined) console.log(JSON.stringify(await measure(JSON.parse(plan))));
