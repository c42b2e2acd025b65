import {
  runRange,
  type Step,
  type Workspace,
} from '../../src/inference/classes/dawid-skene/workspace.ts';

/** One step for all threads: its workspace lies in shared memory, and so does the count of its ranges. */
export interface SharedStep {
  readonly workspace: Workspace;
  readonly step: Step;
  /** [3]: ranges taken, ranges done, 1 when a range has failed. */
  readonly control: Int32Array;
}

export const TAKEN = 0;
export const DONE = 1;
export const FAILED = 2;

/** Does ranges that nobody has taken yet, until there are none. Any number of threads may be at it at once. */
export function takeRanges({ workspace, step, control }: SharedStep): void {
  const count = workspace.statistics.length;
  let range = Atomics.add(control, TAKEN, 1);
  for (; range < count; range = Atomics.add(control, TAKEN, 1)) {
    runRange(workspace, step, range);
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
}
