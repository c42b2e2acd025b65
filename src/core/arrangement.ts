import { seededRandom } from '../inference/numeric.ts';
import { type Mask, tasksOf } from './mask.ts';

/** What stands at a position of a hand: a task of the suite, or the n-th hidden task: gold first, then repeats. */
export type Slot = { readonly task: number } | { readonly gold: number };

/**
 * The order of a hand: its tasks and its gold, shuffled together by a secret seed.
 *
 * Nothing is stored: the same assignment gives the same order again. Fisher–Yates, one draw a slot.
 */
export function arrange(tasks: Mask, goldCount: number, seed: number): readonly Slot[] {
  const slots: Slot[] = tasksOf(tasks).map((task) => ({ task }));
  for (let gold = 0; gold < goldCount; gold++) slots.push({ gold });
  const random = seededRandom(seed);
  for (let i = slots.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [slots[i], slots[j]];
    if (a && b) [slots[i], slots[j]] = [b, a];
  }
  return slots;
}
