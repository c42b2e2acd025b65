import type { Votes } from '../votes.ts';

/** The tasks of one number of votes: how many, and how many ordered pairs of equal votes in them. */
export interface SizeCounts {
  readonly tasks: number;
  readonly agreeingPairs: number;
}

/**
 * All that alpha and Fleiss' kappa need of a job, kept up vote by vote; plain JSON, whole numbers only.
 *
 * Whole numbers do not round: after any adds and removes the counts are those of the votes that are left.
 * Its size is the classes and the largest number of votes a task.
 */
export interface AgreementCounts {
  /** [C]: votes for each class in tasks that have two votes or more. */
  readonly votes: readonly number[];
  /** By number of votes less two: entry 0 counts the tasks of two votes. */
  readonly bySize: readonly SizeCounts[];
}

/** The counts of a job without votes. */
export function noAgreement(classCount: number): AgreementCounts {
  return { votes: new Array<number>(classCount).fill(0), bySize: [] };
}

/**
 * The counts after the votes of one task have changed; O(C), whatever the number of tasks.
 *
 * To add or void a vote give the task's votes by class without it and with it, in either order.
 *
 * @param before [C]: the votes for each class that are in the counts now; zeros for a new task
 * @param after [C]
 */
export function recount(
  counts: AgreementCounts,
  before: readonly number[],
  after: readonly number[],
): AgreementCounts {
  const votes = [...counts.votes];
  const bySize = [...counts.bySize];
  put(votes, bySize, before, -1);
  put(votes, bySize, after, 1);
  while (bySize.at(-1)?.tasks === 0) bySize.pop();
  return { votes, bySize };
}

/** The counts of all votes of a job, in one pass. */
export function agreementCounts(votes: Votes): AgreementCounts {
  const totals = new Array<number>(votes.classCount).fill(0);
  const bySize: SizeCounts[] = [];
  for (let t = 0; t < votes.taskCount; t++) {
    const row = new Array<number>(votes.classCount).fill(0);
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) row[votes.vote[i]!]!++;
    put(totals, bySize, row, 1);
  }
  return { votes: totals, bySize };
}

function put(votes: number[], bySize: SizeCounts[], row: readonly number[], sign: 1 | -1): void {
  let size = 0;
  let pairs = 0;
  for (const count of row) {
    size += count;
    pairs += count * (count - 1);
  }
  if (size < 2) return;
  for (const [c, count] of row.entries()) votes[c]! += sign * count;
  while (bySize.length < size - 1) bySize.push({ tasks: 0, agreeingPairs: 0 });
  const { tasks, agreeingPairs } = bySize[size - 2]!;
  bySize[size - 2] = { tasks: tasks + sign, agreeingPairs: agreeingPairs + sign * pairs };
}

/** Krippendorff's nominal alpha of the counts; undefined where `krippendorffAlpha` is. O(C). */
export function alphaFromCounts({ votes, bySize }: AgreementCounts): number | undefined {
  const total = votes.reduce((sum, count) => sum + count, 0);
  const squares = votes.reduce((sum, count) => sum + count ** 2, 0);
  const expected = (total ** 2 - squares) / (total - 1);
  if (!(expected > 0)) return undefined;
  let agreed = 0;
  for (const [i, { agreeingPairs }] of bySize.entries()) agreed += agreeingPairs / (i + 1);
  return 1 - (total - agreed) / expected;
}

/**
 * Fleiss' kappa of the counts: chance draws every vote from the shares of the classes among all votes.
 *
 * Tasks weigh alike whatever their number of votes; with one number for all it is the paper's kappa.
 *
 * @returns undefined without two votes on one task, or when all votes are for one class
 * @see Fleiss (1971), eq. 7, doi:10.1037/h0031619
 */
export function fleissFromCounts(counts: AgreementCounts): number | undefined {
  const total = counts.votes.reduce((sum, count) => sum + count, 0);
  const squares = counts.votes.reduce((sum, count) => sum + count ** 2, 0);
  return aboveChance(counts, squares / total ** 2);
}

/**
 * Randolph's kappa: as Fleiss', but chance draws every class alike.
 *
 * Use it where annotators need not fill quotas and one class is rare by nature.
 *
 * @returns undefined without two votes on one task, or with one class
 * @see Randolph (2005), Free-marginal multirater kappa, https://eric.ed.gov/?id=ED490661
 */
export function randolphFromCounts(counts: AgreementCounts): number | undefined {
  return aboveChance(counts, 1 / counts.votes.length);
}

function aboveChance({ bySize }: AgreementCounts, chance: number): number | undefined {
  let tasks = 0;
  let agreed = 0;
  for (const [i, size] of bySize.entries()) {
    tasks += size.tasks;
    agreed += size.agreeingPairs / ((i + 2) * (i + 1));
  }
  return chance < 1 && tasks > 0 ? (agreed / tasks - chance) / (1 - chance) : undefined;
}
