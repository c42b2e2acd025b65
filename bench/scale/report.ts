import { SHARES } from './meter.ts';
import type { Outcome } from './simulation.ts';

type Column = readonly [heading: string, cell: (outcome: Outcome) => string];

const HOUR_MS = 3_600_000;

const hours = (ms: number): string => (ms / HOUR_MS).toFixed(3);
const votesOf = ({ meter }: Outcome): number => meter.counted;
const each = (outcome: Outcome, amount: number): string => (amount / votesOf(outcome)).toFixed(3);
const grouped = (count: number): string => count.toLocaleString('en-US');

const lostPerThousand = (outcome: Outcome): number =>
  (1000 * outcome.meter.lost) / votesOf(outcome);

/** Lost races of a fifth of the run for each thousand votes of that fifth. */
const byPart = (outcome: Outcome): string =>
  outcome.meter.lostByPart
    .map((lost, _, { length }) => ((1000 * lost * length) / votesOf(outcome)).toFixed(2))
    .join(', ');

const columns: readonly Column[] = [
  ['people', ({ plan }) => grouped(plan.people)],
  ['votes', (outcome) => grouped(votesOf(outcome))],
  ['ideal, h', ({ idealMs }) => hours(idealMs)],
  ...SHARES.map(
    (share, i): Column => [
      share === 1 ? 'all, h' : `${100 * share} %, h`,
      ({ reachedMs, idealMs }) =>
        `${hours(reachedMs[i] ?? 0)} (${((reachedMs[i] ?? 0) / idealMs).toFixed(3)})`,
    ],
  ),
  ['lost commits per 1,000 votes', (outcome) => lostPerThousand(outcome).toFixed(2)],
  ['by fifth of the run', byPart],
  ['index queries a vote', (outcome) => each(outcome, outcome.meter.queries)],
  ['most in a second', ({ meter }) => grouped(meter.mostQueriesASecond)],
  ['RCU, WCU a vote', (o) => `${each(o, o.meter.readUnits)}, ${each(o, o.meter.writeUnits)}`],
  ['“nothing open”', ({ meter }) => grouped(meter.idleReplies)],
  ['while a suite was open', ({ meter }) => grouped(meter.idleWhileOpen)],
  ['exact', ({ exactness }) => (exactness.violations.length === 0 ? 'yes' : 'NO')],
];

/** The outcomes as a table of Markdown, a run a line. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([heading]) => heading)),
    line(columns.map(() => '---')),
    ...outcomes.map((outcome) => line(columns.map(([, cell]) => cell(outcome)))),
  ].join('\n');
}

/** One outcome for a terminal: a line a figure, and what the table has no place for. */
export function detailsOf(outcome: Outcome): string {
  const { meter, plan, suites, wallMs } = outcome;
  const lost = [...meter.lostBy].map(([kinds, times]) => `${kinds} ${grouped(times)}`);
  return [
    ...columns.map(([heading, cell]) => `${heading}: ${cell(outcome)}`),
    `suites: ${grouped(suites)}; hands left: ${grouped(meter.walkedAway)}; seed ${plan.seed}`,
    `waited in all: ${hours(meter.idleMs)} h of people`,
    `lost by: ${lost.join('; ') || 'nobody'}`,
    `${grouped(meter.operations)} store operations in ${(wallMs / 1000).toFixed(1)} s, ` +
      `${grouped(Math.round(meter.operations / (wallMs / 1000)))} a second; ` +
      `${grouped(Math.round(process.memoryUsage().rss / 2 ** 20))} MiB at the end`,
  ].join('\n');
}
