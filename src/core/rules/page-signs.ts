import type { Measured } from './measured.ts';
import type { TrailHand } from './trail.ts';

export type Sign = 'untouched' | 'copies' | 'pastes' | 'leaves';

/**
 * Signs of the newest hands that hold `last` answers, over their answers. Unit: signs an answer.
 *
 * A hand whose page told nothing of this sign is left out: an older page, or a program that sends answers by
 * itself, is no sign. What a page tells can be forged; who forges it has to know that it is looked at.
 */
export function pageSigns(
  hands: readonly TrailHand[],
  sign: Sign,
  last: number,
): Measured | undefined {
  let [told, sample] = [0, 0];
  for (let h = hands.length - 1; h >= 0 && sample < last; h--) {
    const hand = hands[h];
    const count = hand?.signs?.[sign];
    if (hand === undefined || count === undefined) continue;
    told += count;
    sample += hand.said.length;
  }
  return sample === 0 ? undefined : { value: told / sample, sample };
}
