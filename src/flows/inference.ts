import type { Job } from '../core/job.ts';
import { alphaInterval, krippendorffAlpha } from '../inference/agreement/krippendorff-alpha.ts';
import { dawidSkene } from '../inference/classes/dawid-skene.ts';
import type { Inference } from '../inference/classes/inference.ts';
import { majorityVote } from '../inference/classes/majority-vote.ts';
import type { Votes } from '../inference/votes.ts';
import type { CollectedVotes } from './votes.ts';

/** Imagined votes in each cell of a confusion, so that no annotator is certain of anything. */
const SMOOTHING = 0.1;

/** What inference found, with the name that goes into labels. */
export interface Inferred extends Inference {
  readonly method: string;
}

/** Infers the posterior of every task by the job's method. Gold is known, and teaches who is right. */
export function infer(job: Job, { votes, gold }: CollectedVotes): Inferred {
  if (job.file.aggregation.method === 'majority')
    return { method: 'majority', ...majorityVote(votes) };
  return { method: 'dawid-skene', ...dawidSkene(votes, { gold, smoothing: SMOOTHING }) };
}

/** The votes on ordinary tasks alone, which come first: agreement says nothing of gold. A view, no copy. */
export function ordinaryVotes({ votes }: CollectedVotes, tasks: number): Votes {
  const end = votes.taskStart[tasks] ?? 0;
  return {
    ...votes,
    taskCount: tasks,
    taskStart: votes.taskStart.subarray(0, tasks + 1),
    annotator: votes.annotator.subarray(0, end),
    vote: votes.vote.subarray(0, end),
  };
}

/** Krippendorff's alpha with a bootstrap interval; null where it is not defined. */
export function agreementOf(votes: Votes, resamples: number) {
  const value = krippendorffAlpha(votes);
  const interval = alphaInterval(votes, { seed: 1, resamples });
  return value === undefined || interval === undefined ? null : { value, ...interval };
}
