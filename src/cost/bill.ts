import { assignmentBytes, GOLD_BYTES, suiteBytes } from './item-sizes.ts';
import { type CostPlan, type Workload, workloadOf } from './plan.ts';
import { PRICES, type PriceName } from './prices.ts';
import { type FlowUsage, LABEL_LINE_BYTES, taskBytes, type Usage, usageOf } from './usage.ts';

/** One line of a bill. */
export interface BillLine {
  readonly price: PriceName;
  readonly quantity: number;
  readonly dollars: number;
}

/**
 * What a job costs: `service` once, `media` once where it has any, `keeping` each month that its data
 * are kept. `perMillionVotes` is the service alone, in dollars.
 */
export interface Bill {
  readonly votes: number;
  readonly service: readonly BillLine[];
  readonly media: readonly BillLine[];
  readonly keeping: readonly BillLine[];
  readonly perMillionVotes: number;
}

const GB = 1e9;
const LOG_BYTES = 500;
const PAGE_FILES = 8;
const PAGE_BYTES = 150_000;
const TRANSITIONS_A_STEP = 3;
const ITEM_OVERHEAD_BYTES = 100;
const INDEX_ENTRY_BYTES = 200;

/** Sum of the dollars of lines. */
export const totalOf = (lines: readonly BillLine[]): number =>
  lines.reduce((sum, { dollars }) => sum + dollars, 0);

type Quantities = Partial<Record<PriceName, number>>;

/** Prices quantities, in the order of the price table; nothing is no line. */
export const linesOf = (quantities: Quantities): BillLine[] =>
  (Object.keys(PRICES) as PriceName[]).flatMap((price) => {
    const quantity = quantities[price] ?? 0;
    const { dollars, per } = PRICES[price];
    return quantity > 0 ? [{ price, quantity, dollars: (quantity * dollars) / per }] : [];
  });

const sum = (usage: readonly FlowUsage[], name: keyof Usage): number =>
  usage.reduce((all, flow) => all + flow[name], 0);

/** GB-seconds of Lambda: its own time a run, and the calls it waits for. */
function lambdaTime(usage: readonly FlowUsage[], { lambda }: CostPlan): number {
  const { memoryMiB, msARequest, msACall } = lambda;
  const ms = sum(usage, 'invocations') * msARequest + sum(usage, 'calls') * msACall;
  return (ms / 1_000) * (memoryMiB / 1_024);
}

function serviceOf(plan: CostPlan, work: Workload): BillLine[] {
  const usage = usageOf(plan, work);
  const requests = sum(usage, 'requests');
  const files = work.visits * PAGE_FILES;
  const invocations = sum(usage, 'invocations');
  const steps = usage.filter(({ flow }) => flow === 'import' || flow === 'export');
  return linesOf({
    dynamoWrites: sum(usage, 'write'),
    dynamoReads: sum(usage, 'read'),
    streamReads: work.taskSuites,
    lambdaRequests: invocations,
    lambdaTime: lambdaTime(usage, plan),
    httpApi: requests,
    cdnRequests: requests + files,
    cdnOut: (sum(usage, 'bytesOut') + work.visits * PAGE_BYTES) / GB,
    cdnIn: sum(usage, 'bytesIn') / GB,
    wafRequests: requests + files,
    objectGets: sum(usage, 'gets'),
    objectPuts: sum(usage, 'puts'),
    transitions: TRANSITIONS_A_STEP * sum(steps, 'invocations'),
    logs: (invocations * LOG_BYTES) / GB,
  });
}

/** Each object is uploaded and copied once, and fetched afresh by everybody who is shown it. */
function mediaOf(plan: CostPlan, { votes, goldTasks }: Workload): BillLine[] {
  if (plan.mediaBytes === 0) return [];
  const shown = votes * (1 + plan.goldRate);
  return linesOf({
    cdnRequests: shown,
    cdnOut: (shown * plan.mediaBytes) / GB,
    wafRequests: shown,
    objectGets: shown,
    objectPuts: 2 * (plan.tasks + goldTasks),
  });
}

/** A month of everything a job leaves behind: items with their index entries, tasks, one dataset, media. */
function keepingOf(plan: CostPlan, work: Workload): BillLine[] {
  const { taskSuiteSize: size, redundancy, tasks, mediaBytes } = plan;
  const assignment =
    assignmentBytes(size, work.goldAHand) + ITEM_OVERHEAD_BYTES + INDEX_ENTRY_BYTES;
  const suite = suiteBytes(size, redundancy, 'labelled') + ITEM_OVERHEAD_BYTES;
  const gold = work.goldTasks * (GOLD_BYTES + ITEM_OVERHEAD_BYTES);
  const items = (work.hands * assignment + work.taskSuites * suite + gold) / GB;
  const stored = tasks + work.goldTasks;
  const dataset = 2 * tasks * (LABEL_LINE_BYTES + taskBytes(plan));
  return linesOf({
    dynamoStorage: items,
    dynamoBackup: items,
    objectStorage: (stored * (2 * taskBytes(plan) + 2 * mediaBytes) + dataset) / GB,
    logStorage: (sum(usageOf(plan, work), 'invocations') * LOG_BYTES) / GB,
  });
}

/**
 * The bill of a job. On top come lost races, hands left and taken up again, and voided answers.
 *
 * @param work another workload than the plan's own, to see what a change of the page would save
 */
export function billOf(plan: CostPlan, work: Workload = workloadOf(plan)): Bill {
  const service = serviceOf(plan, work);
  return {
    votes: work.votes,
    service,
    media: mediaOf(plan, work),
    keeping: keepingOf(plan, work),
    perMillionVotes: (totalOf(service) / work.votes) * 1e6,
  };
}

const MINUTES_A_MONTH = 43_800;
const WAF_RULES = 4;
const KEY_REQUESTS = 20_000;
/** Alarms of the service: lib/observability.ts. */
export const ALARMS = 15;

/** A month of a service in which nobody works: what stands, and a sweep a minute. */
export const standingBill = ({ lambda }: Pick<CostPlan, 'lambda'>): BillLine[] =>
  linesOf({
    dynamoReads: MINUTES_A_MONTH / 2,
    lambdaRequests: MINUTES_A_MONTH,
    lambdaTime:
      (MINUTES_A_MONTH * (lambda.msARequest + lambda.msACall) * lambda.memoryMiB) / 1_024 / 1_000,
    logs: (MINUTES_A_MONTH * LOG_BYTES) / GB,
    wafLists: 1,
    wafRules: WAF_RULES,
    keys: 1,
    keyRequests: KEY_REQUESTS,
    secrets: 1,
    schedules: MINUTES_A_MONTH,
    alarms: ALARMS,
  });
