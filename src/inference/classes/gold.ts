import { mustBeIndex, type Votes } from '../votes.ts';

/** What a method can be told beyond the votes. */
export interface WithGold {
  /** The class of tasks whose truth is known, -1 elsewhere, [T]: clamped wherever truth is estimated. */
  readonly gold?: Int32Array | undefined;
}

/** Refuses gold that is not one entry a task, each -1 or a class. */
export function mustFitGold(votes: Votes, gold: Int32Array | undefined): void {
  if (gold === undefined) return;
  if (gold.length !== votes.taskCount) {
    throw new RangeError(
      `gold must have ${votes.taskCount} entries, one a task, got ${gold.length}`,
    );
  }
  for (const known of gold) if (known !== -1) mustBeIndex('gold', known, votes.classCount);
}

/** Makes the posterior of every gold task certain, in place; `posterior` is [T, C] row-major. */
export function clampGold(
  posterior: Float64Array,
  gold: Int32Array | undefined,
  classCount: number,
): void {
  if (gold === undefined) return;
  for (let t = 0; t < gold.length; t++) {
    if (gold[t]! < 0) continue;
    posterior.fill(0, t * classCount, (t + 1) * classCount);
    posterior[t * classCount + gold[t]!] = 1;
  }
}
