import type { Fault } from './faults.ts';
import { FAULTS } from './faults.ts';
import type { Wish } from './history.ts';
import { type Played, play } from './play.ts';

const MOST_MS = 20_000;

/** The shortest history found that breaks a promise, and how to play it. */
export interface Shrunk {
  readonly wish: Wish;
  readonly played: Played;
}

/**
 * Looks for a shorter history of the same seed that breaks the same promise: without kinds of faults,
 * with fewer people, or drained earlier. Greedy, and ends after twenty seconds of machine time.
 */
export async function shrink(failed: Played, people: number): Promise<Shrunk> {
  const deadline = performance.now() + MOST_MS;
  let best: Shrunk = { wish: {}, played: failed };
  for (let found = true; found && performance.now() < deadline; ) {
    found = false;
    for (const wish of candidates(best, people)) {
      if (performance.now() >= deadline) break;
      const played = await play(failed.seed, wish);
      if (!isShorter(played, best.played)) continue;
      best = { wish, played };
      found = true;
    }
  }
  return best;
}

const isShorter = (played: Played, than: Played): boolean =>
  played.violation?.invariant === than.violation?.invariant &&
  (played.steps < than.steps || (played.steps === than.steps && total(played) < total(than)));

const total = ({ struck }: Played): number => struck.total;

function* candidates({ wish, played }: Shrunk, people: number): Generator<Wish> {
  const { without = new Set<Fault>(), steps = played.steps } = wish;
  for (const share of [0.25, 0.5, 0.75, 0.9]) yield { ...wish, steps: Math.ceil(steps * share) };
  for (let fewer = 1; fewer < (wish.people ?? people); fewer++) yield { ...wish, people: fewer };
  for (const fault of FAULTS) {
    if (played.struck.of(fault) > 0) yield { ...wish, without: new Set([...without, fault]) };
  }
}
