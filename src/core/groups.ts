import { lineProblem, type Placement, type ReadLine } from './import.ts';

/**
 * Watches that the lines of a group stand together, go to the same people, and fit into one suite.
 *
 * A group that never leaves its suite keeps its rule by that suite's own state: see `offered`.
 */
export class Groups {
  readonly #most: number;
  #current: Placement | undefined;
  #lines = 0;

  /** @param most lines of a group: the size of a suite */
  constructor(most: number) {
    this.#most = most;
  }

  /** A line of no group, or gold: the group before it is at its end. */
  end(): void {
    this.#current = undefined;
  }

  /**
   * Takes the next line of a group.
   *
   * @param began the line on which this group was met first, 0 if this is the first
   * @returns the problem of a line that cannot belong to it
   */
  take(line: number, placed: Placement, began: number): ReadLine | undefined {
    const current = this.#current;
    if (current?.group !== placed.group) {
      if (began !== 0) {
        const reason = `the lines of a group must stand together; this one began on line ${began}`;
        return lineProblem(line, 'scattered-group', reason);
      }
      this.#current = placed;
      this.#lines = 1;
      return undefined;
    }
    if (current.pool !== placed.pool || current.priority !== placed.priority) {
      const reason = 'the lines of a group must have one pool and one priority';
      return lineProblem(line, 'mixed-group', reason);
    }
    if (++this.#lines <= this.#most) return undefined;
    const reason = `a group may have as many lines as a suite has tasks: ${this.#most}`;
    return lineProblem(line, 'large-group', reason);
  }
}
