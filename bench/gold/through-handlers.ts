import { markdownTable } from '../../docs/markdown-table.ts';
import { loadHandlers } from '../../test/support/handler-caller.ts';
import { mean } from '../inference/results.ts';
import { finalLabels, type LabelSetting } from './final-labels.ts';
import { goldRates, type RateSetting } from './rate.ts';

type Handlers = Awaited<ReturnType<typeof loadHandlers>>;

const RATES: readonly Pick<RateSetting, 'rate' | 'taskSuiteSize'>[] = [
  { rate: 0.1, taskSuiteSize: 20 },
  { rate: 0.05, taskSuiteSize: 10 },
  { rate: 0.3, taskSuiteSize: 5 },
  { rate: 0.5, taskSuiteSize: 1 },
];

/** Points of accuracy that a third of spammers may cost. */
const MOST_POINTS = 1;

const verdict = (isMet: boolean): string => (isMet ? 'met   ' : 'MISSED');
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** What only the service as a whole can show: the handlers over the embedded home, and a simulated crowd. */
export async function throughHandlers(smoke: boolean): Promise<void> {
  const handlers = await loadHandlers();
  await rates(handlers, smoke ? { people: 4, hands: 8 } : { people: 40, hands: 40 });
  const setting = smoke
    ? { tasks: 400, good: 6, spammers: 3 }
    : { tasks: 2_000, good: 10, spammers: 5 };
  await labels(handlers, setting, smoke ? 1 : 5);
}

async function rates(
  handlers: Handlers,
  { hands, people }: Pick<RateSetting, 'people' | 'hands'>,
): Promise<void> {
  console.log(`\n## gold shown, ${people} people of ${hands} hands each\n`);
  const rows: string[][] = [];
  let isMet = true;
  for (const [i, { rate, taskSuiteSize }] of RATES.entries()) {
    const setting = { rate, taskSuiteSize, people, hands };
    const { gold, least, most, tasks } = await goldRates(handlers, setting, i + 1);
    const bound = 1 + rate * taskSuiteSize;
    isMet &&= Math.max(most, -least) <= bound;
    rows.push([
      String(rate),
      String(taskSuiteSize),
      `${gold} beside ${tasks}`,
      `${signed(least)} to ${signed(most)}`,
      bound.toFixed(1),
    ]);
  }
  console.log(
    markdownTable(['rate', 'tasks a hand', 'gold answered', 'gold beyond the rate', 'bound'], rows),
  );
  console.log(
    `${verdict(isMet)} gold shown within one task plus the gold of one hand of the rate, for everybody at any time`,
  );
}

async function labels(handlers: Handlers, setting: LabelSetting, seeds: number): Promise<void> {
  const { good, spammers, tasks } = setting;
  console.log(
    `\n## labels by auto, ${tasks} tasks, ${good} good people and ${spammers} spammers\n`,
  );
  const rows: string[][] = [];
  const gained: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const clean = await finalLabels(handlers, { ...setting, spammers: 0 }, seed);
    const mixed = await finalLabels(handlers, setting, seed);
    const points = 100 * (mixed.right - clean.right);
    gained.push(points);
    rows.push([
      String(seed),
      `${(100 * clean.right).toFixed(2)} %`,
      `${(100 * mixed.right).toFixed(2)} %`,
      signed(points),
      `${mixed.barredSpammers} of ${spammers}`,
      `${clean.barredGood}, ${mixed.barredGood} of ${good}`,
    ]);
  }
  const head = ['seed', 'clean', 'with spammers', 'points', 'spammers barred', 'good barred'];
  console.log(markdownTable(head, rows));
  const worst = Math.min(...gained);
  console.log(
    `${verdict(worst >= -MOST_POINTS)} accuracy with a third of spammers, against the clean crowd: ${signed(mean(gained))} points in the mean, ${signed(worst)} at worst (no worse than −${MOST_POINTS})`,
  );
}
