import type { Measured } from './measured.ts';

/**
 * One counted answer: who gave it when, and which choice, -1 for an abstention. Answers without weight are held against
 * others, and others are not held against them.
 */
export interface CountedChoice {
  readonly annotatorId: string;
  readonly weightless?: boolean;
  readonly at: number;
  readonly choice: number;
}

/** Whether somebody's answer to a task was like most of the others' answers to it. */
export interface Agreement {
  readonly at: number;
  readonly agrees: boolean;
}

/**
 * Holds each answer to a task against the most frequent one of the others, without its own.
 *
 * Left out are abstentions, tasks with fewer than `others` other answers, and those where others are split
 * evenly at the top: there is nothing to agree with.
 *
 * @param into what is known of each person so far; added to
 */
export function addAgreements(
  into: Map<string, Agreement[]>,
  task: readonly CountedChoice[],
  others: number,
): void {
  const given = task.filter(({ choice }) => choice >= 0);
  for (const own of given) {
    const rest = given.filter((other) => other !== own && other.weightless !== true);
    const most = rest.length < others ? undefined : onlyMode(rest.map(({ choice }) => choice));
    if (most === undefined) continue;
    const known = into.get(own.annotatorId) ?? [];
    into.set(own.annotatorId, known);
    known.push({ at: own.at, agrees: own.choice === most });
  }
}

function onlyMode(choices: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const choice of choices) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? undefined : first[0];
}

/** Of the newest `last` answers after an instant those that agreed. Unit: share, 0 to 1. */
export function consensus(
  agreements: readonly Agreement[],
  last: number,
  after = Number.NEGATIVE_INFINITY,
): Measured | undefined {
  const newest = agreements
    .filter(({ at }) => at > after)
    .sort((a, b) => a.at - b.at)
    .slice(-last);
  if (newest.length === 0) return undefined;
  const agreed = newest.filter(({ agrees }) => agrees).length;
  return { value: agreed / newest.length, sample: newest.length };
}
