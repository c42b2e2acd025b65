import type { Job } from '../../core/job.ts';
import type { Services } from '../../ports.ts';
import { loadJob } from '../lookup.ts';
import { weightlessIn } from '../weight.ts';
import { keep, keptJson, type ShardedRun } from './run-objects.ts';

/**
 * What a run works by from its first step to its last: the job as it was then, so many shards, and the people
 * whose answers every shard leaves out.
 */
export interface Plan {
  readonly job: Job;
  readonly shards: number;
  readonly weightless: readonly string[];
}

const PLAN = 'plan.json';

/** The list that a map reads: one item a shard. */
const itemsOf = (shards: number) => Array.from({ length: shards }, (_, shard) => ({ shard }));

/** The list of all shards, and the one that has the gold as one more. */
export const TASKS_LIST = 'shards.json';
export const FIT_LIST = 'shards-and-gold.json';

/** Notes what a run is to work by, and lists its shards; a job has at least one suite a shard. */
export async function planRun(services: Services, run: ShardedRun, wanted: number): Promise<Plan> {
  const job = await loadJob(services, run.jobId);
  const shards = Math.max(1, Math.min(wanted, job.taskSuites));
  const weightless = [...(await weightlessIn(services, job))];
  await keep(services, run, PLAN, { job, shards, weightless });
  const plan = await planOf(services, run);
  await keep(services, run, TASKS_LIST, itemsOf(plan.shards));
  await keep(services, run, FIT_LIST, itemsOf(plan.shards + 1));
  return plan;
}

/** The plan of a run that has one. */
export const planOf = (services: Services, run: ShardedRun): Promise<Plan> =>
  keptJson<Plan>(services, run, PLAN);

/** The suites of a shard, from one number up to another: as many as any other has, to within one. */
export function suitesOf(
  { job, shards }: Plan,
  shard: number,
): readonly [from: number, to: number] {
  const start = (index: number) => Math.floor((job.taskSuites * index) / shards);
  return [start(shard), start(shard + 1)];
}
