import type { JobFile } from '../contracts/job.ts';
import type { Judge } from '../core/aggregation.ts';
import { type FrozenModel, inUse, type Model, type ModelInUse, modelKey } from '../core/model.ts';
import type { Services, Store } from '../ports.ts';

const CACHED_MODELS = 20;
const models = new WeakMap<Store, Map<string, ModelInUse>>();

/**
 * What judges the tasks of a job now: the model that its item names, from memory where it was read before.
 *
 * Before the first fit, and for an object that is missing or not what the item names, shrunken shares of
 * votes have to do; plain ones for good where the job file asks for the majority. Costs half a read unit.
 */
export async function judgeNow(
  services: Services,
  jobId: string,
  { aggregation }: Pick<JobFile, 'aggregation'>,
): Promise<Judge> {
  if (aggregation.method === 'majority') return 'shares';
  const named = await services.store.get({ kind: 'model', jobId }, 'eventual');
  if (named === undefined) return 'shrunken-shares';
  const known = models.get(services.store) ?? new Map<string, ModelInUse>();
  models.set(services.store, known);
  const key = modelKey(named);
  const model = known.get(key) ?? (await readModel(services, named));
  if (model === undefined) return 'shrunken-shares';
  if (known.size >= CACHED_MODELS) known.clear();
  known.set(key, model);
  return model;
}

async function readModel(services: Services, named: Model): Promise<ModelInUse | undefined> {
  const body = await services.objects.get(modelKey(named));
  if (body === undefined) return undefined;
  const parts: Uint8Array[] = [];
  const digest = services.newDigest();
  for await (const part of body) {
    digest.update(part);
    parts.push(part);
  }
  if (digest.hex() !== named.digest) return undefined;
  const frozen = JSON.parse(Buffer.concat(parts).toString('utf8')) as FrozenModel; // by its digest ours
  return inUse(frozen, named.version);
}
