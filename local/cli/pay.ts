import { count } from '../../pages/owner/model/figures.ts';
import type { Pay } from '../../src/contracts/pay.ts';
import type { Progress } from '../../src/contracts/progress.ts';
import type { Context } from './context.ts';
import { wrongUse } from './failure.ts';
import { findJob, withService } from './service.ts';
import { type Column, table } from './table.ts';

interface Line {
  readonly annotatorId: string;
  readonly pay: Pay;
}

const amountOf = ({ amount }: Pay): string =>
  amount.toFixed(amount * 100 === Math.round(amount * 100) ? 2 : 4);

const COLUMNS: readonly Column<Line>[] = [
  { head: 'annotator', cell: ({ annotatorId }) => annotatorId },
  { head: 'answers', cell: ({ pay }) => count(pay.answers), right: true },
  { head: 'amount', cell: ({ pay }) => amountOf(pay), right: true },
];

/** Prints what each annotator of a job is owed by its rule; with `csv` for a spreadsheet. */
export function printPay(context: Context, idOrName: string, csv: boolean): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const { annotators } = await service.call<Progress>('GET', `/jobs/${jobId}/progress`);
    const lines = annotators.flatMap(({ annotatorId, pay }) => (pay ? [{ annotatorId, pay }] : []));
    const { currency } = lines[0]?.pay ?? {};
    if (currency === undefined) {
      throw wrongUse(`job ${jobId} has nobody to pay, or no rule: its file has no pay`);
    }
    const total = lines.reduce((sum, { pay }) => sum + pay.amount, 0);
    const rows = lines.map(({ annotatorId, pay }) =>
      [annotatorId, pay.answers, amountOf(pay), currency].join(','),
    );
    const text = csv
      ? ['annotator,answers,amount,currency', ...rows].join('\n')
      : [...table(COLUMNS, lines), '', `${total.toFixed(2)} ${currency} in all`].join('\n');
    context.out.result({ jobId, currency, total, annotators: lines }, text);
  });
}
