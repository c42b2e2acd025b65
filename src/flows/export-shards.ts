import type { GatherStep, ShardStep } from '../contracts/export-shards.ts';
import type { Services } from '../ports.ts';
import { loadDataset } from './dataset.ts';
import { failExport, refuseExport } from './export-run.ts';
import { collectShard } from './export-shards/collect.ts';
import { finishRun } from './export-shards/finish.ts';
import { fitShard, sumShards } from './export-shards/fit.ts';
import { calibrate, labelShard } from './export-shards/labels.ts';
import { numberedOf, numberShards } from './export-shards/number.ts';
import { FIT_LIST, planOf, planRun, TASKS_LIST } from './export-shards/plan.ts';
import { runKey, type ShardedRun } from './export-shards/run-objects.ts';

/** What comes after a step, over how many shards; `items` is the object that lists them, tenant and all. */
export interface Next {
  readonly next: 'collect' | 'fit' | 'label' | 'finish';
  readonly iteration: number;
  readonly shards: number;
  readonly items: string;
}

/** How a run ended. */
export interface Ended {
  readonly next: 'end';
  readonly datasetId?: string;
  readonly labelled?: number;
  readonly answers?: number;
  readonly refused?: string;
}

/**
 * Does one shard of a map: reads its responses, or its part of an iteration, or writes its labels.
 *
 * Safe to repeat and to do twice at once: what is found is kept once, by the name of run, iteration and shard.
 */
export async function shardStep(services: Services, asked: ShardStep): Promise<void> {
  const run = runOf(asked);
  const plan = await planOf(services, run);
  if (asked.step === 'collect') return collectShard(services, run, plan, asked.shard);
  const numbered = await numberedOf(services, run);
  if (asked.step === 'fit') return fitShard(services, run, numbered, asked);
  return labelShard(services, run, plan, numbered, asked);
}

const runOf = ({ asked, run }: ShardStep | GatherStep): ShardedRun => ({ jobId: asked.jobId, run });

/**
 * Does what stands between two maps, and says what comes next: collect, then fit until an iteration gains
 * next to nothing, then label. Safe to repeat, as `shardStep` is.
 */
export function gatherStep(services: Services, asked: GatherStep): Promise<Next | Ended> {
  return GATHERED[asked.step](services, asked);
}

type Gather = (services: Services, asked: GatherStep) => Promise<Next | Ended>;

const GATHERED: Readonly<Record<GatherStep['step'], Gather>> = {
  plan: async (services, asked) => {
    const { job, shards } = await planRun(services, runOf(asked), asked.asked.shards);
    if (job.taskSuites === 0) return noLabels(services, asked);
    return towards('collect', services, asked, shards);
  },
  number: async (services, asked) => {
    const plan = await planOf(services, runOf(asked));
    const { answers, datasetId, votes } = await numberShards(services, runOf(asked), plan);
    if (answers === 0) return noLabels(services, asked);
    const isThere = (await loadDataset(services, asked.asked.jobId, datasetId)) !== undefined;
    if (isThere) return towards('finish', services, asked, plan.shards);
    return towards('fit', services, asked, votes.length);
  },
  sum: async (services, asked) => {
    const run = runOf(asked);
    const numbered = await numberedOf(services, run);
    const { sums, converged } = await sumShards(services, run, numbered, asked.iteration);
    const all = numbered.votes.length;
    if (!converged) return towards('fit', services, asked, all, asked.iteration + 1);
    await calibrate(services, run, numbered, sums);
    return towards('label', services, asked, all - 1, asked.iteration);
  },
  finish: async (services, asked) => {
    const { exportId, jobId } = asked.asked;
    const { dataset, isNewest } = await finishRun(services, runOf(asked), exportId);
    const { datasetId, labelled, answers } = dataset;
    if (isNewest) return { next: 'end', datasetId, labelled, answers };
    // Overtaken while it was made: not the newest, so its run has failed. Export again.
    await failExport(services, { jobId, exportId });
    return { next: 'end', refused: 'overtaken' };
  },
};

function towards(
  next: Next['next'],
  { tenant }: Services,
  asked: GatherStep,
  shards: number,
  iteration = 0,
): Next {
  const list = next === 'fit' ? FIT_LIST : TASKS_LIST;
  return { next, iteration, shards, items: `${tenant}/${runKey(runOf(asked), list)}` };
}

async function noLabels(services: Services, { asked }: GatherStep): Promise<Ended> {
  await refuseExport(services, asked);
  return { next: 'end', refused: 'no-labels' };
}
