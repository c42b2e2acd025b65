import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrange, type Slot } from '../../src/core/arrangement.ts';
import { bits } from '../support/states.ts';

const mask = fc.integer({ min: 1, max: 2 ** 30 - 1 });
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const nameOf = (slot: Slot) => ('task' in slot ? `t${slot.task}` : `g${slot.gold}`);

it('a hand is its tasks and its gold, each once', () => {
  fc.assert(
    fc.property(mask, fc.nat(15), seed, (tasks, gold, secret) => {
      const names = arrange(tasks, gold, secret).map(nameOf);
      const expected = [
        ...bits(tasks).map((task) => `t${task}`),
        ...Array.from({ length: gold }, (_, i) => `g${i}`),
      ];
      expect(names.toSorted()).toEqual(expected.toSorted());
      expect(arrange(tasks, gold, secret).map(nameOf)).toEqual(names);
    }),
  );
});

it('gold stands anywhere: over many seeds each place has its share', () => {
  const hands = 5_000;
  const places = new Array<number>(6).fill(0);
  for (let secret = 0; secret < hands; secret++) {
    const slots = arrange(0b11111, 1, (secret * 2_654_435_761) % 2 ** 32);
    const at = slots.findIndex((slot) => 'gold' in slot);
    places[at] = (places[at] ?? 0) + 1;
  }
  for (const count of places) expect(Math.abs(count - hands / 6)).toBeLessThan(120);
});

it('the order of the tasks differs by seed', () => {
  const orders = new Set(
    Array.from({ length: 500 }, (_, secret) => arrange(0b1111, 0, secret).map(nameOf).join()),
  );
  expect(orders.size).toBe(24);
});
