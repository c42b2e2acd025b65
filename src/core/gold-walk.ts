/** A run of gold numbers `from` on, and how many of them lie behind a person, in an order of their own. */
export interface GoldWalk {
  readonly from: number;
  readonly size: number;
  readonly walked: number;
}

/**
 * How far somebody has come with a job's gold. `walked` is of what the import brought; `later` tells of what was
 * added since: `known` tasks of it stand in some run, and the runs not walked to their end, newest first.
 */
export interface GoldWalks {
  readonly walked: number;
  readonly later?: { readonly known: number; readonly walks: readonly GoldWalk[] };
}

/** How much gold a job has: what the import brought, and what was added since. */
export interface GoldCount {
  readonly gold: number;
  readonly goldAdded?: number;
}

/** All gold of a job, shown or retired. */
export const goldCount = ({ gold, goldAdded = 0 }: GoldCount): number => gold + goldAdded;

/** Gold that comes in drops must not make people's records long: what is newer waits. */
const MOST_WALKS = 8;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * The k-th gold task of a person's own order: a walk round all gold from `seed` by a stride coprime to
 * their number, so nobody meets one twice and no two people share an order.
 *
 * @returns index in 0 … goldCount − 1, or undefined when the person has met them all
 */
export function goldAt(seed: number, goldCount: number, k: number): number | undefined {
  if (k >= goldCount) return undefined;
  let stride = 1 + (Math.floor(seed / goldCount) % Math.max(1, goldCount - 1));
  while (gcd(stride, goldCount) !== 1) stride++;
  return ((seed % goldCount) + k * stride) % goldCount;
}

/** What was added since somebody looked becomes one run, unless too many are open. */
function withNew(walks: GoldWalks, { gold, goldAdded = 0 }: GoldCount): GoldWalks {
  const { known, walks: open } = walks.later ?? { known: 0, walks: [] };
  const size = goldAdded - known;
  if (size <= 0 || open.length >= MOST_WALKS) return walks;
  const run = { from: gold + known, size, walked: 0 };
  return { ...walks, later: { known: goldAdded, walks: [run, ...open] } };
}

/**
 * The next gold task on somebody's way, and how far they are after it; undefined at its end.
 *
 * Newer gold comes first: it is less worn and fewer know it. Runs share no number, so nobody meets one twice
 * however often gold is added.
 *
 * @param seedOf a secret number of the person for the run that begins there
 */
export function nextGold(
  walks: GoldWalks,
  count: GoldCount,
  seedOf: (from: number) => number,
): { readonly number: number; readonly walks: GoldWalks } | undefined {
  const now = withNew(walks, count);
  const [run, ...others] = now.later?.walks ?? [];
  if (now.later === undefined || run === undefined) {
    const number = goldAt(seedOf(0), count.gold, now.walked);
    return number === undefined ? undefined : { number, walks: { ...now, walked: now.walked + 1 } };
  }
  const at = goldAt(seedOf(run.from), run.size, run.walked) ?? 0; // an open run is not at its end
  const walked = { ...run, walked: run.walked + 1 };
  const left = walked.walked < run.size ? [walked, ...others] : others;
  const next = { ...now, later: { ...now.later, walks: left } };
  return { number: run.from + at, walks: next };
}

/** True when this gold may lie behind somebody: a number that they have not come to does not. */
export function mayHaveMet(
  { walked, later }: GoldWalks,
  { gold }: GoldCount,
  number: number,
  seedOf: (from: number) => number,
): boolean {
  const isBehind = (from: number, size: number, steps: number): boolean => {
    const seed = seedOf(from);
    for (let k = 0; k < steps; k++) if (goldAt(seed, size, k) === number - from) return true;
    return false;
  };
  if (number < gold) return isBehind(0, gold, walked);
  if (later === undefined || number >= gold + later.known) return false;
  const run = later.walks.find(({ from, size }) => number >= from && number < from + size);
  return run === undefined || isBehind(run.from, run.size, run.walked);
}
