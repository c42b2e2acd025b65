import type { PayloadTask, Placement } from './import.ts';

/** The tasks of a suite in the making, the group of each within it, and where the newest of them goes. */
export interface PackedSuite {
  readonly tasks: readonly PayloadTask[];
  readonly groups: readonly number[];
  readonly placed: Placement;
}

/** True when two tasks may stand in one suite. */
const isAlike = (a: Placement, b: Placement): boolean =>
  a.pool === b.pool && a.priority === b.priority;

const isSameGroup = (a: Placement, b: Placement): boolean =>
  a.group !== null && a.group === b.group;

/**
 * Packs tasks into suites in manifest order: a suite holds consecutive tasks of one pool and priority,
 * and never part of a group.
 */
export class Packing {
  readonly #size: number;
  #suite: PackedSuite | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** True when no task is waiting for others to fill its suite. */
  get isEmpty(): boolean {
    return this.#suite === undefined;
  }

  /** True when the newest task belongs to a group, which the next line may go on with. */
  get isInGroup(): boolean {
    return (this.#suite?.placed.group ?? null) !== null;
  }

  /**
   * Ends the suite under way if what comes next cannot join it.
   *
   * @param next undefined for gold, which joins none
   * @param short true to end it before it is full
   * @returns the suite that has ended
   */
  makeRoom(next: Placement | undefined, short: boolean): PackedSuite | undefined {
    const suite = this.#suite;
    if (suite === undefined) return undefined;
    const full = suite.tasks.length === this.#size;
    if (next !== undefined && isSameGroup(suite.placed, next)) {
      return full ? this.#beforeLastGroup(suite) : undefined;
    }
    const fits = next === undefined || isAlike(suite.placed, next);
    return full || !fits || short ? this.end() : undefined;
  }

  /** Takes a task, after `makeRoom` for it. */
  add(task: PayloadTask, placed: Placement): void {
    const { tasks, groups, placed: last } = this.#suite ?? { tasks: [], groups: [], placed };
    const newest = groups.at(-1) ?? -1;
    const joins = newest >= 0 && isSameGroup(last, placed);
    this.#suite = {
      tasks: [...tasks, task],
      groups: [...groups, joins ? newest : newest + 1],
      placed,
    };
  }

  /** Ends the suite under way. */
  end(): PackedSuite | undefined {
    const suite = this.#suite;
    this.#suite = undefined;
    return suite;
  }

  /** Ends a suite before the group that outgrows it; that group goes on in a suite of its own. */
  #beforeLastGroup({ tasks, groups, placed }: PackedSuite): PackedSuite {
    const begins = groups.indexOf(groups.at(-1) ?? 0);
    if (begins === 0) throw new Error('a group is larger than a suite: its lines were not checked');
    const moved = groups.slice(begins).fill(0);
    this.#suite = { tasks: tasks.slice(begins), groups: moved, placed };
    return { tasks: tasks.slice(0, begins), groups: groups.slice(0, begins), placed };
  }
}
