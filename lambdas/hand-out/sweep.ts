import { sweep } from '../../src/flows/sweep.ts';
import { task } from '../events.ts';
import { count } from '../meter.ts';
import { needs, services } from '../runtime.ts';

needs('TABLE_NAME', 'DATA_BUCKET');

/** The next one starts a minute after this one. */
const SWEEP_MS = 45_000;

/** Once a minute, by schedule: takes expired leases and complete suites that nobody comes for. */
export const handler = task(async () => {
  const current = services();
  const swept = await sweep(current, current.now() + SWEEP_MS);
  count({
    SweptLeases: swept.leasesClosed,
    AggregationBacklog: swept.suitesWaiting,
    GoldWorn: 100 * swept.goldWorn,
  });
  return swept;
});
