import { logChance } from './chance.ts';
import { countsInto, type Errors, wrongness } from './errors.ts';

/** What an annotator shares with a group: tasks with a member, wrong answers like a member's, and by chance. */
export interface RingMember {
  readonly annotator: number;
  readonly tasks: number;
  readonly seen: number;
  readonly expected: number;
}

/** How chances are held: with `inflation` times the expected, among so many `people`, at a `level`. */
export interface RingTest {
  readonly inflation: number;
  readonly people: number;
  readonly level: number;
}

const MOST_MEMBERS = 400;

/**
 * Grows a ring from a pair: whoever shares most with the group joins, until nobody shares enough; then whoever
 * does not share enough with all the others leaves. Of k members out of A people each must be beyond a chance
 * of level · k / A, so that about a share `level` of members is innocent (Benjamini & Hochberg 1995), and all of
 * them together beyond that of any group.
 *
 * What somebody shares with a group is counted once a task, whoever of it agrees; and what a task misleads to
 * is told by those outside.
 */
export function growRing(
  errors: Errors,
  seed: readonly [number, number],
  test: RingTest,
): RingMember[] {
  const inside = new Uint8Array(errors.votes.annotatorCount);
  const members = [...seed];
  for (const member of members) inside[member] = 1;
  while (members.length < MOST_MEMBERS) {
    const best = nearest(errors, members, inside, test);
    if (best === undefined || chanceOf(best, test) > Math.log(test.level)) break;
    inside[best.annotator] = 1;
    members.push(best.annotator);
  }
  return prune(errors, members, inside, test);
}

/** The logarithm of the chance of what somebody shares with a group. */
export const chanceOf = ({ seen, expected }: RingMember, { inflation }: RingTest): number =>
  logChance(seen, inflation * expected);

/** Whoever outside shares most with the members; the first of equals. */
function nearest(
  errors: Errors,
  members: readonly number[],
  inside: Uint8Array,
  test: RingTest,
): RingMember | undefined {
  let best: RingMember | undefined;
  for (const shared of sharedWith(errors, members, inside)) {
    if (best === undefined || chanceOf(shared, test) < chanceOf(best, test)) best = shared;
  }
  return best;
}

/** What everybody outside shares with the members, in order of annotator. */
function sharedWith(errors: Errors, members: readonly number[], inside: Uint8Array): RingMember[] {
  const { votes, start, at, taskOf } = errors;
  const tasks = new Set<number>();
  for (const member of members) {
    for (let i = start[member]!; i < start[member + 1]!; i++) tasks.add(taskOf[at[i]!]!);
  }
  const found = new Map<number, { tasks: number; seen: number; expected: number }>();
  for (const t of Uint32Array.from(tasks).sort()) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const a = votes.annotator[i]!;
      if (inside[a] === 1) continue;
      const sum = found.get(a) ?? { tasks: 0, seen: 0, expected: 0 };
      found.set(a, sum);
      addTask(sum, errors, t, a, votes.vote[i]!, inside);
    }
  }
  return [...found]
    .map(([annotator, sum]) => ({ annotator, ...sum }))
    .sort((a, b) => a.annotator - b.annotator);
}

/** Adds a task that annotator `a` and some member answered. */
function addTask(
  sum: { tasks: number; seen: number; expected: number },
  errors: Errors,
  task: number,
  a: number,
  said: number,
  inside: Uint8Array,
): void {
  const { votes, rate } = errors;
  const counts = new Float64Array(votes.classCount);
  const before = inside[a]!;
  inside[a] = 1;
  const all = countsInto(counts, errors, task, inside);
  inside[a] = before;
  let agrees = false;
  const alone = new Float64Array(counts.length).fill(1); // that no member says it
  for (let i = votes.taskStart[task]!; i < votes.taskStart[task + 1]!; i++) {
    const member = votes.annotator[i]!;
    if (inside[member] === 0 || member === a) continue;
    if (votes.vote[i] === said) agrees = true;
    for (let v = 0; v < counts.length; v++) {
      alone[v]! *= 1 - Math.min(1, (rate[member]! * (counts[v]! + 1)) / (all + 1));
    }
  }
  sum.tasks++;
  if (agrees) sum.seen += wrongness(errors, task, said);
  for (let v = 0; v < counts.length; v++) {
    const own = Math.min(1, (rate[a]! * counts[v]!) / all);
    sum.expected += wrongness(errors, task, v) * own * (1 - alone[v]!);
  }
}

/**
 * Whether a group as a whole shares more than the best of all groups of its size would: of A people there are
 * at most (A e / k)^k groups of k. What two members share is seen from both sides, so half of the sum is.
 */
function isBeyondChance(members: readonly RingMember[], test: RingTest): boolean {
  let [seen, expected] = [0, 0];
  for (const member of members) {
    seen += member.seen / 2;
    expected += member.expected / 2;
  }
  const groups = members.length * Math.log((test.people * Math.E) / members.length);
  return logChance(seen, test.inflation * expected) + groups <= Math.log(test.level);
}

/** Lets whoever shares least with the others leave, one by one, until all share enough. */
function prune(
  errors: Errors,
  grown: readonly number[],
  inside: Uint8Array,
  test: RingTest,
): RingMember[] {
  let members = [...grown].sort((a, b) => a - b);
  for (;;) {
    const shares = members.map((member) => shareOf(errors, member, inside));
    const weakest = shares.reduce((a, b) => (chanceOf(b, test) > chanceOf(a, test) ? b : a));
    const stay = Math.log((test.level * members.length) / test.people);
    if (chanceOf(weakest, test) <= stay) return isBeyondChance(shares, test) ? shares : [];
    if (members.length <= 2) return [];
    inside[weakest.annotator] = 0;
    members = members.filter((member) => member !== weakest.annotator);
  }
}

/** What a member shares with all the others. */
function shareOf(errors: Errors, member: number, inside: Uint8Array): RingMember {
  const { votes, start, at, taskOf } = errors;
  const sum = { tasks: 0, seen: 0, expected: 0 };
  for (let i = start[member]!; i < start[member + 1]!; i++) {
    const vote = at[i]!;
    const t = taskOf[vote]!;
    if (!isShared(votes, t, member, inside)) continue;
    addTask(sum, errors, t, member, votes.vote[vote]!, inside);
  }
  return { annotator: member, ...sum };
}

function isShared(
  { taskStart, annotator }: Errors['votes'],
  task: number,
  member: number,
  inside: Uint8Array,
): boolean {
  for (let i = taskStart[task]!; i < taskStart[task + 1]!; i++) {
    if (annotator[i] !== member && inside[annotator[i]!] === 1) return true;
  }
  return false;
}
