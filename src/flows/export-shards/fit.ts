import { firstStatistics, shardStatistics } from '../../inference/classes/dawid-skene/shard.ts';
import {
  addStatisticsAt,
  statisticsAt,
} from '../../inference/classes/dawid-skene/shard-annotators.ts';
import {
  decodeShard,
  decodeStatistics,
  encodeStatistics,
  type Shard,
} from '../../inference/classes/dawid-skene/shard-file.ts';
import {
  newParameters,
  newStatistics,
  parametersOf,
  type Statistics,
} from '../../inference/classes/dawid-skene/statistics.ts';
import type { Services } from '../../ports.ts';
import { type Numbered, rowsOf } from './number.ts';
import { inOrder, keep, kept, type ShardedRun } from './run-objects.ts';

/** As `dawidSkene`: plain EM from the majority, without imagined votes, until an iteration gains next to nothing. */
export const SMOOTHING = 0;
const MOST_ITERATIONS = 100;
const TOLERANCE = 1e-6;
/** Sums of shards may be large: so many are held while they are added. */
const SUMS_AT_ONCE = 8;

const partName = (iteration: number, shard: number): string => `part-${iteration}-${shard}`;
const sumsName = (iteration: number): string => `sums-${iteration}`;

const shapeOf = ({ annotators, classes }: Numbered) => ({
  annotatorCount: annotators,
  classCount: classes,
});

/** The votes of a shard, and whose row is whose. */
export async function openShard(
  services: Services,
  run: ShardedRun,
  numbered: Numbered,
  shard: number,
): Promise<Shard & { readonly rows: Uint32Array }> {
  const read = (name: string) => kept(services, run, name);
  const [file, rows] = await Promise.all([
    read(numbered.votes[shard] ?? `votes-${shard}`),
    rowsOf(read, shard),
  ]);
  return { ...decodeShard(file), rows };
}

/** The sums of all shards after an iteration. */
export async function sumsOf(
  services: Services,
  run: ShardedRun,
  numbered: Numbered,
  iteration: number,
): Promise<Statistics> {
  return decodeStatistics(await kept(services, run, sumsName(iteration)), shapeOf(numbered));
}

/** The posteriors and statistics of a shard, by the parameters that the iteration before has come to. */
export function expectShard(
  { votes, gold, rows }: Awaited<ReturnType<typeof openShard>>,
  before: Statistics,
) {
  const { counts, classMass } = statisticsAt(before, rows);
  const parameters = parametersOf({ counts, classMass }, SMOOTHING, newParameters(votes));
  const posterior = new Float64Array(votes.taskCount * votes.classCount);
  const statistics = shardStatistics(votes, parameters, gold, posterior);
  return { posterior, statistics };
}

/** The map of an iteration: one shard's statistics, by the majority in iteration 0. */
export async function fitShard(
  services: Services,
  run: ShardedRun,
  numbered: Numbered,
  { iteration, shard }: { readonly iteration: number; readonly shard: number },
): Promise<void> {
  const opened = await openShard(services, run, numbered, shard);
  const statistics =
    iteration === 0
      ? firstStatistics(opened.votes, opened.gold)
      : expectShard(opened, await sumsOf(services, run, numbered, iteration - 1)).statistics;
  await keep(services, run, partName(iteration, shard), encodeStatistics(statistics, opened.votes));
}

/**
 * The reduce of an iteration: adds the statistics of all shards in order, so that the same shards give the
 * same bytes.
 *
 * @returns the sums, and whether the fit has come to its end
 */
export async function sumShards(
  services: Services,
  run: ShardedRun,
  numbered: Numbered,
  iteration: number,
): Promise<{ readonly sums: Statistics; readonly converged: boolean }> {
  const sums = newStatistics(shapeOf(numbered));
  const { classes: classCount, votes } = numbered;
  const parts = inOrder(
    votes.length,
    async (shard) => {
      const read = (name: string) => kept(services, run, name);
      const [rows, part] = await Promise.all([
        rowsOf(read, shard),
        read(partName(iteration, shard)),
      ]);
      return { rows, part: decodeStatistics(part, { annotatorCount: rows.length, classCount }) };
    },
    SUMS_AT_ONCE,
  );
  for await (const { rows, part } of parts) addStatisticsAt(sums, part, rows);
  await keep(services, run, sumsName(iteration), encodeStatistics(sums, shapeOf(numbered)));
  return { sums, converged: await isConverged(services, run, numbered, iteration, sums) };
}

/** Iteration 0 counts, and the first that gains anything is the second after it. */
async function isConverged(
  services: Services,
  run: ShardedRun,
  numbered: Numbered,
  iteration: number,
  sums: Statistics,
): Promise<boolean> {
  if (iteration >= MOST_ITERATIONS) return true;
  if (iteration < 2) return false;
  const before = await sumsOf(services, run, numbered, iteration - 1);
  const gain = (sums.logLikelihood[0] ?? 0) - (before.logLikelihood[0] ?? 0);
  return gain <= TOLERANCE * numbered.voteCount;
}
