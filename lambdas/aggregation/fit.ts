import { fitModels } from '../../src/flows/fit.ts';
import { task } from '../events.ts';
import { needs, services } from '../runtime.ts';

needs('TABLE_NAME', 'DATA_BUCKET');

/** No fit begins after this; the last one may take what is left of a quarter of an hour. */
const BEGIN_MS = 5 * 60_000;

/** By schedule: fits the models of jobs whose answers have grown by half since their last one. */
export const handler = task(async () => {
  const current = services();
  return { fitted: await fitModels(current, current.now() + BEGIN_MS) };
});
