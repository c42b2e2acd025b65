import { Dataset, type DatasetFile } from '../contracts/export.ts';
import { ServiceError } from '../core/errors.ts';
import { DATASET_FILE, datasetKey } from '../core/export.ts';
import { type Job, telling } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { INFERENCE_VERSION } from './inference.ts';
import { loadJob } from './lookup.ts';

/** Part of a dataset's name: raise it whenever the same votes would give other bytes. */
export const FORMAT = `assay.dataset.v1 inference=${INFERENCE_VERSION}`;

export const noLabels = () =>
  new ServiceError('no-labels', {
    detail: 'no answer has been counted yet, so there is nothing to export',
  });

/** Streams a file into the dataset, hashing on the way. */
export async function writeFile(
  services: Services,
  jobId: string,
  datasetId: string,
  name: string,
  lines: AsyncIterable<string>,
): Promise<DatasetFile> {
  const digest = services.newDigest();
  let bytes = 0;
  const mediaType = 'application/jsonl';
  async function* hashed() {
    for await (const text of lines) {
      const part = Buffer.from(text);
      digest.update(part);
      bytes += part.length;
      yield part;
    }
  }
  await services.objects.put(datasetKey(jobId, datasetId, name), hashed(), { mediaType });
  return { name, bytes, sha256: digest.hex(), mediaType };
}

/** Writes the contents page, which comes last: a dataset is there once its page is. */
export async function writeContents(services: Services, dataset: Dataset): Promise<void> {
  const key = datasetKey(dataset.jobId, dataset.datasetId, DATASET_FILE);
  const body = Buffer.from(`${JSON.stringify(dataset, null, 2)}\n`);
  await services.objects.put(key, body, { mediaType: 'application/json' });
}

/** A dataset that is there; undefined when it is not. */
export async function loadDataset(services: Services, jobId: string, datasetId: string) {
  const body = await services.objects.get(datasetKey(jobId, datasetId, DATASET_FILE));
  if (body === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Dataset.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
}

/**
 * Names a dataset as the newest, and ends the run that made it. One of all answers says that its job is
 * complete, as the sweep would.
 *
 * @param before the job as it was when its responses were about to be read
 * @returns false when it must not be the newest: another one came meanwhile, which may know more, or the job
 *   became complete and this dataset, which would be told as the final one, is not
 */
export function markNewest(
  services: Services,
  before: Job,
  dataset: Dataset,
  exportId: string | undefined,
): Promise<boolean> {
  return untilCommitted(async () => {
    const job = await loadJob(services, before.jobId);
    if (isOvertaken(dataset, before, job)) return false;
    const { exporting, ...others } = job;
    const ends = exportId !== undefined && exporting?.exportId === exportId;
    if (job.dataset === dataset.datasetId && !ends) return true;
    const next = { ...(ends ? others : job), version: job.version + 1 };
    return (await services.store.commit([withNewest(next, before, dataset)])) ? true : LOST;
  });
}

function isOvertaken({ datasetId, complete, tasks }: Dataset, before: Job, job: Job): boolean {
  if (job.dataset !== before.dataset && job.dataset !== datasetId) return true;
  return job.complete === true && !before.complete && complete < tasks;
}

/** A job that was complete and is no more has been reopened, and a new wish asks for more: neither is complete. */
function withNewest(job: Job, before: Job, { datasetId, complete, tasks }: Dataset): Job {
  if (job.dataset === datasetId) return job;
  const isAsBefore = !before.complete && job.wish === before.wish;
  const isAll = complete === tasks && job.file.adaptive === undefined;
  const isNews = isAll && isAsBefore && !job.complete;
  const marked = { ...job, dataset: datasetId, ...(isNews && { complete: true }) };
  return telling(marked, ...(isNews ? (['complete'] as const) : []), 'exported');
}
