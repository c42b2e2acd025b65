import type { Discount } from '../contracts/discount.ts';
import { addVoided, leftOfCap } from './annotator.ts';
import type { Assignment, AssignmentState } from './assignment.ts';
import { lowestTasks, type Mask, maskOf, taskCount } from './mask.ts';
import type { Closed } from './response.ts';
import {
  addCounts,
  countAgain,
  heldTasks,
  returnableTasks,
  settleDiscounted,
  type TaskSuite,
} from './task-suite.ts';

const goldCount = ({ goldAnswers }: Assignment): number => Object.keys(goldAnswers).length;

/** Tasks without a label that is probable enough: all of them until the suite has its labels. */
const unsureTasks = ({ labels, wanted }: TaskSuite, minConfidence: number): Mask =>
  maskOf(wanted.flatMap((_, i) => ((labels?.[i]?.confidence ?? 0) < minConfidence ? [i] : [])));

/**
 * What of an assignment is to be discounted, or undefined when it stays as it is.
 *
 * Gold answers alone teach an export about their giver, so they go with a whole assignment. Of one that was
 * discounted in part nothing more is taken: its suite has lost its labels by that.
 */
export function toDiscount(
  { assignment, suite }: Pick<Closed, 'assignment' | 'suite'>,
  discount: Discount,
  minConfidence: number,
): Mask | undefined {
  const { state, counted, endedAt, voided } = assignment;
  if (state === 'void' || state === 'leased') return undefined;
  if (counted === 0 && goldCount(assignment) === 0) return undefined;
  switch (discount.of) {
    case 'all':
      return counted;
    case 'since':
      return endedAt >= (discount.since ?? 0) ? counted : undefined;
    case 'unsure': {
      const unsure = voided === undefined ? counted & unsureTasks(suite, minConfidence) : 0;
      return unsure === 0 ? undefined : unsure;
    }
    case 'nothing':
      return undefined;
  }
}

/**
 * Discounts answers of a barred annotator: their tasks are open again, the person stays in `seenBy` for good, and a
 * label made from them falls. An assignment of which nothing counts any more is void, with its gold.
 */
export function voidAssignment(items: Closed, tasks: Mask = items.assignment.counted): Closed {
  const { assignment, suite, annotator } = items;
  const counted = assignment.counted & ~tasks;
  const taken = taskCount(tasks);
  const isVoid = counted === 0;
  const before = assignment.voided ?? { tasks: 0, gold: 0 };
  const gold = isVoid ? goldCount(assignment) : before.gold;
  return {
    assignment: {
      ...assignment,
      state: isVoid ? 'void' : assignment.state,
      counted,
      voided: { tasks: before.tasks | tasks, gold },
      version: assignment.version + 1,
    },
    suite: settleDiscounted(
      {
        ...suite,
        counted: addCounts(suite.counted, tasks, -1),
        labels: null,
        version: suite.version + 1,
      },
      tasks,
    ),
    annotator: {
      ...annotator,
      counted: annotator.counted - (taken > 0 && isVoid ? 1 : 0),
      countedTasks: annotator.countedTasks - taken,
      handed: annotator.handed - taken,
      voided: addVoided(annotator, taken, gold - before.gold),
      version: annotator.version + 1,
    },
  };
}

function stateAgain({ state, declined, answers, goldAnswers }: Assignment): AssignmentState {
  if (state !== 'void') return state;
  if (declined !== undefined) return 'declined';
  const answered = Object.keys(answers).length + Object.keys(goldAnswers).length;
  return answered > 0 ? 'submitted' : 'expired';
}

/**
 * Counts discounted answers of somebody who was reinstated again, where nobody has their place and within the cap; the
 * rest is kept, payable. Gold counts again with them. A task that has become gold meanwhile, or was set aside, is asked
 * of nobody, and still takes back what it had. What somebody else has in hand stays discounted until they have answered
 * or not.
 *
 * @returns undefined when there is nothing to do, or nothing yet
 */
export function restoreAssignment(items: Closed): Closed | undefined {
  const { assignment, suite, annotator } = items;
  const { voided } = assignment;
  if (voided === undefined) return undefined;
  const { voided: _, ...rest } = assignment;
  const left = leftOfCap(annotator);
  const tasks = lowestTasks(voided.tasks & returnableTasks(suite), left);
  const again = taskCount(tasks);
  const waiting = again < left ? voided.tasks & heldTasks(suite) : 0;
  if (waiting === voided.tasks && waiting !== 0 && voided.gold === 0) return undefined;
  return {
    assignment: {
      ...rest,
      ...(waiting === 0 ? {} : { voided: { tasks: waiting, gold: 0 } }),
      state: stateAgain(assignment),
      counted: assignment.counted | tasks,
      version: assignment.version + 1,
    },
    suite: countAgain(suite, tasks),
    annotator: {
      ...annotator,
      counted: annotator.counted + (assignment.counted === 0 && again > 0 ? 1 : 0),
      countedTasks: annotator.countedTasks + again,
      handed: annotator.handed + again,
      voided: addVoided(annotator, -taskCount(voided.tasks & ~waiting), -voided.gold),
      version: annotator.version + 1,
    },
  };
}
