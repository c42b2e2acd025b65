import type { LabelPage } from '../contracts/label.ts';
import { labelFrom, posteriorOf, tallyOf } from '../core/aggregation.ts';
import { taskIdOf } from '../core/import.ts';
import { completeTasks } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { loadJob } from './lookup.ts';
import { judgeNow } from './model.ts';
import { pageStart } from './page-start.ts';
import { answeredSuites } from './votes.ts';

const SUITES_A_PAGE = 20;

/**
 * Labels as they stand, by the model of the moment, 20 suites a page in task order; tasks nobody answered have none.
 *
 * @param after `next` of the page before
 * @throws ServiceError `not-found`, `invalid-request` for a foreign `after`
 */
export async function labelPage(
  services: Services,
  jobId: string,
  after: string | undefined,
): Promise<LabelPage> {
  const job = await loadJob(services, jobId);
  const from = pageStart(after);
  const to = Math.min(job.taskSuites, from + SUITES_A_PAGE);
  const choices = job.file.question.choices.map((choice) => choice.value);
  const by = await judgeNow(services, jobId, job.file);
  const labels: LabelPage['labels'] = [];
  for await (const { suite, answers } of answeredSuites(services, job, from, to)) {
    const complete = completeTasks(suite);
    answers.forEach((given, task) => {
      const tally = tallyOf(given);
      const { choice, confidence } = labelFrom(posteriorOf(given, choices, by), choices);
      labels.push({
        taskId: taskIdOf(suite.taskSuiteId, task),
        label: choice,
        confidence,
        votes: { ...tally.votes },
        abstentions: { ...tally.abstentions },
        complete: ((complete >> task) & 1) === 1,
      });
    });
  }
  return { labels, ...(to < job.taskSuites ? { next: String(to) } : {}) };
}
