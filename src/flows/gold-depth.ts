import { goldIdOf } from '../core/gold.ts';
import { type SampledSum, surelyShort } from '../core/gold-forecast.ts';
import { goldCount } from '../core/gold-walk.ts';
import { goldRate, type Job, maxExposures } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { loadGold } from './lookup.ts';

/** Gold tasks looked at: enough to tell “nearly all” from “half”; at most 13 read units. */
const SAMPLE = 25;

/**
 * How far the gold of a job goes. `worn` is the share that was shown as often as it may be or is retired: where it
 * nears 1, people get hands without gold. `short` are gold tasks that are surely missing to the job's end.
 */
export interface GoldDepth {
  readonly worn: number;
  readonly short: number;
}

/**
 * Looks at the gold of a running job by a random sample; of little gold at all of it. A job that may run out of gold
 * by its file is never short.
 *
 * @param open answers that are still to be handed out
 */
export async function goldDepth(
  services: Services,
  job: Job,
  open: SampledSum,
): Promise<GoldDepth> {
  if (job.state !== 'published' || goldRate(job) === 0) return { worn: 0, short: 0 };
  const count = goldCount(job);
  const all = count <= SAMPLE;
  const numbers = Array.from({ length: Math.min(SAMPLE, count) }, (_, i) =>
    all ? i : Math.floor(services.random() * count),
  );
  const items = await loadGold(services, job.jobId, numbers.map(goldIdOf));
  const gold = items.filter((item) => item !== undefined);
  const most = maxExposures(job.file);
  const worn = gold.filter(({ retired, exposures }) => retired !== undefined || exposures >= most);
  const mayRunOut = job.file.gold?.runsOut === 'allow';
  const seen = { gold, count, rate: goldRate(job), mostExposures: most };
  return {
    worn: worn.length / numbers.length,
    short: mayRunOut ? 0 : surelyShort(seen, open),
  };
}
