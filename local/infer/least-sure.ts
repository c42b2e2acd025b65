import type { ContestedTask } from './report/data.ts';

/** Tasks of a report that are worth a look. */
export const MOST_CONTESTED = 30;

/** The tasks of which least is certain, those first; of equals in the order given. */
export const leastSure = (tasks: readonly ContestedTask[]): ContestedTask[] =>
  tasks.toSorted((a, b) => a.confidence - b.confidence).slice(0, MOST_CONTESTED);
