import { ShardStep } from '../../src/contracts/export-shards.ts';
import { shardStep } from '../../src/flows/export-shards.ts';
import { task } from '../events.ts';
import { needs, services } from '../runtime.ts';

needs('DATA_BUCKET', 'EXPORT_BUCKET');

/**
 * By workflow, once a shard in each of its maps: reads the responses of the shard's suites, or takes the
 * shard's part in an iteration of the fit, or writes its labels.
 *
 * Safe to repeat: what it finds is kept once. Answers nothing, so that no list of answers grows with the job.
 */
export const handler = task(async (event) => {
  await shardStep(services(), ShardStep.parse(event));
  return null;
});
