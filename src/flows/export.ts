import { Dataset, type DatasetFile, type ExportView } from '../contracts/export.ts';
import { ServiceError } from '../core/errors.ts';
import { DATASET_FILE, datasetKey, LABELS_FILE, MANIFEST_FILE } from '../core/export.ts';
import { type Job, telling } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { agreementOf, ordinaryVotes } from './agreement.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { labelLines, manifestLines } from './export-lines.ts';
import { INFERENCE_VERSION, type Inferred, infer } from './inference.ts';
import { loadJob } from './lookup.ts';
import { type CollectedVotes, collectVotes } from './votes.ts';

const LINK_MS = 5 * 60_000;

/** Part of a dataset's name: raise it whenever the same votes would give other bytes. */
const FORMAT = `assay.dataset.v1 inference=${INFERENCE_VERSION}`;

/**
 * Makes labels of all counted responses and stores them as a dataset, or finds it made already.
 *
 * The dataset's id is a hash of the votes and the job file: the same responses give the same id and the
 * same bytes, so a crashed or repeated export writes what it would have written. Streams lines; holds
 * votes and posteriors only. Where the last answers or another dataset came meanwhile it reads again: the
 * newest dataset is never older than the one before, and that of a complete job is its final one.
 *
 * @param exportId the run that ends with it, if it is one
 * @throws ServiceError `no-labels` before the first counted answer
 */
export async function exportDataset(
  services: Services,
  jobId: string,
  exportId?: string,
): Promise<ExportView> {
  for (;;) {
    const job = await loadJob(services, jobId);
    const dataset = await makeDataset(services, job);
    if (await markNewest(services, job, dataset, exportId)) return withLinks(services, dataset);
  }
}

async function makeDataset(services: Services, job: Job): Promise<Dataset> {
  const { jobId } = job;
  if (job.taskSuites === 0) throw noLabels();
  const collected = await collectVotes(services, job);
  if (collected.answers === 0) throw noLabels();
  const digest = services.newDigest();
  digest.update(`${FORMAT}\n${collected.hash}`);
  const datasetId = digest.hex().slice(0, 16);
  return (
    (await loadDataset(services, jobId, datasetId)) ??
    (await writeDataset(services, job, collected, datasetId))
  );
}

const noLabels = () =>
  new ServiceError('no-labels', {
    detail: 'no answer has been counted yet, so there is nothing to export',
  });

/** The newest dataset of a job, with fresh links. @throws ServiceError `not-found` when there is none */
export async function newestDataset(services: Services, jobId: string): Promise<ExportView> {
  const job = await loadJob(services, jobId);
  const dataset = job.dataset && (await loadDataset(services, jobId, job.dataset));
  if (dataset) return withLinks(services, dataset);
  throw new ServiceError('not-found', { detail: 'this job has not been exported yet' });
}

async function writeDataset(
  services: Services,
  job: Job,
  collected: CollectedVotes,
  datasetId: string,
): Promise<Dataset> {
  const inferred = infer(job, collected);
  const source = { services, job, collected, inferred };
  const files = [
    await writeFile(services, job.jobId, datasetId, LABELS_FILE, labelLines(source)),
    await writeFile(services, job.jobId, datasetId, MANIFEST_FILE, manifestLines(source)),
  ];
  const dataset = describe(job, collected, inferred, datasetId, files);
  const key = datasetKey(job.jobId, datasetId, DATASET_FILE);
  const body = Buffer.from(`${JSON.stringify(dataset, null, 2)}\n`);
  await services.objects.put(key, body, { mediaType: 'application/json' });
  return dataset;
}

/** Streams a file into the dataset, hashing on the way. */
async function writeFile(
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

const sum = (counts: Uint8Array): number => counts.reduce((total, count) => total + count, 0);

function describe(
  job: Job,
  collected: CollectedVotes,
  inferred: Inferred,
  datasetId: string,
  files: readonly DatasetFile[],
): Dataset {
  const votes = ordinaryVotes(collected, job.tasks);
  const agreement = agreementOf(votes, job.tasks > 50_000 ? 100 : 1000);
  let labelled = 0;
  for (let t = 0; t < job.tasks; t++) {
    if (votes.taskStart[t] !== votes.taskStart[t + 1]) labelled++;
  }
  return {
    schema: 'assay.dataset.v1',
    datasetId,
    jobId: job.jobId,
    jobName: job.file.name,
    asOf: collected.endedAt.reduce((newest, at) => Math.max(newest, at), 0),
    method: inferred.method,
    reason: inferred.account,
    calibration: inferred.calibration,
    redundancy: job.redundancy,
    choices: job.file.question.choices.map((choice) => choice.value),
    tasks: job.tasks,
    labelled,
    complete: sum(collected.complete),
    answers: collected.answers,
    abstentions: collected.abstentions.reduce((total, counts) => total + sum(counts), 0),
    annotators: collected.annotatorIds.length,
    agreement: agreement && { measure: 'krippendorff-alpha-nominal', ...agreement },
    files: [...files],
  };
}

async function loadDataset(services: Services, jobId: string, datasetId: string) {
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
function markNewest(
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

async function withLinks(services: Services, dataset: Dataset): Promise<ExportView> {
  const expiresAt = services.now() + LINK_MS;
  const names = [...dataset.files.map((file) => file.name), DATASET_FILE];
  const links = names.map(async (name) => ({
    name,
    url: await services.objects.signGet(datasetKey(dataset.jobId, dataset.datasetId, name), {
      expiresAt,
      fileName: name,
    }),
    expiresAt,
  }));
  return { dataset, links: await Promise.all(links) };
}
