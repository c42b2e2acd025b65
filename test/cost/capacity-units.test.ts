import { describe, expect, test } from 'vitest';
import {
  indexReadUnits,
  indexWriteUnits,
  itemBytes,
  readUnits,
  writeUnits,
} from '../../src/cost/capacity-units.ts';

const INDEXES = [
  ['q', 'at'],
  ['n', 'sk'],
] as const;

describe('sizes', () => {
  test('an item weighs its names and values in UTF-8', () => {
    expect(itemBytes({ pk: 'ab', é: 'ü' })).toBe(2 + 2 + 2 + 2);
  });

  test('a number weighs a byte for two significant digits, one more, and one for a sign', () => {
    expect(itemBytes({ n: 7 })).toBe(1 + 2);
    expect(itemBytes({ n: 1_700_000_000_000 })).toBe(1 + 2);
    expect(itemBytes({ n: 1_764_021_133_417 })).toBe(1 + 8);
    expect(itemBytes({ n: -12 })).toBe(1 + 3);
    expect(itemBytes({ n: 0.25 })).toBe(1 + 2);
  });

  test('a list and a map weigh 3 bytes and 1 an element', () => {
    expect(itemBytes({ l: ['a', 'bc'] })).toBe(1 + 3 + (1 + 1) + (1 + 2));
    expect(itemBytes({ m: { ab: true } })).toBe(1 + 3 + (1 + 2 + 1));
  });
});

describe('units', () => {
  test('a write costs a unit a started KB, twice in a transaction', () => {
    expect([1, 1024, 1025, 3000].map((bytes) => writeUnits(bytes, false))).toEqual([1, 1, 2, 3]);
    expect(writeUnits(1025, true)).toBe(4);
  });

  test('a read costs a unit a started 4 KB, half when eventual, and something for nothing', () => {
    expect(readUnits(4096, 'strong')).toBe(1);
    expect(readUnits(4097, 'strong')).toBe(2);
    expect(readUnits(0, 'eventual')).toBe(0.5);
  });

  test('an index entry costs a unit to put, one to remove, both to move, none to stay', () => {
    const open = { q: 'OPEN', at: 5, sk: 'T' };
    expect(indexWriteUnits(INDEXES, undefined, open)).toBe(1);
    expect(indexWriteUnits(INDEXES, open, { ...open, version: 2 })).toBe(0);
    expect(indexWriteUnits(INDEXES, open, { ...open, at: 6 })).toBe(2);
    expect(indexWriteUnits(INDEXES, open, { sk: 'T' })).toBe(1);
    expect(indexWriteUnits(INDEXES, undefined, { ...open, n: 'N' })).toBe(2);
  });

  test('a page of ten index keys is half a unit', () => {
    expect(indexReadUnits(10)).toBe(0.5);
    expect(indexReadUnits(100)).toBe(1.5);
  });
});
