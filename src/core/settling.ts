import type { Discount } from '../contracts/discount.ts';
import type { Annotator } from './annotator.ts';

/**
 * What a decision has left to do with a person's answers: to discount them, or to count them again. Whoever comes
 * does some of it; it is gone once all is done.
 *
 * `after` is how far a walk over their assignments came, and `kept` how many it passed that count still.
 */
export interface Settling {
  readonly discount: Discount | null;
  readonly decisions: number;
  readonly after?: string;
  readonly kept: number;
}

/** Begins to settle a person's answers after so many decisions; null counts them again. */
export const beginSettling = (discount: Discount | null, decisions: number): Settling => ({
  discount,
  decisions,
  kept: 0,
});

/** True for one and the same piece of work, wherever it is. */
export const sameSettling = (a: Settling, b: Settling | undefined): boolean =>
  a.decisions === b?.decisions &&
  a.discount?.of === b.discount?.of &&
  a.discount?.since === b.discount?.since;

/** A person with other work to settle, or with none. */
export function withSettling(annotator: Annotator, settling: Settling | undefined): Annotator {
  const { settling: _, ...rest } = annotator;
  return settling === undefined ? rest : { ...rest, settling };
}
