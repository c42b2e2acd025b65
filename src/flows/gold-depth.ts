import { goldIdOf } from '../core/gold.ts';
import { goldCount } from '../core/gold-walk.ts';
import { goldRate, type Job, maxExposures } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { loadGold } from './lookup.ts';

/** Gold tasks looked at: enough to tell “nearly all” from “half”; at most 13 read units. */
const SAMPLE = 25;

/**
 * The share of a running job's gold that was shown as often as it may be or is retired, by a random sample; of little gold
 * by all of it. Where it nears 1, people get hands without gold.
 */
export async function goldWorn(services: Services, job: Job): Promise<number> {
  if (job.state !== 'published' || goldRate(job) === 0) return 0;
  const count = goldCount(job);
  const all = count <= SAMPLE;
  const numbers = Array.from({ length: Math.min(SAMPLE, count) }, (_, i) =>
    all ? i : Math.floor(services.random() * count),
  );
  const items = await loadGold(services, job.jobId, numbers.map(goldIdOf));
  const most = maxExposures(job.file);
  const worn = items.filter(
    (item) => item !== undefined && (item.retired !== undefined || item.exposures >= most),
  );
  return worn.length / numbers.length;
}
