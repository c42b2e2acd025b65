import type { Chance } from '../support/chance.ts';
import { entryLines } from '../support/entry.ts';
import { goldTextOf, textOf, truthOf } from '../support/job.ts';

export const POOLS = ['ct', 'mr'] as const;
const PRIORITIES = ['high', 'normal', 'low'] as const;

/** Gold for training and exam in the manifests of jobs that have either. */
const ENTRY_LINES = { training: 5, exam: 9 } as const;

/** Blank lines that make an import store what it has: a chunk ends after 2,000 lines. */
const A_CHUNK = '\n'.repeat(2_000);

/** What an owner's manifest says of its tasks besides their text. */
export interface Members {
  readonly groups: 'together' | 'apart' | null;
  readonly pools: boolean;
  readonly priority: boolean;
}

/** Consecutive tasks that go together: of one group, or one task alone. `group` is null for the latter. */
interface Unit {
  readonly tasks: number;
  readonly group: string | null;
  readonly pool: string | null;
  readonly priority: number;
}

/** A suite as the manifest calls for it; `groups` by task, and `first` the number of its first task. */
export interface PlannedSuite {
  readonly first: number;
  readonly groups: readonly number[];
  readonly pool: string | null;
  /** 0 is the most urgent. */
  readonly priority: number;
}

/** A manifest's tasks, and the suites that they must come to. Made without any of the service's code. */
export interface Plan {
  readonly tasks: number;
  readonly units: readonly Unit[];
  readonly suites: readonly PlannedSuite[];
}

/** Units for about so many tasks; pool and urgency change every few of them, as in a sorted manifest. */
function unitsOf(chance: Chance, tasks: number, size: number, members: Members): Unit[] {
  const units: Unit[] = [];
  let placed: Pick<Unit, 'pool' | 'priority'> = { pool: null, priority: 1 };
  for (let left = tasks; left > 0; left -= units.at(-1)?.tasks ?? left) {
    placed = moved(chance, placed, members);
    const group = members.groups !== null && chance.happens(0.8) ? `p${units.length}` : null;
    const count = group === null ? 1 : Math.min(left, 1 + chance.below(size));
    units.push({ tasks: count, group, ...placed });
  }
  return units;
}

function moved(chance: Chance, { pool, priority }: Pick<Unit, 'pool' | 'priority'>, to: Members) {
  const elsewhere = to.pools && chance.happens(0.4);
  return {
    pool: elsewhere ? (chance.pick([null, ...POOLS]) ?? null) : pool,
    priority: to.priority && chance.happens(0.4) ? chance.below(3) : priority,
  };
}

/** Packs whole units into suites, in order: of one pool and urgency, and as full as they get. */
function suitesOf(units: readonly Unit[], size: number): PlannedSuite[] {
  const suites: PlannedSuite[] = [];
  let first = 0;
  for (const { tasks, pool, priority } of units) {
    const last = suites.at(-1);
    const fits = last?.pool === pool && last.priority === priority;
    const joins = last !== undefined && fits && last.groups.length + tasks <= size;
    const number = joins ? (last.groups.at(-1) ?? 0) + 1 : 0;
    const groups = Array<number>(tasks).fill(number);
    if (joins) suites[suites.length - 1] = { ...last, groups: [...last.groups, ...groups] };
    else suites.push({ first, groups, pool, priority });
    first += tasks;
  }
  return suites;
}

/** Draws the tasks of a manifest. @param size most tasks of a suite, and of a group */
export function planOf(chance: Chance, tasks: number, size: number, members: Members): Plan {
  const units = unitsOf(chance, tasks, size, members);
  return { tasks, units, suites: suitesOf(units, size) };
}

/** Where a task stands, by its number in the manifest. */
export function placeIn({ suites }: Plan, task: number) {
  const number = suites.findLastIndex(({ first }) => first <= task);
  return { number, task: task - (suites[number]?.first ?? 0) };
}

/**
 * A manifest with what owners leave in: blank lines, a repeated line, and one that is no JSON. At times it
 * takes two chunks, and an import can be cut between them.
 */
export function manifestOf(
  { units, suites }: Plan,
  gold: number,
  chunks: number,
  entry: boolean,
): string {
  let i = 0;
  const tasks = units.flatMap(({ tasks, group, pool, priority }) =>
    Array.from({ length: tasks }, () => ({
      source: textOf(i++),
      ...(group === null ? {} : { patient: group }),
      ...(pool === null ? {} : { field: pool }),
      ...(priority === 1 ? {} : { urgency: PRIORITIES[priority] }),
    })),
  );
  const golden = Array.from({ length: gold }, (_, n) => ({
    source: goldTextOf(n),
    gold: truthOf(n),
  }));
  const lines = [...tasks, ...golden].map((line) => `${JSON.stringify(line)}\n`);
  const repeated = lines[0];
  if (chunks > 1) lines.splice(suites[1]?.first ?? lines.length, 0, A_CHUNK);
  const forEntry = entry ? entryLines(ENTRY_LINES.training, ENTRY_LINES.exam) : '';
  return [...lines, forEntry, '\n', repeated, '{"source":\n'].join('');
}

/** The parts of a job file that say what the members of such a manifest mean. */
export const rulesOf = ({ groups, pools, priority }: Members) => ({
  ...(groups === null ? {} : { groups: { by: 'patient', rule: groups } }),
  ...(pools ? { pools: { by: 'field', names: [...POOLS] } } : {}),
  ...(priority ? { priority: { by: 'urgency' } } : {}),
});
