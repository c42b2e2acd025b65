import { sayingOf } from '../event.ts';
import type { Log, Turn } from '../log.ts';
import { unpaired } from '../matching.ts';
import type { Report } from '../report.ts';
import { type StoredAssignment, tasksIn } from '../stored.ts';
import type { Table } from '../table.ts';
import { explains, type Place, type Write, writesOf } from '../writes.ts';

/**
 * Judges that what was acknowledged is stored, and that what is stored was sent.
 *
 * Clients know positions, the table knows tasks and gold, and their order is the service's secret. But it
 * is one order: so an assignment is legal when its positions can be paired with its places such that
 * each place holds what could have become of the writes to its position. A sound pairing is never
 * refused, and counts of values that do not add up have none.
 */
export function checkAnswers(log: Log, table: Table, report: Report): void {
  for (const turn of log.turns.values()) {
    const places = placesOf(table, turn);
    if (places !== undefined) checkTurn(turn, places, report);
    checkPages(turn, report);
  }
}

const valueAt = (by: Readonly<Record<string, string>>, key: number): string | null =>
  by[key] ?? null;

function storedPlaces(item: StoredAssignment): Place[] {
  const tasks = tasksIn(item.tasks).map((task) => ({
    stands: valueAt(item.answers, task),
    aside: valueAt(item.late, task),
  }));
  const gold = Array.from({ length: item.goldCount }, (_, i) => ({
    stands: valueAt(item.goldAnswers, i),
    aside: valueAt(item.lateGold, i),
  }));
  return [...tasks, ...gold];
}

/** The places of an assignment, empty ones before its first save; undefined when it is not there. */
function placesOf(table: Table, { assignmentId }: Turn): Place[] | undefined {
  const stored = table.assignments.get(assignmentId);
  if (stored !== undefined) return storedPlaces(stored.item);
  const lease = table.leaseOf(assignmentId);
  if (lease === undefined) return undefined;
  const size = tasksIn(lease.tasks).length + lease.gold;
  return Array.from({ length: size }, () => EMPTY);
}

const EMPTY: Place = { stands: null, aside: null };
const isEmpty = ({ stands, aside }: Place): boolean => stands === null && aside === null;

function checkTurn(turn: Turn, places: readonly Place[], report: Report): void {
  const positions = [...writesOf(turn).entries()];
  const owed = positions.filter(([, writes]) => !explains(writes, EMPTY));
  const held = places.filter((place) => !isEmpty(place));
  const fits = memo((writes: Write[], place: Place) => explains(writes, place));
  for (const i of unpaired(owed.length, held.length, (p, s) => fits(owed[p]?.[1], held[s]))) {
    report.add('lost-answer', `${turn.assignmentId} does not hold ${owedText(owed[i])}`);
  }
  for (const i of unpaired(held.length, positions.length, (s, p) =>
    fits(positions[p]?.[1], held[s]),
  )) {
    report.add(
      'made-up-answer',
      `${turn.assignmentId} holds ${heldText(held[i])}, which no position was sent`,
    );
  }
}

/** Remembers what fits: places are compared by what they hold. */
function memo(judge: (writes: Write[], place: Place) => boolean) {
  const known = new Map<Write[], Map<string, boolean>>();
  return (writes: Write[] | undefined, place: Place | undefined): boolean => {
    if (writes === undefined || place === undefined) return false;
    const byPlace = known.get(writes) ?? new Map<string, boolean>();
    known.set(writes, byPlace);
    const name = `${place.stands} ${place.aside}`;
    const fits = byPlace.get(name) ?? judge(writes, place);
    byPlace.set(name, fits);
    return fits;
  };
}

function owedText(owed: readonly [position: string, writes: readonly Write[]] | undefined): string {
  if (owed === undefined) return 'an answer';
  const [position, writes] = owed;
  const last = writes.findLast(({ acknowledged }) => acknowledged);
  return `“${last?.value}” for position ${position}, acknowledged to ${last?.request.name}`;
}

const heldText = (place: Place | undefined): string =>
  [place?.stands, place?.aside]
    .filter((value) => value !== null)
    .map((value) => `“${value}”`)
    .join(' and, late, ');

/** What pages were shown as saved must follow from what was sent by then. */
function checkPages(turn: Turn, report: Report): void {
  const writes = writesOf(turn);
  for (const { request, tasks, saved } of turn.shown) {
    for (let position = 0; position < tasks; position++) {
      const value = saved[position];
      const stands = value === undefined || value === null ? null : sayingOf(value);
      const known = writes.get(String(position)) ?? [];
      report.expect(
        explains(known, { stands, aside: null }, request),
        'stale-page',
        () =>
          `position ${position} of ${turn.assignmentId} was shown as “${stands}” by ${request.name}`,
      );
    }
  }
}

/** Judges that nobody but the people of the log has put anything into its jobs. */
export function checkAuthors(log: Log, table: Table, report: Report): void {
  for (const { where, item } of table.assignments.values()) {
    if (!log.jobIds.has(item.jobId) || log.turns.get(item.assignmentId)?.requests.length) continue;
    const held = storedPlaces(item).filter((place) => !isEmpty(place));
    if (held.length === 0) continue;
    const text = `${item.assignmentId} (${where}) holds ${held.length} answers, and nobody sent any`;
    report.add('made-up-answer', text);
  }
}
