import { type Swept, sweep } from '../../src/flows/sweep.ts';
import { task } from '../events.ts';
import { logger } from '../log.ts';
import { count } from '../meter.ts';
import { needs, services } from '../runtime.ts';

needs('TABLE_NAME', 'DATA_BUCKET');

/** The next one starts a minute after this one. */
const SWEEP_MS = 45_000;

let toldShort: ReadonlySet<string> = new Set();

/** Logs each job once when it comes to lack gold, not every minute. */
function tellShort(jobs: Swept['goldShort']): void {
  for (const { jobId, short } of jobs) {
    if (!toldShort.has(jobId)) logger.warn('gold is short', { jobId, short });
  }
  toldShort = new Set(jobs.map(({ jobId }) => jobId));
}

/** Once a minute, by schedule: takes expired leases and complete suites that nobody comes for. */
export const handler = task(async () => {
  const current = services();
  const swept = await sweep(current, current.now() + SWEEP_MS);
  count({
    SweptLeases: swept.leasesClosed,
    AggregationBacklog: swept.suitesWaiting,
    GoldWorn: 100 * swept.goldWorn,
    GoldShort: Math.max(0, ...swept.goldShort.map(({ short }) => short)),
  });
  tellShort(swept.goldShort);
  return swept;
});
