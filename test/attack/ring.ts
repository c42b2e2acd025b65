/** What two hundred people know who share everything they are shown, of one data object. */
interface Known {
  readonly gold: boolean;
  /** People who have seen it. */
  times: number;
  /** Number of the newest hand in which anybody saw it. */
  hand: number;
  lastBy: number;
}

/** What the ring knew of a slot when it was shown. */
export interface RingView {
  readonly times: number;
  readonly timesOfHand: number;
  /** Share of the other slots that were last seen in the same hand of somebody else. */
  readonly company: number;
}

/** How well “seen more often than the median” finds gold, and the same the other way round. */
export interface Repetition {
  readonly seen: number;
  readonly base: number;
  readonly more: number;
  readonly less: number;
  /** Chance that a gold object was seen more often than a task; half for a draw. */
  readonly auc: number;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** The shared book of a ring of annotators. */
export class Ring {
  readonly #known = new Map<number, Known>();
  #hands = 0;

  /** Looks a hand up and then enters it. */
  sees(person: number, contents: readonly { content: number; gold: boolean }[]): RingView[] {
    const before = contents.map(({ content }) => this.#known.get(content));
    const middle = median(before.map((known) => known?.times ?? 0));
    const views = before.map((known, i) => {
      const others = before.filter((other, j) => j !== i && other?.hand === known?.hand);
      return {
        times: known?.times ?? 0,
        timesOfHand: middle,
        company: known === undefined ? 0 : others.length / Math.max(1, before.length - 1),
      };
    });
    this.#hands++;
    for (const { content, gold } of contents) this.#enter(person, content, gold);
    return views;
  }

  #enter(person: number, content: number, gold: boolean): void {
    const known = this.#known.get(content) ?? { gold, times: 0, hand: 0, lastBy: -1 };
    if (known.lastBy !== person) known.times++;
    known.lastBy = person;
    known.hand = this.#hands;
    this.#known.set(content, known);
  }

  /** What the number of times each object was seen tells so far. */
  repetition(): Repetition {
    const all = [...this.#known.values()];
    const middle = median(all.map(({ times }) => times));
    const gold = all.filter((each) => each.gold);
    const precision = (picked: readonly Known[]): number =>
      picked.length === 0 ? 0 : picked.filter((each) => each.gold).length / picked.length;
    return {
      seen: all.length,
      base: gold.length / all.length,
      more: precision(all.filter(({ times }) => times > middle)),
      less: precision(all.filter(({ times }) => times < middle)),
      auc: aucOf(gold, all),
    };
  }
}

/** By counts of each number of times: a draw is half a win. */
function aucOf(gold: readonly Known[], all: readonly Known[]): number {
  const most = Math.max(0, ...all.map(({ times }) => times));
  const wins = Array<number>(most + 1).fill(0);
  const losses = Array<number>(most + 1).fill(0);
  for (const { gold, times } of all) {
    const counts = gold ? wins : losses;
    counts[times] = (counts[times] ?? 0) + 1;
  }
  let [below, sum] = [0, 0];
  for (let times = 0; times <= most; times++) {
    const tasks = losses[times] ?? 0;
    sum += (wins[times] ?? 0) * (below + tasks / 2);
    below += tasks;
  }
  const pairs = gold.length * (all.length - gold.length);
  return pairs === 0 ? 0.5 : sum / pairs;
}
