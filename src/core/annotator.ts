import type { Mask } from './mask.ts';

/**
 * One assignment in a person's hands; `gold` names the gold tasks shown, in hand order, `answered` those
 * that were answered late meanwhile, by an earlier assignment.
 */
export interface HeldHand {
  readonly assignmentId: string;
  readonly taskSuiteId: string;
  readonly tasks: Mask;
  readonly gold: readonly string[];
  readonly answered?: readonly string[];
}

/**
 * A person's record with gold. `carry` is gold owed to them, by error feedback; `walked` how many gold
 * tasks of their own order are behind them; `again` the gold they were shown and did not reach, which
 * comes first; `confusion[truth][choice]` counts scored answers, abstentions under their own name.
 */
export interface GoldRecord {
  readonly carry: number;
  readonly walked: number;
  readonly again: readonly string[];
  readonly answered: number;
  readonly right: number;
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * A person in one job. `handed` counts ordinary tasks counted or in hand, never above `cap`;
 * `counted` their assignments with a counted answer, `countedTasks` those answers; `answers` every
 * answer they submitted, gold and late ones too. `place` is where their walk over the suites stands.
 */
export interface Annotator {
  readonly kind: 'annotator';
  readonly annotatorId: string;
  readonly jobId: string;
  readonly hands: readonly HeldHand[];
  readonly handed: number;
  readonly counted: number;
  readonly countedTasks: number;
  readonly answers: number;
  readonly submitted: number;
  readonly cap: number | null;
  readonly barred: boolean;
  readonly place: number;
  readonly gold: GoldRecord;
  /** Median active milliseconds an answer, of the newest nine hands. */
  readonly pace: readonly number[];
  readonly seenAt: number;
  readonly version: number;
}

/** A person who has just joined a job. The gold carry starts anywhere, so that no rhythm tells gold. */
export function newAnnotator(
  joined: Pick<Annotator, 'annotatorId' | 'jobId' | 'cap' | 'place' | 'seenAt'>,
  carry: number,
): Annotator {
  return {
    kind: 'annotator',
    ...joined,
    hands: [],
    handed: 0,
    counted: 0,
    countedTasks: 0,
    answers: 0,
    submitted: 0,
    barred: false,
    gold: { carry, walked: 0, again: [], answered: 0, right: 0, confusion: {} },
    pace: [],
    version: 1,
  };
}

/** What is left of a person's cap, in ordinary tasks. */
export const leftOfCap = (annotator: Annotator): number =>
  annotator.cap === null ? Number.POSITIVE_INFINITY : annotator.cap - annotator.handed;
