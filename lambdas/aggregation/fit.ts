import { applyAllCrowdRules } from '../../src/flows/apply-crowd-rules.ts';
import { fitModels } from '../../src/flows/fit.ts';
import { task } from '../events.ts';
import { needs, services } from '../runtime.ts';

needs('TABLE_NAME', 'DATA_BUCKET');

/** No fit begins after this; the last one may take what is left of a quarter of an hour. */
const BEGIN_MS = 5 * 60_000;

/**
 * By schedule: fits the models of jobs whose answers have grown by half since their last one, and judges the
 * rules about people among others. What fails in one does not stop the other.
 */
export const handler = task(async () => {
  const current = services();
  const deadline = current.now() + BEGIN_MS;
  const failures: unknown[] = [];
  const each = (run: Promise<number>) =>
    run.catch((error) => {
      failures.push(error);
      return 0;
    });
  const fitted = await each(fitModels(current, deadline));
  const hit = await each(applyAllCrowdRules(current, deadline));
  if (failures.length > 0) throw new AggregateError(failures, 'a turn of the slow schedule failed');
  return { fitted, hit };
});
