import { expect, it } from 'vitest';
import { system } from '../../src/adapters/system.ts';
import { JobId } from '../../src/contracts/ids.ts';

it('ids have their form and do not repeat', () => {
  const forms = { job: /^j[0-9a-hjkmnp-tv-z]{9}$/, invite: /^v.{16}$/, nonce: /^.{12}$/ } as const;
  for (const kind of ['job', 'invite', 'nonce'] as const) {
    const ids = Array.from({ length: 500 }, () => system.newId(kind));
    expect(new Set(ids).size).toBe(500);
    for (const id of ids) expect(id).toMatch(forms[kind]);
  }
  expect(JobId.safeParse(system.newId('job')).success).toBe(true);
});

it('every character of an id occurs, and none much more often', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 4_000; i++) {
    for (const char of system.newId('nonce')) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  for (const count of counts.values()) expect(Math.abs(count - 1_500)).toBeLessThan(300);
});

it('chance is in [0, 1) and spread; the clock runs in milliseconds', () => {
  const drawn = Array.from({ length: 4_000 }, () => system.random());
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
  expect(Math.abs(system.now() - Date.now())).toBeLessThan(1_000);
});
