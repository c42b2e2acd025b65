import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type GoldWalks, mayHaveMet, nextGold } from '../../src/core/gold-walk.ts';

/** Gold comes in drops of some size, and somebody takes some after each. */
const drops = fc.array(fc.record({ adds: fc.nat(5), takes: fc.nat(6) }), { maxLength: 40 });

const seedOf = (seed: number) => (from: number) => (seed * 2_654_435_761 + from * 97) % 2 ** 32;

it('nobody meets gold twice however it comes, and in the end everybody has met all of it', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), fc.nat(20), drops, (seed, gold, comes) => {
      let walks: GoldWalks = { walked: 0 };
      let goldAdded = 0;
      const met: number[] = [];
      const take = (): boolean => {
        const next = nextGold(walks, { gold, goldAdded }, seedOf(seed));
        if (next === undefined) return false;
        met.push(next.number);
        ({ walks } = next);
        return true;
      };
      for (const { adds, takes } of comes) {
        goldAdded += adds;
        for (let i = 0; i < takes; i++) take();
        const open = walks.later?.walks ?? [];
        expect(open.length).toBeLessThanOrEqual(8);
        for (let number = 0; number < gold + goldAdded; number++) {
          const behind = mayHaveMet(walks, { gold, goldAdded }, number, seedOf(seed));
          expect(behind).toBe(met.includes(number));
        }
      }
      while (take());
      expect(met.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: gold + goldAdded }, (_, i) => i),
      );
    }),
    { numRuns: 60 },
  );
});

it('newer gold comes before older', () => {
  const first = nextGold({ walked: 2 }, { gold: 9, goldAdded: 2 }, seedOf(5));
  expect(first?.number).toBeGreaterThanOrEqual(9);
  expect(first?.walks.walked).toBe(2);
});
