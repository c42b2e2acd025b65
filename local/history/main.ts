import { parseArgs } from 'node:util';
import { checkHistory } from './check.ts';
import { BadInput } from './lines.ts';
import { type Log, readLog } from './log.ts';
import { type Finding, RULES, type Rule } from './report.ts';
import { readTable, type Table } from './table.ts';
import { writesOf } from './writes.ts';

/**
 * `npm run check:history -- LOG… TABLE [--final]`: says whether a history is legal. Exits with 0 when it
 * is, 1 when a rule is broken, 2 when the input cannot be judged. Formats: docs/history-check.md.
 */
const USAGE = 'usage: npm run check:history -- LOG… TABLE [--final]';
const MOST_EACH = 20;

const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;

/** Answers that the service has vouched for: each position of each assignment once. */
function answersIn({ turns }: Log): number {
  let answers = 0;
  for (const turn of turns.values()) {
    for (const writes of writesOf(turn).values()) {
      if (writes.some(({ acknowledged, value }) => acknowledged && value !== null)) answers++;
    }
  }
  return answers;
}

function summaryOf(log: Log, { suites }: Table): string {
  const open = log.requests.filter(({ to }) => to === Number.POSITIVE_INFINITY).length;
  const tasks = [...suites.values()].reduce((sum, { item }) => sum + item.wanted.length, 0);
  const people = log.annotatorIds.size;
  return [
    `${count(log.requests.length, 'request')} of ${count(people, 'annotator')}`,
    `${count(open, 'request')} without a clear answer`,
    count(answersIn(log), 'acknowledged answer'),
    count(tasks, 'task'),
  ].join(', ');
}

function print(findings: readonly Finding[]): void {
  const byRule = Map.groupBy(findings, ({ rule }) => rule);
  for (const [rule, broken] of byRule as Map<Rule, Finding[]>) {
    console.log(`${rule}: ${RULES[rule]}`);
    for (const { text } of broken.slice(0, MOST_EACH)) console.log(`  ${text}`);
    if (broken.length > MOST_EACH) console.log(`  and ${broken.length - MOST_EACH} more`);
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { final: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const path = positionals.at(-1);
  if (path === undefined || positionals.length < 2) throw new BadInput('check:history', USAGE);
  const log = await readLog(positionals.slice(0, -1));
  const table = await readTable(path);
  const findings = checkHistory(log, table, values);
  print(findings);
  console.log(
    findings.length === 0
      ? `legal: ${summaryOf(log, table)}`
      : `not legal: ${count(findings.length, 'finding')}; ${summaryOf(log, table)}`,
  );
  return findings.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(message.startsWith('check:history') ? message : `check:history: ${message}`);
  return 2;
});
