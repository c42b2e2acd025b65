import { dollars } from '../local/cli/cost-table.ts';
import { type Bill, billOf, standingBill, totalOf } from '../src/cost/bill.ts';
import { groundTruthPrice } from '../src/cost/ground-truth.ts';
import { type CostPlan, DEFAULT_PLAN, type Workload, workloadOf } from '../src/cost/plan.ts';
import { PRICES, type PriceName, READ_ON } from '../src/cost/prices.ts';
import { usageOf } from '../src/cost/usage.ts';
import { markdownTable } from './markdown-table.ts';
import { withPart } from './page-part.ts';

/** A million votes: three on each of so many tasks. */
const TASKS = 333_333;
/** The job of the command in the README, which the bar is about. */
const BAR_TASKS = 1_000_000;
/** Dollars for a million votes of suites of 20 with a save every 5, media aside. */
const BAR = 1.75;

const planOf = (some: Partial<CostPlan>): CostPlan => ({ ...DEFAULT_PLAN, tasks: TASKS, ...some });

const JOBS: readonly (readonly [name: string, plan: CostPlan])[] = [
  ['20 a suite, 5 s a task', planOf({})],
  ['… with 10 % gold', planOf({ goldRate: 0.1 })],
  ['… with images of 100 kB', planOf({ mediaBytes: 100_000 })],
  ['5 a suite, 60 s a task', planOf({ taskSuiteSize: 5, secondsATask: 60 })],
  ['1 a suite, 300 s a task', planOf({ taskSuiteSize: 1, secondsATask: 300 })],
];

function jobs(): string {
  const rows = JOBS.map(([name, plan]) => {
    const { service, media, keeping } = billOf(plan);
    return [name, ...[service, media, keeping].map((lines) => dollars(totalOf(lines)))];
  });
  return markdownTable(['a million votes', 'service', 'media', 'a month kept'], rows);
}

const amountIn = ({ service, media }: Bill, name: PriceName): number =>
  totalOf([...service, ...media].filter(({ price }) => price === name));

function lines(): string {
  const bills = JOBS.map(([, plan]) => billOf(plan));
  const names = (Object.keys(PRICES) as PriceName[]).filter((name) =>
    bills.some((bill) => amountIn(bill, name) > 0),
  );
  const rows = names.map((name) => [
    PRICES[name].what,
    ...bills.map((bill) => dollars(amountIn(bill, name))),
  ]);
  const all = bills.map(({ service, media }) => dollars(totalOf(service) + totalOf(media)));
  return markdownTable(['', ...JOBS.map(([name]) => name)], [...rows, ['together', ...all]]);
}

const decimals = (value: number): string => value.toFixed(2);

function flows(): string {
  const plan = planOf({});
  const work = workloadOf(plan);
  const rows = usageOf(plan, work).map(({ flow, write, read, requests, invocations, calls }) => [
    flow,
    ...[write, read].map((units) => decimals(units / work.votes)),
    ...[requests, invocations, calls].map((times) => decimals(times / work.votes)),
  ]);
  return markdownTable(
    ['a vote', 'WCU', 'RCU', 'HTTP requests', 'Lambda runs', 'calls of a store'],
    rows,
  );
}

/** How a bill stands to the bar. */
const verdict = (amount: number): string =>
  amount <= BAR ? 'met' : `missed by ${dollars(amount - BAR)}`;

function bar(): string {
  const plan = planOf({ tasks: BAR_TASKS });
  const work = workloadOf(plan);
  const named = { resumedANext: 0 };
  const changes: readonly (readonly [string, Partial<Workload>])[] = [
    ['as it is', {}],
    ['`next` names the hands that the page has', named],
  ];
  const rows = changes.map(([name, change]) => {
    const { perMillionVotes } = billOf(plan, { ...work, ...change });
    return [name, dollars(perMillionVotes), verdict(perMillionVotes)];
  });
  return markdownTable(['', 'a million votes', `bar of ${dollars(BAR)}`], rows);
}

function month(): string {
  const standing = standingBill(DEFAULT_PLAN);
  const rows = standing.map(({ price, dollars: each }) => [PRICES[price].what, dollars(each)]);
  return markdownTable(['', 'a month'], [...rows, ['together', dollars(totalOf(standing))]]);
}

function groundTruth(): string {
  const rows = [10_000, TASKS, BAR_TASKS].map((tasks) => {
    const { service, media } = billOf(planOf({ tasks, mediaBytes: 100_000 }));
    const { objects, publicCrowd } = groundTruthPrice(tasks, DEFAULT_PLAN.redundancy);
    const ours = totalOf(service) + totalOf(media);
    const amounts = [ours, objects, objects + publicCrowd].map(dollars);
    return [tasks.toLocaleString('en-GB'), ...amounts];
  });
  const head = ['images of 100 kB', 'Assay', 'Ground Truth, own crowd', 'with its public crowd'];
  return markdownTable(head, rows);
}

function prices(): string {
  const rows = Object.values(PRICES).map(({ what, unit, dollars: each, per, source }) => {
    const quantity = per === 1 ? unit.replace(/s$/, '') : `million ${unit}`;
    return [what, `$${each} a ${quantity}`, source ?? '**not looked up**'];
  });
  return markdownTable(['what', 'price', `read by ${READ_ON}`], rows);
}

const TABLES: Readonly<Record<string, () => string>> = {
  jobs,
  lines,
  flows,
  bar,
  month,
  'ground-truth': groundTruth,
  prices,
};

/** The page with every table between its marks made anew by the model. */
export const withCostTables = (page: string): string =>
  Object.entries(TABLES).reduce(
    (text, [name, make]) => withPart(text, `model: ${name}`, make()),
    page,
  );
