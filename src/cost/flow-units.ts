import { indexReadUnits, readUnits, type Units, writeUnits } from './capacity-units.ts';
import {
  ANNOTATOR_BYTES,
  assignmentBytes,
  draftBytes,
  GOLD_BYTES,
  JOB_BYTES,
  suiteBytes,
} from './item-sizes.ts';
import type { CostPlan, Workload } from './plan.ts';

/** DynamoDB units of one run of a flow, and how many calls of a store it makes. Fractions are means. */
export interface FlowUnits extends Units {
  readonly calls: number;
}

const INDEX_ENTRY = 1;
const INDEX_MOVE = 2;
const KEYS_A_PAGE = 10;
const SUITES_A_BIN = 50_000;
const GOLD_LOOKED_AT = 25;
const SAMPLE_GOLD = 100;
const PEOPLE_A_READ = 100;
const SUITES_LOOKED_AT = 100;
const SAMPLE_TASKS = 2_000;
const SAMPLE_SUITES = 400;

const strong = (bytes: number): number => readUnits(bytes, 'strong');
const eventual = (bytes: number): number => readUnits(bytes, 'eventual');
const alone = (bytes: number): number => writeUnits(bytes, false);
const together = (...bytes: readonly number[]): number =>
  bytes.reduce((sum, each) => sum + writeUnits(each, true), 0);

/** The mean over the hands of a suite, which the first, second … and last person see in turn. */
function meanOverHands({ redundancy }: CostPlan, of: (people: number) => number): number {
  let sum = 0;
  for (let people = 1; people <= redundancy; people++) sum += of(people);
  return sum / redundancy;
}

/**
 * Lease a hand, and show it with those that are held already. The last open task of a suite moves its
 * entry in `by-q`. Gold that a hand may have costs the same whether it shows it or not.
 */
export function nextUnits(plan: CostPlan, { mostGoldAHand, resumedANext }: Workload): FlowUnits {
  const { taskSuiteSize: size, redundancy } = plan;
  const suite = meanOverHands(plan, (people) => together(suiteBytes(size, people, 'leased')));
  const gold = mostGoldAHand * together(GOLD_BYTES);
  const look = mostGoldAHand * eventual(GOLD_BYTES);
  const looks = Math.min(1, mostGoldAHand);
  return {
    write: suite + together(ANNOTATOR_BYTES) + gold + INDEX_MOVE / redundancy,
    read:
      strong(JOB_BYTES) +
      strong(ANNOTATOR_BYTES) +
      indexReadUnits(KEYS_A_PAGE) +
      eventual(suiteBytes(size, redundancy, 'leased')) +
      2 * look + // for its exposures, then for its payload
      resumedANext * (2 * strong(0) + look),
    calls: 6 + 2 * looks + mostGoldAHand + resumedANext * (3 + looks + mostGoldAHand),
  };
}

/** The saves of one hand. The first also reads the suite, and enters the person's assignment in `by-n`. */
export function savesUnits({ saves }: Workload): FlowUnits {
  const first = Math.min(1, saves.length);
  return {
    write: first * INDEX_ENTRY + saves.reduce((sum, stored) => sum + alone(draftBytes(stored)), 0),
    read: first * strong(0) + saves.length * strong(draftBytes(0)),
    calls: first + 2 * saves.length,
  };
}

/** Close a hand. The last answer of a suite moves its entry in `by-q` to where complete suites are. */
export function submitUnits(
  plan: CostPlan,
  { goldAHand, mostGoldAHand, saves }: Workload,
): FlowUnits {
  const { taskSuiteSize: size, redundancy } = plan;
  const assignment = assignmentBytes(size, goldAHand);
  const suite = meanOverHands(plan, (people) => together(suiteBytes(size, people, 'leased')));
  const born = saves.length === 0 ? INDEX_ENTRY : 0;
  return {
    write: suite + together(assignment, ANNOTATOR_BYTES) + born + INDEX_MOVE / redundancy,
    read: 3 * strong(0) + mostGoldAHand * eventual(GOLD_BYTES),
    calls: 4 + Math.min(1, mostGoldAHand),
  };
}

