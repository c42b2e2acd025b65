import { alphaInterval, krippendorffAlpha } from '../inference/agreement/krippendorff-alpha.ts';
import type { Votes } from '../inference/votes.ts';
import type { CollectedVotes } from './votes.ts';

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
