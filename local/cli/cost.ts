import { count } from '../../pages/owner/model/figures.ts';
import { type Bill, billOf, standingBill, totalOf } from '../../src/cost/bill.ts';
import { groundTruthPrice } from '../../src/cost/ground-truth.ts';
import { type CostPlan, DEFAULT_PLAN } from '../../src/cost/plan.ts';
import type { Context } from './context.ts';
import { billTable, dollars } from './cost-table.ts';

/** What may be said of a planned job; the rest is assumed. */
export interface CostOptions {
  readonly tasks: number;
  readonly redundancy: number;
  readonly seconds: number;
  readonly suiteSize: number;
  readonly saveEvery: number;
  readonly gold: number;
  readonly mediaBytes: number;
}

const NOT_IN_IT =
  'Not in it: pay of annotators, support, tax, free tiers, discounts, cold starts, lost races, work that is\n' +
  'left and taken up again. Prices of us-east-1; docs/cost.md has their sources, and what is assumed.';

const planOf = (options: CostOptions): CostPlan => ({
  ...DEFAULT_PLAN,
  tasks: options.tasks,
  redundancy: options.redundancy,
  secondsATask: options.seconds,
  taskSuiteSize: options.suiteSize,
  saveEvery: options.saveEvery,
  goldRate: options.gold,
  mediaBytes: options.mediaBytes,
});

/** Prints what a job would cost in an AWS account, line by line; asks no service. */
export function cost({ out }: Context, options: CostOptions): void {
  const plan = planOf(options);
  const bill = billOf(plan);
  const standing = standingBill(plan);
  const listPrice = groundTruthPrice(plan.tasks, plan.redundancy);
  const { service, media, keeping, votes, perMillionVotes } = bill;
  out.result(
    { plan, votes, service, media, keeping, standing, perMillionVotes, groundTruth: listPrice },
    textOf(plan, bill),
  );
}

function headOf({ tasks, redundancy, taskSuiteSize, saveEvery, ...plan }: CostPlan): string {
  const gold = plan.goldRate > 0 ? `, ${count(100 * plan.goldRate)} % gold` : '';
  return (
    `${count(tasks)} tasks × ${redundancy} = ${count(tasks * redundancy)} votes; ` +
    `suites of ${taskSuiteSize}, a save every ${saveEvery}, ${plan.secondsATask} s a task${gold}`
  );
}

/** The bill as people read it. */
function textOf(plan: CostPlan, bill: Bill): string {
  const { objects, publicCrowd } = groundTruthPrice(plan.tasks, plan.redundancy);
  const ours = totalOf(bill.service) + totalOf(bill.media);
  const media = bill.media.length > 0 ? ['', ...billTable('media', bill.media)] : [];
  return [
    headOf(plan),
    '',
    ...billTable('the job', bill.service),
    `${dollars(bill.perMillionVotes)} a million votes`,
    ...media,
    '',
    ...billTable('each month that its data are kept', bill.keeping),
    '',
    ...billTable('each month that the service stands, whatever is done', standingBill(plan)),
    '',
    `Assay, once:                             ${dollars(ours)}`,
    `SageMaker Ground Truth, its list price:  ${dollars(objects)} with a crowd of your own`,
    `                                         ${dollars(objects + publicCrowd)} with its public crowd, pay included`,
    '',
    NOT_IN_IT,
  ].join('\n');
}
