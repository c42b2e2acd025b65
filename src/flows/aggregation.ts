import type { JobFile } from '../contracts/job.ts';
import {
  type CountedAnswer,
  countedAnswers,
  type Judge,
  labelFrom,
  posteriorOf,
  unsureTasks,
} from '../core/aggregation.ts';
import type { Assignment } from '../core/assignment.ts';
import { isComplete, reopen, type TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { LOST, type Lost, untilCommitted } from './attempts.ts';
import { loadJobFile } from './lookup.ts';
import { judgeNow } from './model.ts';
import { weightlessIn } from './weight.ts';

const PAGE = 100;

/** A suite with all its assignments. */
export interface WholeSuite {
  readonly suite: TaskSuite;
  readonly assignments: readonly Assignment[];
}

/** Reads a suite and its assignments; undefined when there is no such suite. */
export async function loadWholeSuite(
  services: Services,
  ref: { readonly jobId: string; readonly taskSuiteId: string },
): Promise<WholeSuite | undefined> {
  const assignments: Assignment[] = [];
  let suite: TaskSuite | undefined;
  let after: string | undefined;
  do {
    const partition = {
      kind: 'taskSuite',
      jobId: ref.jobId,
      taskSuiteId: ref.taskSuiteId,
    } as const;
    const page = await services.store.queryPartition(partition, PAGE, after);
    for (const item of page.items) {
      if (item.kind === 'assignment') assignments.push(item);
      else if (item.kind === 'taskSuite') suite = item;
    }
    after = page.next;
  } while (after !== undefined);
  return suite && { suite, assignments };
}

/**
 * Labels a suite once all its wanted answers are counted, by the model of the moment; or asks one more answer
 * of the tasks whose label is not probable enough, where the job says so.
 *
 * Decides from the stored state, never from the event that woke it: late, lost, repeated and reordered
 * events are harmless.
 *
 * @returns what it found; throws after repeated torn reads, so that the stream delivers again
 */
export function aggregate(
  services: Services,
  ref: { readonly jobId: string; readonly taskSuiteId: string },
): Promise<'labelled' | 'reopened' | 'waiting' | 'nothing-to-do'> {
  return untilCommitted(async () => {
    const key = { kind: 'taskSuite', jobId: ref.jobId, taskSuiteId: ref.taskSuiteId } as const;
    const woken = await services.store.get(key, 'strong');
    if (woken === undefined || woken.labels !== null) return 'nothing-to-do';
    if (!isComplete(woken)) return 'waiting';
    const whole = await loadWholeSuite(services, ref);
    if (whole === undefined || whole.suite.version !== woken.version) return LOST;
    const answers = countedAnswers(whole.suite, whole.assignments);
    if (answers === undefined) return LOST;
    const { file } = await loadJobFile(services, ref.jobId);
    const weightless = await weightlessIn(services, { jobId: ref.jobId, file });
    const weighty = answers.map((task) =>
      task.filter(({ annotatorId }) => !weightless.has(annotatorId)),
    );
    const by = await judgeNow(services, ref.jobId, file);
    return settle(services, whole.suite, weighty, file, by);
  });
}

/** Commits what a complete suite comes to: labels, or the wish for further answers. */
async function settle(
  services: Services,
  suite: TaskSuite,
  answers: readonly (readonly CountedAnswer[])[],
  file: JobFile,
  by: Judge,
): Promise<'labelled' | 'reopened' | Lost> {
  const choices = file.question.choices.map((choice) => choice.value);
  const labels = answers.map((task) => labelFrom(posteriorOf(task, choices, by), choices));
  const model = typeof by === 'object' ? by : undefined;
  const judged = judgedBy(suite, model?.number);
  const unsure = unsureTasks(suite, labels, file, model?.allowedDoubt);
  if (unsure !== 0) {
    return (await services.store.commit([reopen(judged, unsure)])) ? 'reopened' : LOST;
  }
  const labelled = { ...judged, labels, version: suite.version + 1 };
  return (await services.store.commit([labelled])) ? 'labelled' : LOST;
}

/** A suite with the number of the model that judges it, or without one. */
function judgedBy({ model: _, ...suite }: TaskSuite, number: number | undefined): TaskSuite {
  return number === undefined ? suite : { ...suite, model: number };
}
