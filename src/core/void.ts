import { taskCount } from './mask.ts';
import type { Closed } from './response.ts';
import { addCounts, settleWanted } from './task-suite.ts';

/**
 * Discounts an assignment of a barred annotator: its tasks are open again, the person stays in `seenBy`
 * for good, and a label made from it falls.
 */
export function voidAssignment(items: Closed): Closed {
  const { assignment, suite, annotator } = items;
  const counted = taskCount(assignment.counted);
  return {
    assignment: { ...assignment, state: 'void', counted: 0, version: assignment.version + 1 },
    suite: settleWanted(
      {
        ...suite,
        counted: addCounts(suite.counted, assignment.counted, -1),
        labels: null,
        version: suite.version + 1,
      },
      assignment.counted,
    ),
    annotator: {
      ...annotator,
      counted: annotator.counted - (counted > 0 ? 1 : 0),
      countedTasks: annotator.countedTasks - counted,
      handed: annotator.handed - counted,
      version: annotator.version + 1,
    },
  };
}
