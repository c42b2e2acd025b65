import { auto } from '../../src/inference/classes/auto.ts';
import { decide } from '../../src/inference/classes/inference.ts';
import { seededRandom } from '../../src/inference/numeric.ts';
import { score } from '../../src/inference/scores.ts';
import { type EnoughVotes, wantsVote } from '../../src/inference/stopping.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../src/inference/votes.ts';
import type { ClassSet } from '../inference/data-sets.ts';
import { mean } from '../inference/results.ts';

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

/** Orders of chance in which the votes come; figures are means over them. */
const SEEDS = [1, 2, 3];

/**
 * Plays a set's votes one a round: all tasks that want a vote get their next, then all is inferred anew.
 *
 * The same orders of votes serve the comparison: the smallest number of votes, alike for all tasks, with
 * which the mean accuracy over the orders is as high. One order alone has a lucky number sooner.
 *
 * @param gold known to inference and judged by nobody; such tasks stop like all others
 */
export function replay(set: ClassSet, rule: EnoughVotes, gold?: Int32Array): Replay {
  const judged = set.truth.map((c, t) => ((gold?.[t] ?? -1) >= 0 ? -1 : c));
  const games = SEEDS.map((seed) => new Game(new Deck(set, seed), set, judged, gold));
  const played = games.map((game) => game.play(rule));
  const accuracy = mean(played.map((run) => run.accuracy));
  const full = games.map((game) => game.upTo(Number.POSITIVE_INFINITY));
  const fullVotes = mean(full.map((run) => run.votes));
  return {
    set: set.name,
    fullVotes,
    fullAccuracy: mean(full.map((run) => run.accuracy)),
    votes: mean(played.map((run) => run.votes)),
    accuracy,
    fixedVotes: fixedRedundancy(games, accuracy) ?? fullVotes,
    stopped: mean(played.map((run) => run.stopped)),
    stoppedError: mean(played.map((run) => run.stoppedError)),
  };
}

/** One order of the votes of a set. */
class Game {
  readonly #deck: Deck;
  readonly #set: ClassSet;
  readonly #judged: Int32Array;
  readonly #gold: Int32Array | undefined;

  constructor(deck: Deck, set: ClassSet, judged: Int32Array, gold: Int32Array | undefined) {
    this.#deck = deck;
    this.#set = set;
    this.#judged = judged;
    this.#gold = gold;
  }

  get longest(): number {
    return this.#deck.longest;
  }

  /** So many votes for every task alike, or all it has. */
  upTo(most: number): { readonly votes: number; readonly accuracy: number } {
    const counts = this.#first(most);
    const { posterior } = this.#infer(counts);
    return { votes: mean(counts), accuracy: accuracyOf(this.#set, posterior, this.#judged) };
  }

  play(rule: EnoughVotes) {
    const counts = this.#first(rule.minVotes);
    let fit = this.#infer(counts);
    while (this.#deal(counts, wantsVote(fit.votes, fit.posterior, rule)) > 0) {
      fit = this.#infer(counts);
    }
    const wants = wantsVote(fit.votes, fit.posterior, rule);
    const stopped = this.#judged.map((c, t) => (wants[t] === 0 ? c : -1));
    const { tasks, calibrationError } = score(fit.posterior, stopped, this.#set.votes.classCount);
    return {
      votes: mean(counts),
      accuracy: accuracyOf(this.#set, fit.posterior, this.#judged),
      stopped: tasks,
      stoppedError: tasks === 0 ? 0 : calibrationError,
    };
  }

  #first(most: number): Uint32Array {
    return Uint32Array.from(this.#judged, (_, t) => Math.min(most, this.#deck.available(t)));
  }

  #infer(counts: Uint32Array) {
    const votes = this.#deck.reveal(counts);
    return { votes, posterior: auto(votes, { gold: this.#gold }).posterior };
  }

  /** One more vote for each task that wants one and has one; returns how many. */
  #deal(counts: Uint32Array, wants: Uint8Array): number {
    let dealt = 0;
    for (const [t, want] of wants.entries()) {
      if (want === 0 || (counts[t] ?? 0) >= this.#deck.available(t)) continue;
      counts[t] = (counts[t] ?? 0) + 1;
      dealt++;
    }
    return dealt;
  }
}

/** The least votes a task, the same for all, whose mean accuracy over the games is high enough. */
function fixedRedundancy(games: readonly Game[], atLeast: number): number | undefined {
  const longest = Math.max(...games.map((game) => game.longest));
  for (let most = 1; most < longest; most++) {
    const runs = games.map((game) => game.upTo(most));
    if (mean(runs.map((run) => run.accuracy)) >= atLeast) return mean(runs.map((run) => run.votes));
  }
  return undefined;
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
