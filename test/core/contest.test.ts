import { expect, it } from 'vitest';
import { isCorrected } from '../../src/core/contest.ts';
import type { Gold } from '../../src/core/gold.ts';

const gold = (truth: readonly string[], keys: Gold['keys'] = []): Gold => ({
  kind: 'gold',
  jobId: 'j1',
  goldId: 'g0',
  truth,
  payload: { chunk: 'c0', offset: 0, bytes: 1 },
  exposures: 1,
  keys,
  version: 1,
});
const replaced = (truth: string, at: number) => ({ truth: [truth], by: 'staff:o1', at });

it('a contest is corrected where what was right when it was written is right no more', () => {
  const before = gold(['yes']);
  expect(isCorrected({ at: 5 }, before, gold(['no']))).toBe(true);
  expect(isCorrected({ at: 5 }, before, gold(['yes', 'no']))).toBe(true);
  expect(isCorrected({ at: 5 }, before, before)).toBe(false);
  const two = gold(['no', 'yes']);
  expect(isCorrected({ at: 5 }, two, gold(['yes', 'no']))).toBe(false);
});

it('a contest that an earlier correction missed is corrected by its repeat', () => {
  const now = gold(['no'], [replaced('maybe', 3), replaced('yes', 7)]);
  expect(isCorrected({ at: 5 }, now, now)).toBe(true);
  expect(isCorrected({ at: 8 }, now, now)).toBe(false);
});
