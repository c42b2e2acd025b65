import type { CollusionView } from '../contracts/rule-run.ts';
import { ServiceError } from '../core/errors.ts';
import type { Job } from '../core/job.ts';
import { oneCoin } from '../inference/classes/one-coin.ts';
import { type Collusion, findCollusion } from '../inference/collusion/collusion.ts';
import type { Services } from '../ports.ts';
import { loadJob } from './lookup.ts';
import { collectVotes } from './votes.ts';

/** More do not fit a request, nor a turn of the schedule. */
const MOST_ANSWERS = 1_000_000;
const LN_10 = Math.log(10);

/** True for a job that is small enough to be looked over. */
export const isOfSize = ({ tasks, redundancy }: Job): boolean => tasks * redundancy <= MOST_ANSWERS;

/** Who seems to copy, with the ids of the people in the order of the votes. */
export interface Suspects extends Collusion {
  readonly annotatorIds: readonly string[];
}

/**
 * Looks for people who share wrong answers beyond chance, over all counted answers and all gold.
 *
 * Costs a read of every response; memory about 30 bytes a vote.
 *
 * @param leftOut whose answers are left out: those without weight unless said
 * @throws ServiceError `invalid-request` for a job of more than a million wanted answers
 */
export async function suspectsIn(
  services: Services,
  job: Job,
  leftOut?: ReadonlySet<string>,
): Promise<Suspects> {
  if (!isOfSize(job)) {
    throw new ServiceError('invalid-request', {
      detail: `a job of at most ${MOST_ANSWERS} wanted answers can be looked over, got ${job.tasks * job.redundancy}`,
    });
  }
  const { votes, gold, annotatorIds } = await collectVotes(services, job, leftOut);
  return { ...findCollusion(votes, oneCoin(votes, { gold }).posterior), annotatorIds };
}

/** Unlikely coincidences as zeros before the point: 3 is a chance of one in a thousand, after correction. */
export const zerosOf = (logChance: number): number =>
  Math.min(300, Math.max(0, -logChance / LN_10));

/** What an owner sees of it. @throws ServiceError `not-found`, `invalid-request` */
export async function collusionIn(services: Services, jobId: string): Promise<CollusionView> {
  const { pairs, rings, inflation, annotatorIds } = await suspectsIn(
    services,
    await loadJob(services, jobId),
  );
  const idOf = (annotator: number): string => annotatorIds[annotator] ?? '';
  return {
    people: annotatorIds.length,
    inflation,
    pairs: pairs.map(({ first, second, tasks, seen, expected, logChance }) => ({
      annotatorIds: [idOf(first), idOf(second)],
      tasks,
      shared: seen,
      expected: expected * inflation,
      zeros: zerosOf(logChance),
    })),
    rings: rings.map(({ members }) => ({
      members: members.map(({ annotator, tasks, seen, expected, logChance }) => ({
        annotatorId: idOf(annotator),
        tasks,
        shared: seen,
        expected: expected * inflation,
        zeros: zerosOf(logChance),
      })),
    })),
  };
}
