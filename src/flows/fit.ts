import type { Job } from '../core/job.ts';
import { type FrozenModel, isFitDue, modelKey } from '../core/model.ts';
import { auto } from '../inference/classes/auto.ts';
import { plain } from '../inference/classes/frozen-pool.ts';
import { allowedDoubt } from '../inference/stopping.ts';
import type { Services } from '../ports.ts';
import { forDueJobs } from './due-jobs.ts';
import { retireDrifting } from './gold/retire.ts';
import { loadJob } from './lookup.ts';
import { members } from './members.ts';
import { type CollectedVotes, collectVotes } from './votes.ts';

/**
 * Gives every job at work the model that it is due, and retires its gold that drifts, one job after another until the
 * deadline. That one of the two fails does not keep the other from being done.
 *
 * @returns how many jobs have a new one
 * @throws AggregateError at the end, of all that failed on the way
 */
export const fitModels = (services: Services, deadline: number): Promise<number> =>
  forDueJobs(services, deadline, 'fits', async (job) => {
    const fitting = fitModel(services, job.jobId);
    const fitted = await fitting.finally(() =>
      retireDrifting(services, job, deadline - services.now()),
    );
    return fitted === 'fitted' ? 1 : 0;
  });

/**
 * Fits a job's model anew when its counted answers have grown by half, or a void has taken a third of them.
 *
 * The object is written first, under a name that holds its digest, and then named: whoever dies in between
 * leaves an object that nobody reads. Of two fits at once one is named. A job whose labels are shares of votes needs none.
 */
export async function fitModel(
  services: Services,
  jobId: string,
): Promise<'fitted' | 'not-due' | 'lost'> {
  const job = await loadJob(services, jobId);
  if (job.taskSuites === 0 || job.file.aggregation.method === 'majority') return 'not-due';
  const named = await services.store.get({ kind: 'model', jobId }, 'strong');
  const people = await members(services, jobId);
  const counted = people.reduce(
    (sum, { countedTasks, weightless }) => sum + (weightless ? 0 : countedTasks),
    0,
  );
  if (!isFitDue(named, counted)) return 'not-due';
  const collected = await collectVotes(services, job);
  if (!isFitDue(named, collected.answers)) return 'not-due'; // the index was behind
  const bytes = Buffer.from(JSON.stringify(freeze(job, collected), plain));
  const digest = services.newDigest();
  digest.update(bytes);
  const version = (named?.version ?? 0) + 1;
  const model = { kind: 'model', jobId, digest: digest.hex(), version } as const;
  const options = { mediaType: 'application/json', ifAbsent: true };
  await services.objects.put(modelKey(model), bytes, options);
  const won = await services.store.commit([{ ...model, answers: collected.answers }]);
  return won ? 'fitted' : 'lost';
}

function freeze(job: Job, collected: CollectedVotes): FrozenModel {
  const { votes, gold, annotatorIds, complete } = collected;
  const { frozen: pool, posterior } = auto(votes, { gold });
  const choices = job.file.question.choices.map((choice) => choice.value);
  const target = job.file.adaptive?.targetError;
  if (target === undefined) return { choices, annotatorIds, allowedDoubt: null, pool };
  const doubt: number[] = [];
  for (const [task, isComplete] of complete.entries()) {
    const row = posterior.subarray(task * choices.length, (task + 1) * choices.length);
    if (isComplete === 1) doubt.push(1 - Math.max(...row));
  }
  const allowed = Math.min(1, allowedDoubt(Float64Array.from(doubt), target));
  return { choices, annotatorIds, allowedDoubt: allowed, pool };
}
