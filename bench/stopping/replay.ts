import { auto } from '../../src/inference/classes/auto.ts';
import { decide } from '../../src/inference/classes/inference.ts';
import { seededRandom } from '../../src/inference/numeric.ts';
import { score } from '../../src/inference/scores.ts';
import { type EnoughVotes, wantsVote } from '../../src/inference/stopping.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../src/inference/votes.ts';
import type { ClassSet } from '../inference/data-sets.ts';

/** What stopping early did on one set. */
export interface Replay {
  readonly set: string;
  readonly fullVotes: number;
  readonly fullAccuracy: number;
  readonly votes: number;
  readonly accuracy: number;
  /** The smallest number of votes for all tasks alike that is as accurate; the full number where none is. */
  readonly fixedVotes: number;
  /** Of tasks that stopped by their target: how many, and how honest their posteriors are. */
  readonly stopped: number;
  readonly stoppedError: number;
}

/** The votes of every task in an order of chance, to be revealed one at a time. */
class Deck {
  readonly #set: ClassSet;
  readonly #order: readonly (readonly VoteTriple[])[];
  readonly longest: number;

  constructor(set: ClassSet, seed: number) {
    const random = seededRandom(seed);
    const { votes } = set;
    this.#set = set;
    this.#order = Array.from(set.truth, (_, t) => {
      const [start, end] = [votes.taskStart[t] ?? 0, votes.taskStart[t + 1] ?? 0];
      const cast = Array.from(votes.vote.subarray(start, end), (vote, i) => {
        const triple: VoteTriple = [t, votes.annotator[start + i] ?? 0, vote];
        return [random(), triple] as const;
      });
      return cast.sort((a, b) => a[0] - b[0]).map(([, triple]) => triple);
    });
    this.longest = Math.max(...this.#order.map((cards) => cards.length));
  }

  /** The first so many votes of each task. */
  reveal(counts: Uint32Array): Votes {
    const triples = this.#order.flatMap((cards, t) => cards.slice(0, counts[t]));
    return votesFrom(triples, this.#set.votes);
  }

  available(t: number): number {
    return this.#order[t]?.length ?? 0;
  }
}

/**
 * Plays a set's votes one a round: all tasks that want a vote get their next, then all is inferred anew.
 *
 * Gold tasks, where there are any, are judged by nobody and stop like all others.
 */
export function replay(set: ClassSet, rule: EnoughVotes, seed: number, gold?: Int32Array): Replay {
  const deck = new Deck(set, seed);
  const judged = set.truth.map((c, t) => ((gold?.[t] ?? -1) >= 0 ? -1 : c));
  const infer = (counts: Uint32Array) => {
    const votes = deck.reveal(counts);
    return { votes, posterior: auto(votes, { gold }).posterior };
  };
  const counts = Uint32Array.from(set.truth, (_, t) => Math.min(rule.minVotes, deck.available(t)));
  let fit = infer(counts);
  for (;;) {
    const wants = wantsVote(fit.votes, fit.posterior, rule);
    let added = 0;
    for (const [t, want] of wants.entries()) {
      if (want === 0 || (counts[t] ?? 0) >= deck.available(t)) continue;
      counts[t] = (counts[t] ?? 0) + 1;
      added++;
    }
    if (added === 0) break;
    fit = infer(counts);
  }
  const atLeast = accuracyOf(set, fit.posterior, judged);
  const fixed = fixedRedundancy(set, deck, judged, atLeast, infer);
  const wants = wantsVote(fit.votes, fit.posterior, { ...rule, maxVotes: 1000 });
  const stopped = judged.map((c, t) => (wants[t] === 0 ? c : -1));
  const { tasks, calibrationError } = score(fit.posterior, stopped, set.votes.classCount);
  return {
    set: set.name,
    fullVotes: set.votes.vote.length / set.truth.length,
    fullAccuracy: fixed.full,
    votes: counts.reduce((a, b) => a + b, 0) / counts.length,
    accuracy: atLeast,
    fixedVotes: fixed.votes,
    stopped: tasks,
    stoppedError: tasks === 0 ? 0 : calibrationError,
  };
}

/** The least votes a task, the same for all, at which accuracy is reached, and accuracy with all votes. */
function fixedRedundancy(
  set: ClassSet,
  deck: Deck,
  judged: Int32Array,
  atLeast: number,
  infer: (counts: Uint32Array) => { posterior: Float64Array },
) {
  const upTo = (most: number) => {
    const counts = Uint32Array.from(judged, (_, t) => Math.min(most, deck.available(t)));
    const accuracy = accuracyOf(set, infer(counts).posterior, judged);
    return { accuracy, votes: counts.reduce((a, b) => a + b, 0) / counts.length };
  };
  const full = upTo(deck.longest);
  for (let most = 1; most < deck.longest; most++) {
    const { accuracy, votes } = upTo(most);
    if (accuracy >= atLeast) return { votes, full: full.accuracy };
  }
  return { votes: full.votes, full: full.accuracy };
}

function accuracyOf(set: ClassSet, posterior: Float64Array, judged: Int32Array): number {
  const decided = decide(posterior, set.votes.classCount);
  let [right, all] = [0, 0];
  for (const [t, known] of judged.entries()) {
    if (known < 0) continue;
    all++;
    if (decided[t] === known) right++;
  }
  return right / all;
}
