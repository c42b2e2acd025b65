import { drifting, goldGivenIn, tallyGold } from '../../core/gold-drift.ts';
import { goldScale, type Job } from '../../core/job.ts';
import type { Services } from '../../ports.ts';
import { allGoldIds, loadGold } from '../lookup.ts';
import { answeredSuites } from '../votes.ts';
import { changeGold } from './change.ts';

const MOST_SUITES = 400;
const WHY = 'good annotators fail on it beyond chance';

/**
 * Retires gold that drifts, in jobs whose file says so: it is shown to nobody any more, and its verdicts stand until
 * an owner decides. Looks at up to 400 suites; costs their reads. Safe to repeat.
 *
 * @returns how many gold tasks were retired
 */
export async function retireDrifting(
  services: Services,
  job: Job,
  stepMs: number,
): Promise<number> {
  if (job.file.gold?.retireDrifting !== true || job.state !== 'published') return 0;
  const items = await loadGold(services, job.jobId, allGoldIds(job));
  const active = new Map(
    items.flatMap((gold) => (gold && !gold.retired ? [[gold.goldId, gold.truth] as const] : [])),
  );
  const given = [];
  const to = Math.min(job.taskSuites, MOST_SUITES);
  for await (const { assignments } of answeredSuites(services, job, 0, to)) {
    given.push(...goldGivenIn(assignments));
  }
  const tallies = tallyGold(given, (goldId) => active.get(goldId), goldScale(job.file));
  const found = drifting(tallies);
  for (const goldId of found) {
    const change = { act: 'retire', why: WHY, discount: false } as const;
    await changeGold(services, { jobId: job.jobId, goldId, by: 'service', change, stepMs });
  }
  return found.length;
}
