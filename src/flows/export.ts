import type { Dataset, DatasetFile, ExportView } from '../contracts/export.ts';
import { ServiceError } from '../core/errors.ts';
import { DATASET_FILE, datasetKey, LABELS_FILE, MANIFEST_FILE } from '../core/export.ts';
import type { Job } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { agreementOf, ordinaryVotes } from './agreement.ts';
import { FORMAT, loadDataset, markNewest, noLabels, writeContents, writeFile } from './dataset.ts';
import { labelLines, manifestLines } from './export-lines.ts';
import { type Inferred, infer } from './inference.ts';
import { loadJob } from './lookup.ts';
import { repeatsIn } from './repeat-figures.ts';
import { type CollectedVotes, collectVotes } from './votes.ts';

const LINK_MS = 5 * 60_000;

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
  await writeContents(services, dataset);
  return dataset;
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
    ...((collected.weightless?.length ?? 0) > 0
      ? { weightless: [...(collected.weightless ?? [])] }
      : {}),
    agreement: agreement && { measure: 'krippendorff-alpha-nominal', ...agreement },
    ...repeatsIn(job, collected.repeats),
    files: [...files],
  };
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
