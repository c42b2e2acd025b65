import { count } from '../../pages/owner/model/figures.ts';
import { type BillLine, totalOf } from '../../src/cost/bill.ts';
import { PRICES } from '../../src/cost/prices.ts';
import { type Column, table } from './table.ts';

/** An amount to the cent; what is less is not nothing. */
export function dollars(amount: number): string {
  if (amount > 0 && amount < 0.005) return '< $0.01';
  const [whole = '0', cents = '00'] = amount.toFixed(2).split('.');
  return `$${count(Number(whole))}.${cents}`;
}

/** A quantity with three digits that count. */
const quantityOf = (quantity: number): string =>
  quantity >= 100 ? count(quantity) : String(Number(quantity.toPrecision(3)));

const columns = (title: string): readonly Column<BillLine>[] => [
  { head: title, cell: ({ price }) => PRICES[price].what },
  { head: '', right: true, cell: ({ quantity }) => quantityOf(quantity) },
  { head: '', cell: ({ price }) => PRICES[price].unit },
  { head: '', right: true, cell: (line) => dollars(line.dollars) },
];

/** Lines of a bill under a title that carries their sum. */
export const billTable = (title: string, lines: readonly BillLine[]): string[] =>
  table(columns(`${title}: ${dollars(totalOf(lines))}`), lines);
