import type { Log } from './log.ts';
import { type Finding, Report } from './report.ts';
import { checkAnswers, checkAuthors } from './rules/answers.ts';
import { checkGold } from './rules/gold.ts';
import { checkPeople } from './rules/people.ts';
import { checkRepeats } from './rules/repeats.ts';
import { checkReplies } from './rules/replies.ts';
import { checkRows } from './rules/rows.ts';
import { checkAssignments, checkSuites } from './rules/suites.ts';
import { checkTerms } from './rules/terms.ts';
import type { Table } from './table.ts';

/**
 * Judges a history from outside: what clients sent and heard, against what is stored afterwards.
 *
 * Shares no decision with the service. Sound: a legal history is never blamed, because requests that
 * overlapped and those without an answer may have been carried out in any order, or not at all.
 *
 * @param final the jobs of the log are done: every task must have its answers, every suite its labels
 * @returns every rule that was seen broken; none for a legal history
 */
export function checkHistory(log: Log, table: Table, { final = false } = {}): readonly Finding[] {
  const report = new Report();
  checkAnswers(log, table, report);
  checkAuthors(log, table, report);
  checkReplies(log, table, report);
  checkRepeats(log, table, report);
  checkSuites(log, table, report, final);
  checkTerms(table, report);
  checkAssignments(table, report);
  checkPeople(table, report);
  checkGold(table, report);
  checkRows(table, report);
  return report.findings;
}
