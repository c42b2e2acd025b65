import {
  exportUnits,
  type FlowUnits,
  fitLookUnits,
  fitUnits,
  importUnits,
  joinUnits,
  labelUnits,
  nextUnits,
  progressUnits,
  savesUnits,
  submitUnits,
  sweepUnits,
} from './flow-units.ts';
import type { CostPlan, Workload } from './plan.ts';

/** What a flow takes of AWS, DynamoDB and besides; `requests` come over HTTP. */
export interface Usage extends FlowUnits {
  readonly invocations: number;
  readonly requests: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly gets: number;
  readonly puts: number;
}

/** All that the runs of one flow take in a job. */
export type FlowUsage = Usage & { readonly flow: string };

/** Assumed bytes of what goes over the wire: headers with the session's token, and bodies. */
const REPLY_BYTES = 600;
const REQUEST_BYTES = 900;
const ANSWER_BYTES = 40;
const TEXT_TASK_BYTES = 300;
const MEDIA_TASK_BYTES = 700;
const PROGRESS_BYTES = 12_000;

const LINES_A_CHUNK = 2_000;
const CHUNK_BYTES = 4 * 2 ** 20;
const PART_BYTES = 8 * 2 ** 20;
/** A label in one of the two files of a dataset, without its task. */
export const LABEL_LINE_BYTES = 600;
const STEP_MS = 10_000;
const POLLS_AN_HOUR = 1_800;
const SWEEPS_AN_HOUR = 60;
const FIT_LOOKS_AN_HOUR = 12;
const FIRST_FIT = 10;
const MOST_FITTED = 1_000_000;

/** A run of a flow that nobody asks for, and one that a page or a console asks for. */
const RUN = { invocations: 1, requests: 0, bytesOut: 0, bytesIn: 0, gets: 0, puts: 0 };
const ASKED = { ...RUN, requests: 1, bytesOut: REPLY_BYTES, bytesIn: REQUEST_BYTES };

/** So many runs of a flow. */
const runs = (flow: string, times: number, run: Usage): FlowUsage => ({
  flow,
  write: times * run.write,
  read: times * run.read,
  calls: times * run.calls,
  invocations: times * run.invocations,
  requests: times * run.requests,
  bytesOut: times * run.bytesOut,
  bytesIn: times * run.bytesIn,
  gets: times * run.gets,
  puts: times * run.puts,
});

/** Bytes of a task as it is stored in a chunk and sent to a page. */
export const taskBytes = ({ mediaBytes }: CostPlan): number =>
  mediaBytes > 0 ? MEDIA_TASK_BYTES : TEXT_TASK_BYTES;

const chunksOf = (plan: CostPlan, { goldTasks }: Workload): number => {
  const lines = plan.tasks + goldTasks;
  return Math.ceil(Math.max(lines / LINES_A_CHUNK, (lines * taskBytes(plan)) / CHUNK_BYTES));
};

/** Runs of ten seconds that a Lambda needs for so many calls. */
const stepsFor = (calls: number, { lambda }: CostPlan): number =>
  Math.max(1, Math.ceil((calls * lambda.msACall) / STEP_MS));

/** What annotators cause: a hand is asked for, saved, closed. */
function handFlows(plan: CostPlan, work: Workload): FlowUsage[] {
  const { hands, mostGoldAHand, shownAHand, saves } = work;
  const presented = 1 + work.resumedANext;
  const answers = shownAHand * ANSWER_BYTES;
  const next = {
    ...ASKED,
    ...nextUnits(plan, work),
    bytesOut: REPLY_BYTES + presented * shownAHand * taskBytes(plan),
    gets: presented * (1 + mostGoldAHand),
  };
  const save = {
    ...RUN,
    ...savesUnits(work),
    invocations: saves.length,
    requests: saves.length,
    bytesOut: saves.length * REPLY_BYTES,
    bytesIn: saves.length * REQUEST_BYTES + answers,
  };
  const submit = { ...ASKED, ...submitUnits(plan, work), bytesIn: REQUEST_BYTES + answers };
  return [runs('next', hands, next), runs('save', hands, save), runs('submit', hands, submit)];
}

/** Looks whether a fit is due: every five minutes of the first hour, then when a tenth more time has gone by. */
function fitLooksOf({ hoursOpen }: CostPlan): number {
  const turns = hoursOpen * FIT_LOOKS_AN_HOUR;
  const often = Math.min(turns, FIT_LOOKS_AN_HOUR);
  return often + Math.log(Math.max(1, turns / FIT_LOOKS_AN_HOUR)) / Math.log(1.1);
}

/**
 * Fits of a job, counted in fits of all its answers. Each is due when the answers have grown by half since the
 * last, so all before the last read 1/1.5 + 1/1.5² + … = twice what it reads; past a million answers none is.
 */
function fitsOf({ tasks, redundancy }: CostPlan): number {
  const answers = tasks * redundancy;
  return answers < FIRST_FIT ? 0 : 3 * Math.min(1, MOST_FITTED / answers);
}

/** What nobody waits for. */
function backgroundFlows(plan: CostPlan, work: Workload): FlowUsage[] {
  const sweeps = plan.hoursOpen * SWEEPS_AN_HOUR;
  return [
    runs('label', work.taskSuites, { ...RUN, ...labelUnits(plan, work) }),
    runs('sweep', sweeps, { ...RUN, ...sweepUnits(work) }),
    runs('fit-look', fitLooksOf(plan), { ...RUN, ...fitLookUnits(work) }),
    runs('fit', fitsOf(plan), { ...RUN, ...fitUnits(plan, work), gets: 1, puts: 1 }),
  ];
}

/** What an owner causes: once a job, and while they look. */
function ownerFlows(plan: CostPlan, work: Workload): FlowUsage[] {
  const chunks = chunksOf(plan, work);
  const imported = importUnits(plan, work, chunks);
  const exported = exportUnits(plan, work);
  const dataset = plan.tasks * 2 * (LABEL_LINE_BYTES + taskBytes(plan));
  const looks = plan.hoursWatched * POLLS_AN_HOUR;
  return [
    runs('import', 1, {
      ...RUN,
      ...imported,
      invocations: stepsFor(imported.calls, plan),
      gets: chunks,
      puts: 2 * chunks, // parts of the manifest, and the chunks
    }),
    runs('export', 1, {
      ...RUN,
      ...exported,
      invocations: stepsFor(exported.calls, plan),
      gets: 2 * work.taskSuites,
      puts: 3 + dataset / PART_BYTES,
    }),
    runs('progress', looks, {
      ...ASKED,
      ...progressUnits(plan, work),
      bytesOut: PROGRESS_BYTES,
    }),
  ];
}

/** Everything a job takes of AWS, by flow, media aside. */
export const usageOf = (plan: CostPlan, work: Workload): FlowUsage[] => [
  ...handFlows(plan, work),
  runs('join', work.visits, { ...ASKED, ...joinUnits(), requests: 2, invocations: 2 }),
  ...backgroundFlows(plan, work),
  ...ownerFlows(plan, work),
];
