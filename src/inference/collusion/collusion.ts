import type { Votes } from '../votes.ts';
import { logChance } from './chance.ts';
import { errorsOf } from './errors.ts';
import { type PairErrors, pairErrors, type SharedErrors } from './pairs.ts';
import { chanceOf, growRing, type RingMember, type RingTest } from './rings.ts';

/** A pair with the logarithm of the chance of what it shares, corrected for all pairs; at most 0. */
export type SuspectPair = SharedErrors & { readonly logChance: number };

/** A group of three or more, each with the chance of what they share with the others, corrected. */
export interface Ring {
  readonly members: readonly (RingMember & { readonly logChance: number })[];
}

/**
 * Who shares wrong answers beyond chance. `inflation` is how many times more than expected all pairs shared,
 * 1 at least: expected counts have been multiplied by it.
 */
export interface Collusion {
  readonly pairs: readonly SuspectPair[];
  readonly rings: readonly Ring[];
  readonly inflation: number;
}

const MOST_SEEDS = 200;
const SEED_LOG_CHANCE = Math.log(0.05);

/**
 * Finds people who copy each other, by agreement on wrong answers: on right ones everybody agrees.
 *
 * First pairs: wrong answers shared, against those expected of two people on their own (see `pairErrors`);
 * chances are corrected for the number of pairs (Bonferroni). Then groups, grown from the most suspicious
 * pairs, since a pair of a ring may share few tasks: see `growRing`. Expected counts know how much tasks
 * mislead (see `errorsOf`), and are inflated by what all pairs share beyond them, so that tasks on which
 * everybody errs alike make nobody suspect.
 *
 * A pair needs some tasks in common: with few answers a task, two who agree are the majority, and what they
 * say is taken as right. Deterministic to the byte.
 *
 * @param posterior [T, C] row-major, as methods of inference give it
 * @param level chance of any innocent pair, and of any innocent member, about
 */
export function findCollusion(votes: Votes, posterior: Float64Array, level = 0.01): Collusion {
  const errors = errorsOf(votes, posterior);
  const found = pairErrors(errors);
  const inflation = inflationOf(found);
  const people = Math.max(2, votes.annotatorCount);
  const test = { inflation, people, level };
  const ranked = found.kept
    .map((pair) => ({ ...pair, logChance: logChance(pair.seen, inflation * pair.expected) }))
    .sort((a, b) => a.logChance - b.logChance || a.first - b.first || a.second - b.second);
  const correction = Math.log(Math.max(1, found.pairs));
  const pairs = ranked
    .map((pair) => ({ ...pair, logChance: Math.min(0, pair.logChance + correction) }))
    .filter((pair) => pair.logChance <= Math.log(level));
  const rings: Ring[] = [];
  const taken = new Set<number>();
  for (const { first, second, logChance: chance } of ranked.slice(0, MOST_SEEDS)) {
    if (chance > SEED_LOG_CHANCE) break;
    if (taken.has(first) || taken.has(second)) continue;
    const members = growRing(errors, [first, second], test).filter(
      ({ annotator }) => !taken.has(annotator),
    );
    if (members.length < 3) continue;
    rings.push({ members: members.map((member) => corrected(member, test, people)) });
    for (const { annotator } of members) taken.add(annotator);
  }
  return { pairs, rings, inflation };
}

const corrected = (member: RingMember, test: RingTest, people: number) => ({
  ...member,
  logChance: Math.min(0, chanceOf(member, test) + Math.log(people)),
});

/** How many times more than expected all pairs share; never less than once. */
const inflationOf = ({ seen, expected }: PairErrors): number =>
  expected > 0 ? Math.max(1, seen / expected) : 1;