const partitionBytes = ({ taskSuiteSize: size, redundancy }: CostPlan, gold: number): number =>
  suiteBytes(size, redundancy, 'labelled') + redundancy * assignmentBytes(size, gold);

/** Label a complete suite by the job's model, if there is one, and take it out of `by-q`. */
export function labelUnits(plan: CostPlan, { goldAHand }: Workload): FlowUnits {
  const { taskSuiteSize: size, redundancy } = plan;
  return {
    write: alone(suiteBytes(size, redundancy, 'labelled')) + INDEX_ENTRY,
    read: strong(0) + strong(partitionBytes(plan, goldAHand)) + eventual(0),
    calls: 4,
  };
}

/**
 * Look after one published job: the list, expired leases, lost events, whether the end is near or has come,
 * and how much of its gold is worn or missing.
 */
export function sweepUnits({ taskSuites, goldTasks }: Workload): FlowUnits {
  const bins = Math.ceil(taskSuites / SUITES_A_BIN);
  const looked = Math.min(SUITES_LOOKED_AT, taskSuites) * eventual(0);
  const gold = Math.min(GOLD_LOOKED_AT, goldTasks) * eventual(GOLD_BYTES);
  const queries = 2 * indexReadUnits(1) + 2 * bins * indexReadUnits(0);
  return {
    write: 0,
    read: queries + eventual(JOB_BYTES) + looked + gold,
    calls: 4 + 2 * bins + Math.min(1, goldTasks),
  };
}

/** See whether a job's model is due, by what each of its people has answered. */
export const fitLookUnits = ({ visits }: Workload): FlowUnits => ({
  write: 0,
  read: indexReadUnits(1) + indexReadUnits(visits) + visits * eventual(ANNOTATOR_BYTES) + strong(0),
  calls: 3 + Math.ceil(visits / PEOPLE_A_READ),
});

/** A fit: every answer there is, as for an export. */
export const fitUnits = (plan: CostPlan, work: Workload): FlowUnits => ({
  ...exportUnits(plan, work),
  write: 1,
});

/** Join a job by an invite, and look at one's jobs. */
export const joinUnits = (): FlowUnits => ({
  write: together(0, ANNOTATOR_BYTES) + INDEX_ENTRY,
  read: 2 * strong(0) + strong(JOB_BYTES) + strong(0) + eventual(JOB_BYTES),
  calls: 6,
});

/** Store the suites and gold of a manifest, a chunk of lines after another; all of a job. */
export function importUnits(
  { taskSuiteSize }: CostPlan,
  { taskSuites, goldTasks }: Workload,
  chunks: number,
): FlowUnits {
  const suite = alone(suiteBytes(taskSuiteSize, 0, 'answered')) + INDEX_ENTRY;
  return {
    write: taskSuites * suite + goldTasks * alone(GOLD_BYTES) + chunks,
    read: chunks,
    calls: taskSuites + goldTasks + 3 * chunks,
  };
}

/** Read every answer of a job once, and every task twice from its object; all of a job. */
export function exportUnits(plan: CostPlan, work: Workload): FlowUnits {
  const { taskSuites, goldTasks, goldAHand } = work;
  return {
    write: 1,
    read: taskSuites * strong(partitionBytes(plan, goldAHand)) + goldTasks * eventual(GOLD_BYTES),
    calls: 3 * taskSuites + goldTasks,
  };
}

/** Show an owner how a job stands, once: a sample of its suites and its gold, and its people. */
export function progressUnits(plan: CostPlan, work: Workload): FlowUnits {
  const { taskSuites, goldTasks, goldAHand } = work;
  const sample = Math.min(taskSuites, SAMPLE_SUITES, Math.ceil(SAMPLE_TASKS / plan.taskSuiteSize));
  return {
    write: 0,
    read:
      strong(JOB_BYTES) +
      indexReadUnits(0) +
      sample * strong(partitionBytes(plan, goldAHand)) +
      Math.min(SAMPLE_GOLD, goldTasks) * eventual(GOLD_BYTES),
    calls: 3 + sample + Math.min(1, goldTasks),
  };
}
