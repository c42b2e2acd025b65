import { type Votes, type VotesShape, votesFromColumns } from '../inference/votes.ts';

const FIRST_ROOM = 1_024;

/** Votes as they are collected: 12 bytes each, up to twice that for room, and no object a vote. */
export class VoteColumnsInGrowth {
  #task = new Uint32Array(FIRST_ROOM);
  #annotator = new Uint32Array(FIRST_ROOM);
  #vote = new Uint32Array(FIRST_ROOM);
  #count = 0;

  push(task: number, annotator: number, vote: number): void {
    if (this.#count === this.#task.length) this.#grow();
    this.#task[this.#count] = task;
    this.#annotator[this.#count] = annotator;
    this.#vote[this.#count] = vote;
    this.#count++;
  }

  #grow(): void {
    const grown = (column: Uint32Array) => {
      const larger = new Uint32Array(2 * column.length);
      larger.set(column);
      return larger;
    };
    this.#task = grown(this.#task);
    this.#annotator = grown(this.#annotator);
    this.#vote = grown(this.#vote);
  }

  /** All that was pushed, packed. */
  votes(shape: VotesShape): Votes {
    const filled = (column: Uint32Array) => column.subarray(0, this.#count);
    const columns = {
      task: filled(this.#task),
      annotator: filled(this.#annotator),
      vote: filled(this.#vote),
    };
    return votesFromColumns(columns, shape);
  }
}
