import type { Report } from '../report.ts';
import type { Table } from '../table.ts';

/**
 * Judges exposures: gold counts people, so a second showing to the same person adds nothing.
 *
 * Who was shown what stands in closed assignments and in live hands; every hand becomes the one or the
 * other.
 */
export function checkGold(table: Table, report: Report): void {
  const shown = new Map<string, Set<string>>();
  const show = (jobId: string, annotatorId: string, goldIds: readonly string[]) => {
    for (const goldId of goldIds) {
      const key = `${jobId} ${goldId}`;
      shown.set(key, (shown.get(key) ?? new Set()).add(annotatorId));
    }
  };
  for (const { item } of table.assignments.values()) show(item.jobId, item.annotatorId, item.gold);
  for (const { item } of table.annotators.values()) {
    for (const hand of item.hands) show(item.jobId, item.annotatorId, hand.gold);
  }
  for (const [key, { where, item }] of table.gold) {
    const people = shown.get(key)?.size ?? 0;
    report.expect(
      item.exposures === people,
      'gold-exposures',
      () => `${item.goldId} (${where}) says ${item.exposures} exposures, was shown to ${people}`,
    );
    const most = table.jobs.get(item.jobId)?.item.file.gold?.maxExposures;
    report.expect(
      most === undefined || people <= most,
      'gold-exposures',
      () => `${item.goldId} (${where}) was shown to ${people} people of at most ${most}`,
    );
  }
}
