import type { Dataset, DatasetFile } from '../../contracts/export.ts';
import { sumOf } from '../../core/skill.ts';
import type { AgreementCounts } from '../../inference/agreement/agreement-counts.ts';
import {
  alphaOfBlocks,
  BLOCKS,
  mergeAgreement,
} from '../../inference/agreement/alpha-of-blocks.ts';
import { CLASS_METHODS } from '../../inference/classes/methods.ts';
import type { Services } from '../../ports.ts';
import { loadDataset, markNewest, writeContents } from '../dataset.ts';
import { repeatsIn } from '../repeat-figures.ts';
import { headOfShard, type ShardHead } from './collect.ts';
import { calibrationOfRun, filesOfShard, METHOD, REASON } from './labels.ts';
import { type Numbered, numberedOf } from './number.ts';
import { type Plan, planOf } from './plan.ts';
import { inOrder, type ShardedRun } from './run-objects.ts';

/** Writes the contents page of the dataset, unless it is there, and names the dataset as the newest. */
export async function finishRun(
  services: Services,
  run: ShardedRun,
  exportId: string | undefined,
): Promise<{ readonly dataset: Dataset; readonly isNewest: boolean }> {
  const [plan, numbered] = await Promise.all([planOf(services, run), numberedOf(services, run)]);
  const dataset =
    (await loadDataset(services, run.jobId, numbered.datasetId)) ??
    (await describeRun(services, run, plan, numbered));
  const isNewest = await markNewest(services, plan.job, dataset, exportId);
  return { dataset, isNewest };
}

async function describeRun(
  services: Services,
  run: ShardedRun,
  { job, shards, weightless }: Plan,
  { datasetId, annotators }: Numbered,
): Promise<Dataset> {
  const { calibration } = await calibrationOfRun(services, run);
  const heads: Pick<ShardHead, 'counts' | 'agreement' | 'repeats'>[] = [];
  for await (const { counts, agreement, repeats } of inOrder(shards, (shard) =>
    headOfShard(services, run, shard),
  )) {
    heads.push({ counts, agreement, ...(repeats && { repeats }) });
  }
  const files: DatasetFile[] = [];
  for await (const some of inOrder(shards, (shard) => filesOfShard(services, run, shard))) {
    files.push(...some);
  }
  const total = (of: (counts: ShardHead['counts']) => number) =>
    heads.reduce((sum, { counts }) => sum + of(counts), 0);
  const agreement = agreementOf(heads.map((head) => head.agreement));
  const dataset: Dataset = {
    schema: 'assay.dataset.v1',
    datasetId,
    jobId: job.jobId,
    jobName: job.file.name,
    asOf: heads.reduce((newest, { counts }) => Math.max(newest, counts.newest), 0),
    method: METHOD,
    reason: `${REASON}; takes for true that ${CLASS_METHODS[METHOD]?.assumes}`,
    calibration,
    redundancy: job.redundancy,
    choices: job.file.question.choices.map((choice) => choice.value),
    tasks: job.tasks,
    labelled: total(({ labelled }) => labelled),
    complete: total(({ complete }) => complete),
    answers: total(({ answers }) => answers),
    abstentions: total(({ abstentions }) => abstentions),
    annotators,
    ...(weightless.length > 0 ? { weightless: [...weightless] } : {}),
    agreement: agreement && { measure: 'krippendorff-alpha-nominal', ...agreement },
    ...repeatsIn(job, sumOf(heads.map(({ repeats }) => repeats ?? {}))),
    files,
  };
  await writeContents(services, dataset);
  return dataset;
}

/** Block by block over all shards; null where alpha is not defined. */
function agreementOf(shards: readonly (readonly AgreementCounts[])[]) {
  const blocks = Array.from({ length: BLOCKS }, (_, block) =>
    mergeAgreement(shards.flatMap((counts) => counts[block] ?? [])),
  );
  return alphaOfBlocks(blocks) ?? null;
}
