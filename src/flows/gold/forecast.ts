import type { GoldForecast } from '../../contracts/gold-forecast.ts';
import type { Gold } from '../../core/gold.ts';
import { forecastGold } from '../../core/gold-forecast.ts';
import { goldCount } from '../../core/gold-walk.ts';
import { goldRate, type Job, maxExposures } from '../../core/job.ts';
import type { Sample } from '../progress-sample.ts';

/** What a forecast takes of a sample. */
type Seen = Pick<Sample, 'tasks' | 'open'>;

/** How long the gold of a job lasts, from all of it or some, a sample of its tasks, and its answers a minute. */
export const forecastOf = (
  job: Job,
  gold: readonly Gold[],
  { tasks, open }: Seen,
  perMinute: number,
): GoldForecast =>
  forecastGold({
    gold,
    count: goldCount(job),
    rate: goldRate(job),
    mostExposures: maxExposures(job.file),
    openAnswers: tasks === 0 ? 0 : Math.round((open * job.tasks) / tasks),
    perMinute,
  });
