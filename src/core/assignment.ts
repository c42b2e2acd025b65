import type { Answer } from '../contracts/answer.ts';
import type { Signs } from '../contracts/rule.ts';
import type { Mask } from './mask.ts';
import type { Repeat } from './repeat.ts';

/** Answers by task of the suite, or by gold task of the hand; the key is the number in decimal. */
export type AnswersByTask = Readonly<Record<string, Answer>>;

/** What a page sends, sorted into ordinary and gold tasks; null takes a saved answer back. */
export interface SortedAnswers {
  readonly tasks: Readonly<Record<string, Answer | null>>;
  readonly gold: Readonly<Record<string, Answer | null>>;
}

export type AssignmentState = 'leased' | 'submitted' | 'declined' | 'expired' | 'void';

/**
 * One annotator's turn at a suite. The item is born at the first save or at the close.
 *
 * `tasks` were handed, `counted` of them count; `answers` and `late` are kept as sent, `late` and
 * `lateGold` beside what stands; `sent` is the hash of the accepted response; `reclaimed` tells that it
 * was closed without one. `closedAt` is when, where `endedAt` is later: when a late response came to count;
 * `unscored` numbers the gold answers that came late and were not scored. `edit` is the page's number of its newest save.
 * `goldCount` hidden tasks were shuffled in, named by `gold` and then `repeats` from the close on; `goldAnswers` goes by
 * their number; `goldBefore` of the person's gold answers had been scored when it was closed, where it has some itself:
 * it puts them in order, as no clock does.
 * `signs` is what the page told of how it was answered, if it did.
 */
export interface Assignment {
  readonly kind: 'assignment';
  readonly jobId: string;
  readonly taskSuiteId: string;
  readonly assignmentId: string;
  readonly annotatorId: string;
  readonly state: AssignmentState;
  readonly tasks: Mask;
  readonly counted: Mask;
  readonly answers: AnswersByTask;
  readonly late: AnswersByTask;
  readonly gold: readonly string[];
  readonly repeats?: readonly Repeat[];
  readonly goldAnswers: AnswersByTask;
  readonly lateGold?: AnswersByTask;
  readonly goldCount: number;
  readonly goldBefore?: number;
  readonly savedAt: number;
  readonly edit?: number;
  readonly endedAt: number;
  readonly closedAt?: number;
  readonly unscored?: readonly string[];
  readonly sent: string | null;
  readonly reclaimed: boolean;
  readonly declined?: string;
  readonly signs?: Signs;
  /** Answers that are discounted: tasks that would count, and how many to gold. */
  readonly voided?: { readonly tasks: Mask; readonly gold: number };
  readonly version: number;
}

/** Where an assignment is stored, read off its id; undefined when the text is not such an id. */
export function assignmentPath(assignmentId: string) {
  const [jobId, taskSuiteId, nonce] = assignmentId.split('.');
  return jobId && taskSuiteId && nonce ? { jobId, taskSuiteId, assignmentId } : undefined;
}

/** Saved answers with newer ones over them; null removes. */
export function mergeAnswers(
  saved: AnswersByTask,
  newer: Readonly<Record<string, Answer | null>>,
): AnswersByTask {
  const merged: Record<string, Answer> = { ...saved };
  for (const [task, answer] of Object.entries(newer)) {
    if (answer === null) delete merged[task];
    else merged[task] = answer;
  }
  return merged;
}
