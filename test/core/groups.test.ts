import { describe, expect, it } from 'vitest';
import { Groups } from '../../src/core/groups.ts';
import type { Placement } from '../../src/core/import.ts';

type Line = Partial<Placement> | 'alone';

/** Feeds lines as the import does, and tells the problem of each. */
function problemsOf(most: number, lines: readonly Line[]): (string | undefined)[] {
  const groups = new Groups(most);
  const met = new Map<string, number>();
  return lines.map((line, i) => {
    if (line === 'alone') {
      groups.end();
      return undefined;
    }
    const placed: Placement = { pool: null, priority: 'normal', group: 'a', ...line };
    const began = met.get(placed.group ?? '') ?? 0;
    if (began === 0) met.set(placed.group ?? '', i + 1);
    const read = groups.take(i + 1, placed, began);
    return read?.kind === 'problem' ? read.problem.code : read?.kind;
  });
}

const a = { group: 'a' };
const b = { group: 'b' };

describe('the lines of a group', () => {
  it('may be as many as a suite has tasks; each one more is named', () => {
    expect(problemsOf(2, [a, a, a, a, b, b])).toEqual([
      undefined,
      undefined,
      'large-group',
      'large-group',
      undefined,
      undefined,
    ]);
  });

  it('must stand together: one that comes after another group is named, with its first line', () => {
    expect(problemsOf(9, [a, b, a, b, 'alone', b])).toEqual([
      undefined,
      undefined,
      'scattered-group',
      undefined,
      undefined,
      'scattered-group',
    ]);
    const groups = new Groups(9);
    const placed: Placement = { pool: null, priority: 'normal', group: 'a' };
    expect(groups.take(12, placed, 3)).toMatchObject({
      problem: { line: 12, reason: expect.stringContaining('line 3') },
    });
  });

  it('are ended by a task of no group and by gold', () => {
    expect(problemsOf(9, [a, 'alone', a])).toEqual([undefined, undefined, 'scattered-group']);
  });

  it('must have one pool and one priority, those of the first', () => {
    const high = { group: 'a', priority: 'high' } as const;
    const heart = { group: 'a', pool: 'heart' };
    expect(problemsOf(9, [a, high, heart, a])).toEqual([
      undefined,
      'mixed-group',
      'mixed-group',
      undefined,
    ]);
    expect(problemsOf(9, [heart, a, heart])).toEqual([undefined, 'mixed-group', undefined]);
  });

  it('that are skipped take no place in the suite', () => {
    const high = { group: 'a', priority: 'high' } as const;
    expect(problemsOf(2, [a, high, high, a, a])).toEqual([
      undefined,
      'mixed-group',
      'mixed-group',
      undefined,
      'large-group',
    ]);
  });
});
