import { expect } from 'vitest';
import { checkHistory } from '../../local/history/check.ts';
import { isAcknowledged, type Log, readLog } from '../../local/history/log.ts';
import { readTable, type Table } from '../../local/history/table.ts';

/** What happened in a history, by kind: one in which something never happens tests nothing of it. */
function happeningsIn({ requests, turns }: Log, { assignments }: Table) {
  const heard = (code: string) => requests.filter(({ reply }) => reply?.code === code).length;
  const items = [...assignments.values()].map(({ item }) => item);
  return {
    requests: requests.length,
    acknowledged: requests.filter(isAcknowledged).length,
    unanswered: requests.filter(({ to }) => to === Number.POSITIVE_INFINITY).length,
    assignments: turns.size,
    repeats: requests.filter(({ reply }) => reply?.receipt?.repeated).length,
    secondResponses: heard('already-answered'),
    savesTooLate: heard('lease-lost'),
    closedByOthers: items.filter(({ reclaimed }) => reclaimed).length,
    lateAside: items.filter(({ late }) => Object.keys(late).length > 0).length,
    lateCounted: items.filter(({ reclaimed, sent, counted }) => reclaimed && sent && counted)
      .length,
    void: items.filter(({ state }) => state === 'void').length,
    declined: items.filter(({ state }) => state === 'declined').length,
  };
}

/**
 * Judges a history that has come to its end, and that everything happened in it.
 *
 * @returns what happened, for the run's own figures
 */
export async function expectLegal(logFile: string, tableFile: string) {
  const log = await readLog([logFile]);
  const table = await readTable(tableFile);
  expect(checkHistory(log, table, { final: true })).toEqual([]);
  const happened = happeningsIn(log, table);
  // People decline too seldom for every short run to meet it.
  const never = Object.entries(happened).filter(
    ([kind, times]) => times === 0 && kind !== 'declined',
  );
  expect(never, JSON.stringify(happened)).toEqual([]);
  return happened;
}
