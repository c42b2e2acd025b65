import middy from '@middy/core';
import { sweep } from '../../src/flows/sweep.ts';
import { services } from '../runtime.ts';

/** The next one starts a minute after this one. */
const SWEEP_MS = 45_000;

/** Once a minute, by schedule: takes expired leases and complete suites that nobody comes for. */
export const handler = middy(async () => {
  const current = services();
  return sweep(current, current.now() + SWEEP_MS);
});
