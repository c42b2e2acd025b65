import type { HeldHand } from '../../src/core/annotator.ts';
import type { Gold } from '../../src/core/gold.ts';
import type { Tally } from './tally.ts';
import { must } from './violation.ts';

/** Gold as the ledger knows it: to whom each was shown, by the hands that were given. */
export class GoldBook {
  readonly #maxExposures: number;
  readonly #happened: Tally;
  readonly #shownTo = new Map<string, Set<string>>();
  readonly #exposures = new Map<string, number>();

  constructor(maxExposures: number, happened: Tally) {
    this.#maxExposures = maxExposures;
    this.#happened = happened;
  }

  shown(hand: HeldHand, annotatorId: string): void {
    this.#happened.note('gold shown', hand.gold.length);
    for (const goldId of hand.gold) this.#of(goldId).add(annotatorId);
  }

  /** Takes what a commit made of a gold task. */
  kept({ goldId, exposures }: Gold): void {
    this.#exposures.set(goldId, exposures);
    this.#check(goldId);
  }

  /** Checks that the gold of a new hand was counted in the same commit. */
  checkHand({ gold }: HeldHand): void {
    for (const goldId of gold) this.#check(goldId);
  }

  #of(goldId: string): Set<string> {
    const known = this.#shownTo.get(goldId) ?? new Set<string>();
    this.#shownTo.set(goldId, known);
    return known;
  }

  #check(goldId: string): void {
    const { size } = this.#of(goldId);
    const exposures = this.#exposures.get(goldId);
    must(exposures === size, 'I9', () => `${goldId} was shown to ${size}, says ${exposures}`);
    must(size <= this.#maxExposures, 'I9', () => `${goldId} was shown to ${size}`);
    if (size === this.#maxExposures) this.#happened.note('gold worn out');
  }
}
