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

/** Two decimal places, or four where a rate is finer: of the amount rounded, as 0.05 × 102 is 5.1 and a bit. */
const money = (amount: number): string =>
  amount.toFixed(Math.round(amount * 10_000) % 100 === 0 ? 2 : 4);

const COLUMNS: readonly Column<Line>[] = [
  { head: 'annotator', cell: ({ annotatorId }) => annotatorId },
  { head: 'answers', cell: ({ pay }) => count(pay.answers), right: true },
  { head: 'amount', cell: ({ pay }) => money(pay.amount), right: true },
];

/** Prints what each annotator of a job is owed by its rule; with `csv` for a spreadsheet. */
export function printPay(context: Context, idOrName: string, csv: boolean): Promise<void> {
  return withService(context, async (service) => {
    const { jobId, file } = await findJob(service, idOrName);
    if (file.pay === undefined) throw wrongUse(`the job file of ${jobId} has no pay`);
    const { currency } = file.pay;
    const { annotators } = await service.call<Progress>('GET', `/jobs/${jobId}/progress`);
    const lines = annotators.flatMap(({ annotatorId, pay }) => (pay ? [{ annotatorId, pay }] : []));
    const total = lines.reduce((sum, { pay }) => sum + pay.amount, 0);
    const rows = lines.map(({ annotatorId, pay }) =>
      [annotatorId, pay.answers, money(pay.amount), currency].join(','),
    );
    const text = csv
      ? ['annotator,answers,amount,currency', ...rows].join('\n')
      : [...table(COLUMNS, lines), '', `${money(total)} ${currency} in all`].join('\n');
    context.out.result({ jobId, currency, total, annotators: lines }, text);
  });
}
