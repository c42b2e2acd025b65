import type { Answer, Answers } from '../contracts/answer.ts';
import type { Question } from '../contracts/job.ts';
import type { FieldError } from '../contracts/problem.ts';
import type { Slot } from '../core/arrangement.ts';
import type { AnswersByTask, SortedAnswers } from '../core/assignment.ts';
import { ServiceError } from '../core/errors.ts';

function fault(answer: Answer, question: Question): string | undefined {
  if ('abstain' in answer) {
    return question.abstentions.includes(answer.abstain)
      ? undefined
      : `abstain must be ${question.abstentions.join(' or ') || 'left out'}, got ${answer.abstain}`;
  }
  if (question.choices.some((choice) => choice.value === answer.choice)) return undefined;
  return `choice must be one of ${question.choices.map((choice) => choice.value).join(', ')}`;
}

/** Positions whose answer does not fit the hand or the question. */
function faults(answers: Answers, slots: readonly Slot[], question: Question): FieldError[] {
  return Object.entries(answers).flatMap(([position, answer]) => {
    const message =
      slots[Number(position)] === undefined
        ? `must be a position of this assignment, 0 to ${slots.length - 1}`
        : answer && fault(answer, question);
    return message ? [{ path: `answers.${position}`, message }] : [];
  });
}

/**
 * Sorts answers by position into those for tasks and those for gold.
 *
 * @throws ServiceError `invalid-answer`, naming every position that does not fit the hand or question
 */
export function sortAnswers(
  answers: Answers,
  slots: readonly Slot[],
  question: Question,
): SortedAnswers {
  const errors = faults(answers, slots, question);
  if (errors[0]) throw new ServiceError('invalid-answer', { detail: errors[0].message, errors });
  const tasks: Record<string, Answer | null> = {};
  const gold: Record<string, Answer | null> = {};
  for (const [position, answer] of Object.entries(answers)) {
    const slot = slots[Number(position)];
    if (slot && 'task' in slot) tasks[slot.task] = answer;
    else if (slot) gold[slot.gold] = answer;
  }
  return { tasks, gold };
}

/** The reverse of `sortAnswers`, for a page that comes back. */
export function answersByPosition(
  slots: readonly Slot[],
  tasks: AnswersByTask,
  gold: AnswersByTask,
): Answers {
  const entries = slots.flatMap((slot, position) => {
    const answer = 'task' in slot ? tasks[slot.task] : gold[slot.gold];
    return answer === undefined ? [] : [[String(position), answer] as const];
  });
  return Object.fromEntries(entries);
}

const said = (answer: Answer | null): string => {
  if (answer === null) return 'taken back';
  return 'choice' in answer ? `c:${answer.choice}` : `a:${answer.abstain}`;
};

/** Canonical text of what a response says, times left out: a retry from a reloaded page says the same. */
export const sayingOf = (answers: Answers): string =>
  Object.entries(answers)
    .map(([position, answer]) => `${position}=${said(answer)}`)
    .sort()
    .join('\n');
