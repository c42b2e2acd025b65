import type { Calibration, DatasetFile } from '../../contracts/export.ts';
import {
  calibrationBy,
  calibrationByHiddenVotes,
  type LearnedCalibration,
  tempered,
} from '../../inference/classes/calibrated.ts';
import { statisticsAt } from '../../inference/classes/dawid-skene/shard-annotators.ts';
import type { Statistics } from '../../inference/classes/dawid-skene/statistics.ts';
import { judgeGoldUntold } from '../../inference/classes/dawid-skene/untold-gold.ts';
import { dawidSkene } from '../../inference/classes/dawid-skene.ts';
import type { Services } from '../../ports.ts';
import { writeFile } from '../dataset.ts';
import { labelLines, manifestLines } from '../export-lines.ts';
import { calibrationOf } from '../inference.ts';
import { headOfShard, tasksOfShard } from './collect.ts';
import { expectShard, openShard, SMOOTHING, sumsOf } from './fit.ts';
import type { Numbered } from './number.ts';
import { type Plan, suitesOf } from './plan.ts';
import { keep, keptJson, type ShardedRun } from './run-objects.ts';

export const METHOD = 'dawid-skene';
/** In a few words, for every label. */
export const REASON = 'more answers than one function holds';

const CALIBRATION = 'calibration.json';
const filesName = (shard: number): string => `files-${shard}.json`;

/**
 * Finds how far the posteriors are to be believed: by gold that was taken out of the sums again, else by
 * votes kept from a fit of the first shard alone.
 */
export async function calibrate(
  services: Services,
  run: ShardedRun,
  numbered: Numbered,
  sums: Statistics,
): Promise<void> {
  const learned = await learn(services, run, numbered, sums);
  const { by, temperature, judged } = learned;
  const calibration = calibrationOf(by, temperature, judged, numbered.classes);
  await keep(services, run, CALIBRATION, { temperature, calibration });
}

async function learn(
  services: Services,
  run: ShardedRun,
  numbered: Numbered,
  sums: Statistics,
): Promise<LearnedCalibration> {
  const last = numbered.votes.length - 1;
  const { votes, gold, rows } = await openShard(services, run, numbered, last);
  if (gold !== undefined) {
    const { said, truth } = judgeGoldUntold(votes, gold, statisticsAt(sums, rows), SMOOTHING);
    if (said.length > 0) return calibrationBy(said, truth, numbered.classes);
  }
  const first = await openShard(services, run, numbered, 0);
  return calibrationByHiddenVotes(first.votes, dawidSkene);
}

/** What `calibrate` has found. */
export const calibrationOfRun = (services: Services, run: ShardedRun) =>
  keptJson<{ readonly temperature: number; readonly calibration: Calibration }>(
    services,
    run,
    CALIBRATION,
  );

/** The files that a shard has put into the dataset. */
export const filesOfShard = (services: Services, run: ShardedRun, shard: number) =>
  keptJson<readonly DatasetFile[]>(services, run, filesName(shard));

/**
 * Writes the labels of a shard into the dataset, as files of its own.
 *
 * @param iteration the last one of the fit: its E-step is made once more, and gives the truths
 */
export async function labelShard(
  services: Services,
  run: ShardedRun,
  plan: Plan,
  numbered: Numbered,
  { iteration, shard }: { readonly iteration: number; readonly shard: number },
): Promise<void> {
  const [opened, head, { temperature }] = await Promise.all([
    openShard(services, run, numbered, shard),
    headOfShard(services, run, shard),
    calibrationOfRun(services, run),
  ]);
  const before = await sumsOf(services, run, numbered, iteration - 1);
  const { posterior } = expectShard(opened, before);
  const tasks = await tasksOfShard(services, run, head);
  const source = {
    ...{ services, job: plan.job, firstSuite: suitesOf(plan, shard)[0] },
    collected: { ...tasks, votes: opened.votes, annotatorIds: head.annotatorIds },
    inferred: {
      method: METHOD,
      reason: REASON,
      posterior: tempered(posterior, temperature, numbered.classes),
    },
  };
  const number = String(shard).padStart(5, '0');
  const { datasetId } = numbered;
  const files = [
    await writeFile(services, run.jobId, datasetId, `labels-${number}.jsonl`, labelLines(source)),
    await writeFile(
      services,
      run.jobId,
      datasetId,
      `output-${number}.manifest`,
      manifestLines(source),
    ),
  ];
  await keep(services, run, filesName(shard), files);
}
