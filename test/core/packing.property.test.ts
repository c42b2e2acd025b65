import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Placement } from '../../src/core/import.ts';
import { type PackedSuite, Packing } from '../../src/core/packing.ts';

const SIZE = 4;

const placed = (
  group: string | null = null,
  pool: string | null = null,
  priority: Placement['priority'] = 'normal',
): Placement => ({ pool, priority, group });

/** Packs lines as the import does. */
function packed(lines: readonly Placement[], size = SIZE): PackedSuite[] {
  const packing = new Packing(size);
  const suites = lines.flatMap((line, i) => {
    const ended = packing.makeRoom(line, false);
    packing.add({ line: i }, line);
    return ended ?? [];
  });
  const last = packing.end();
  expect(packing.isEmpty).toBe(true);
  return last === undefined ? suites : [...suites, last];
}

const linesOf = (suites: readonly PackedSuite[]) =>
  suites.map(({ tasks }) => tasks.map(({ line }) => line));

/** Lines that stand together and may not be parted; a line of no group alone. */
type Block = { readonly lines: number; readonly placed: Placement };

const block = fc.record({
  lines: fc.integer({ min: 1, max: SIZE }),
  grouped: fc.boolean(),
  pool: fc.constantFrom(null, null, 'heart'),
  priority: fc.constantFrom<Placement['priority']>('normal', 'normal', 'high'),
});
const blocks = fc
  .array(block, { maxLength: 14 })
  .map((all) =>
    all.flatMap(({ lines, grouped, pool, priority }, i): Block[] =>
      grouped
        ? [{ lines, placed: placed(`p${i}`, pool, priority) }]
        : Array.from({ length: lines }, () => ({ lines: 1, placed: placed(null, pool, priority) })),
    ),
  );

/** The plain way: a block joins the suite before it if it is of one kind with it and all of it fits. */
function greedily(all: readonly Block[]): number[][] {
  const suites: { lines: number[]; placed: Placement }[] = [];
  let line = 0;
  for (const { lines, placed: where } of all) {
    const last = suites.at(-1);
    const alike = last?.placed.pool === where.pool && last.placed.priority === where.priority;
    const numbers = Array.from({ length: lines }, () => line++);
    if (last && alike && last.lines.length + lines <= SIZE) last.lines.push(...numbers);
    else suites.push({ lines: numbers, placed: where });
  }
  return suites.map(({ lines }) => lines);
}

describe('packing', () => {
  it('keeps the order, parts no group and no kind, and begins a suite only where it must', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        const lines = all.flatMap((each) => Array<Placement>(each.lines).fill(each.placed));
        const suites = packed(lines);
        expect(linesOf(suites)).toEqual(greedily(all));
        for (const { tasks, placed: where } of suites) {
          const kinds = new Set(tasks.map(({ line }) => kindOf(lines[line])));
          expect([...kinds]).toEqual([kindOf(where)]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('numbers groups from 0: one number a group, and one for each task that stands alone', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        const blockOf = all.flatMap((each, i) => Array<number>(each.lines).fill(i));
        for (const { tasks, groups } of packed(
          all.flatMap((each) => Array<Placement>(each.lines).fill(each.placed)),
        )) {
          const own = tasks.map(({ line }) => blockOf[line]);
          const first = [...new Set(own)];
          expect(groups).toEqual(own.map((number) => first.indexOf(number)));
        }
      }),
    );
  });

  it('moves a group that outgrows its suite into the next one, whole', () => {
    const lines = [placed('a'), placed('b'), placed('b'), placed('b'), placed('b'), placed('c')];
    const suites = packed(lines);
    expect(linesOf(suites)).toEqual([[0], [1, 2, 3, 4], [5]]);
    expect(suites.map(({ groups }) => groups)).toEqual([[0], [0, 0, 0, 0], [0]]);
  });

  it('tells two tasks of no group from two of one', () => {
    const [suite] = packed([placed(), placed(), placed('a'), placed('a')]);
    expect(suite?.groups).toEqual([0, 1, 2, 2]);
  });

  it('throws rather than part a group whose lines nobody checked', () => {
    expect(() => packed(Array<Placement>(SIZE + 1).fill(placed('a')))).toThrow(/larger/);
  });

  it('ends a short suite where it is told to, but never inside a group', () => {
    const packing = new Packing(SIZE);
    packing.add({ line: 0 }, placed());
    packing.add({ line: 1 }, placed('a'));
    expect(packing.isInGroup).toBe(true);
    expect(packing.makeRoom(placed('a'), true)).toBeUndefined();
    packing.add({ line: 2 }, placed('a'));
    expect(packing.makeRoom(placed('b'), true)?.tasks).toHaveLength(3);
    expect([packing.isEmpty, packing.isInGroup]).toEqual([true, false]);
  });

  it('ends no suite for gold that has room, and a full one for it', () => {
    const packing = new Packing(2);
    packing.add({ line: 0 }, placed());
    expect(packing.makeRoom(undefined, false)).toBeUndefined();
    packing.add({ line: 2 }, placed());
    expect(packing.makeRoom(undefined, false)?.tasks.map(({ line }) => line)).toEqual([0, 2]);
    expect(packing.makeRoom(undefined, true)).toBeUndefined();
  });
});

const kindOf = (where: Placement | undefined) => `${where?.pool} ${where?.priority}`;
