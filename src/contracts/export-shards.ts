import * as z from 'zod';
import { JobId } from './ids.ts';

/** A dataset has two files a shard, and its contents page names them all. */
export const MOST_SHARDS = 1_000;

/** What starts an export in shards: `shards` is how many to make, `exportId` the run that asked for it. */
export const AskedShards = z.strictObject({
  jobId: JobId,
  exportId: z
    .string()
    .regex(/^x\d{1,16}$/)
    .optional(),
  shards: z.int().min(1).max(MOST_SHARDS),
});
export type AskedShards = z.infer<typeof AskedShards>;

const RunName = z.string().regex(/^[0-9A-Za-z_-]{1,80}$/);
const Count = z.int().min(0).max(1_000_000);

/**
 * A step of a map over shards, as the workflow asks for it. `run` is the name of the execution, `iteration`
 * that of the fit.
 */
export const ShardStep = z.strictObject({
  step: z.enum(['collect', 'fit', 'label']),
  asked: AskedShards,
  run: RunName,
  iteration: Count,
  shard: Count,
});
export type ShardStep = z.infer<typeof ShardStep>;

/** A step between two maps. */
export const GatherStep = z.strictObject({
  step: z.enum(['plan', 'number', 'sum', 'finish']),
  asked: AskedShards,
  run: RunName,
  iteration: Count.default(0),
});
export type GatherStep = z.infer<typeof GatherStep>;
