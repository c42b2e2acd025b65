import { Chance } from '../support/chance.ts';
import type { Area } from './classify.ts';

/** One hand as somebody counts it: how many slots came before it, and whether there was gold in it. */
interface Counted {
  readonly before: number;
  readonly gold: boolean;
}

/** How often hands at one place had gold, and had none. */
interface Cell {
  gold: number;
  none: number;
}

/** Counts by how many slots later a hand came, and whether in another stretch, for one person. */
type Cells = ReadonlyMap<string, Cell>;

const DRAWS = 100;
const ROUNDING = 1e-9;
/** A cell is as likely as all until there are so many hands in it. */
const STRENGTH = 4;

/**
 * What people know who are sure that one of their hands had gold, and count: which of the next hands have the next
 * one. They know how long the stretch is in which one gold task comes, and where in it they stand.
 */
export class Rhythm {
  readonly #hands = new Map<number, Counted[]>();
  readonly #stretch: number;

  /** @param goldRate gold for each task: a stretch is 1 and 1 ÷ rate slots, gold and tasks */
  constructor(goldRate: number) {
    this.#stretch = 1 + 1 / goldRate;
  }

  sees(person: number, before: number, gold: boolean): void {
    const hands = this.#hands.get(person) ?? [];
    this.#hands.set(person, hands);
    hands.push({ before, gold });
  }

  /** The area under the curve of the hands that begin within a stretch after a hand that had gold. */
  tells(): Area {
    const people = [...this.#hands.values()].map((hands) => this.#cellsOf(hands));
    const halves = [0, 1].map((half) => people.filter((_, i) => i % 2 === half));
    const judge = (weigh: () => number): number =>
      halves.reduce((sum, half, i) => sum + areaOf(half, halves[1 - i] ?? [], weigh) / 2, 0);
    const chance = new Chance(9);
    const drawn = Array.from({ length: DRAWS }, () => judge(() => poisson(chance)));
    const mean = drawn.reduce((sum, auc) => sum + auc, 0) / DRAWS;
    const error = Math.sqrt(drawn.reduce((sum, auc) => sum + (auc - mean) ** 2, 0) / DRAWS);
    return { auc: judge(() => 1), error };
  }

  #cellsOf(hands: readonly Counted[]): Cells {
    const cells = new Map<string, Cell>();
    for (const [i, known] of hands.entries()) {
      if (!known.gold) continue;
      const stretchOf = ({ before }: Counted) => Math.floor(before / this.#stretch + ROUNDING);
      for (const later of hands.slice(i + 1)) {
        const distance = later.before - known.before;
        if (distance > this.#stretch + ROUNDING) break;
        const key = `${stretchOf(later) - stretchOf(known)} ${distance}`;
        add(cells, key, later.gold ? { gold: 1, none: 0 } : { gold: 0, none: 1 });
      }
    }
    return cells;
  }
}

function add(cells: Map<string, Cell>, key: string, { gold, none }: Cell): void {
  const cell = cells.get(key) ?? { gold: 0, none: 0 };
  cells.set(key, { gold: cell.gold + gold, none: cell.none + none });
}

/** So often somebody is drawn in a bootstrap. */
function poisson(chance: Chance): number {
  let [times, left] = [0, Math.exp(-1)];
  for (let product = chance.next(); product > left; product *= chance.next()) times++;
  return times;
}

function sumOf(people: readonly Cells[], weigh: () => number): Map<string, Cell> {
  const all = new Map<string, Cell>();
  for (const cells of people) {
    const weight = weigh();
    for (const [key, { gold, none }] of cells) {
      add(all, key, { gold: weight * gold, none: weight * none });
    }
  }
  return all;
}

/** How well hands are told apart by how often there was gold at their place among other people. */
function areaOf(judged: readonly Cells[], learned: readonly Cells[], weigh: () => number): number {
  const known = sumOf(learned, () => 1);
  const all = [...known.values()];
  const gold = all.reduce((sum, cell) => sum + cell.gold, 0);
  const base = gold / Math.max(1, gold + all.reduce((sum, cell) => sum + cell.none, 0));
  const scored = [...sumOf(judged, weigh)].map(([key, cell]) => {
    const there = known.get(key) ?? { gold: 0, none: 0 };
    const score = (there.gold + STRENGTH * base) / (there.gold + there.none + STRENGTH);
    return { ...cell, score };
  });
  scored.sort((a, b) => a.score - b.score);
  let [below, wins, hits] = [0, 0, 0];
  for (const { gold: is, none } of scored) {
    wins += is * (below + none / 2);
    below += none;
    hits += is;
  }
  return wins / Math.max(1, hits * below);
}
