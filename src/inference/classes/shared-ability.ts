import { logInto } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { eStep } from './dawid-skene.ts';
import { meanPosterior } from './inference.ts';
import { majorityVote } from './majority-vote.ts';

/** Yes-or-no questions about the same tasks by the same annotators, one a class, and what is known. */
export interface Question {
  readonly votes: Votes;
  /** 1 where the class is known to apply, 0 where not, -1 where unknown, [T]. */
  readonly gold?: Int32Array | undefined;
}

/** Imagined votes of an annotator, in one class as foretold from all, and in all as the crowd's. */
const POOL = 5;

/** What is known of each question: [T, 2] each, whether its class does not apply and does. */
export interface SharedAbility {
  readonly posteriors: readonly Float64Array[];
  readonly iterations: number;
}

/**
 * Dawid–Skene for several questions whose annotators are the same people.
 *
 * How often annotator a says yes to question c, given the truth, has a Beta prior of `POOL` votes. Its
 * mean is the crowd's rate in c, moved in log odds by as much as a is off the crowd in all questions:
 * who is careless in one is expected to be so in the next. Rates, moves and truths by turns, from
 * majority vote. O(votes) a turn.
 */
export function sharedAbility(questions: readonly Question[], iterations = 30): SharedAbility {
  const posteriors = questions.map(({ votes, gold }) => {
    const { posterior } = majorityVote(votes);
    for (const [t, known] of gold?.entries() ?? []) {
      if (known >= 0) posterior.subarray(2 * t, 2 * t + 2).fill(0)[known] = 1;
    }
    return posterior;
  });
  for (let turn = 0; turn < iterations; turn++) {
    const counts = questions.map(({ votes }, c) => countsOf(votes, posteriors[c]!));
    const crowd = counts.map(crowdRates);
    const moves = movesOf(counts, crowd);
    for (const [c, { votes, gold }] of questions.entries()) {
      const prior = new Float64Array(2);
      meanPosterior(votes, posteriors[c]!, prior, gold);
      logInto(prior, prior);
      eStep(votes, prior, logConfusion(counts[c]!, crowd[c]!, moves), posteriors[c]!, gold);
    }
  }
  return { posteriors, iterations };
}

/** [A, 2, 2]: the votes of annotator a where the truth is c, at (a·2 + c)·2 + vote. */
export function countsOf(votes: Votes, posterior: Float64Array): Float64Array {
  const counts = new Float64Array(votes.annotatorCount * 4);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const column = votes.annotator[i]! * 4 + votes.vote[i]!;
      counts[column]! += posterior[2 * t]!;
      counts[column + 2]! += posterior[2 * t + 1]!;
    }
  }
  return counts;
}

/** [2]: how often the crowd says yes, given each truth; a vote either way is imagined. */
function crowdRates(counts: Float64Array): [number, number] {
  const total = [0, 0, 0, 0];
  for (const [i, n] of counts.entries()) total[i % 4]! += n;
  const [no0, yes0, no1, yes1] = total as [number, number, number, number];
  return [(yes0 + 1) / (no0 + yes0 + 2), (yes1 + 1) / (no1 + yes1 + 2)];
}

const logOdds = (p: number) => Math.log(p / (1 - p));

/** [A, 2]: by how much each annotator's log odds of a yes are above the crowd's, given each truth. */
function movesOf(counts: readonly Float64Array[], crowd: readonly (readonly number[])[]) {
  const annotatorCount = (counts[0]?.length ?? 0) / 4;
  return Float64Array.from({ length: annotatorCount * 2 }, (_, row) => {
    let [yes, all, expected] = [0, 0, 0];
    for (const [c, own] of counts.entries()) {
      const n = own[row * 2]! + own[row * 2 + 1]!;
      yes += own[row * 2 + 1]!;
      all += n;
      expected += n * crowd[c]![row % 2]!;
    }
    if (all === 0) return 0;
    const rate = expected / all;
    return logOdds((yes + POOL * rate) / (all + POOL)) - logOdds(rate);
  });
}

/** [A, 2, 2] for `eStep`. */
function logConfusion(counts: Float64Array, crowd: readonly number[], moves: Float64Array) {
  const result = new Float64Array(counts.length);
  for (let row = 0; row < moves.length; row++) {
    const foretold = 1 / (1 + Math.exp(-logOdds(crowd[row % 2]!) - moves[row]!));
    const [no, yes] = [counts[row * 2]!, counts[row * 2 + 1]!];
    const rate = (yes + POOL * foretold) / (no + yes + POOL);
    result[row * 2] = Math.log(1 - rate);
    result[row * 2 + 1] = Math.log(rate);
  }
  return result;
}
