import type { CandidateQuery, GoldCandidates } from '../../contracts/gold.ts';
import {
  type CountedAnswer,
  type Judge,
  labelFrom,
  posteriorOf,
  tallyOf,
} from '../../core/aggregation.ts';
import { taskIdOf } from '../../core/import.ts';
import { tasksOf } from '../../core/mask.ts';
import { completeTasks, shutTasks } from '../../core/task-suite.ts';
import type { Services } from '../../ports.ts';
import { loadJob } from '../lookup.ts';
import { judgeNow } from '../model.ts';
import { pageStart } from '../page-start.ts';
import { readPayload } from '../present-hand.ts';
import { answeredSuites } from '../votes.ts';
import { lookOf } from './look.ts';

const SUITES_A_PAGE = 40;

/**
 * Tasks with all their answers on which nearly all agree, 40 suites a page in task order: an owner may sign them off.
 *
 * @throws ServiceError `not-found`, `invalid-request` for a foreign `after`
 */
export async function goldCandidates(
  services: Services,
  jobId: string,
  query: CandidateQuery,
): Promise<GoldCandidates> {
  const job = await loadJob(services, jobId);
  const from = pageStart(query.after);
  const to = Math.min(job.taskSuites, from + SUITES_A_PAGE);
  const choices = job.file.question.choices.map(({ value }) => value);
  const by = await judgeNow(services, jobId, job.file);
  const least = { ...query, minVotes: query.minVotes ?? job.redundancy };
  const candidates: Candidate[] = [];
  for await (const { suite, answers } of answeredSuites(services, job, from, to)) {
    const sure = tasksOf(completeTasks(suite) & ~shutTasks(suite)).flatMap((task) => {
      const agreed = agreedOn(answers[task] ?? [], choices, by);
      return agreed && isSure(agreed, least) ? [{ task, agreed }] : [];
    });
    if (sure.length === 0) continue;
    const shown = await readPayload(services, jobId, suite.payload);
    for (const { task, agreed } of sure) {
      const taskId = taskIdOf(suite.taskSuiteId, task);
      candidates.push({ taskId, ...agreed, ...lookOf(shown[task]) });
    }
  }
  return { candidates, ...(to < job.taskSuites ? { next: String(to) } : {}) };
}

type Candidate = GoldCandidates['candidates'][number];
type Agreed = Omit<Candidate, 'taskId' | 'source' | 'sourceRef'>;

/** What the answers to a task come to, and how many of them say so. */
function agreedOn(
  given: readonly CountedAnswer[],
  choices: readonly string[],
  by: Judge,
): Agreed | undefined {
  const { choice, confidence } = labelFrom(posteriorOf(given, choices, by), choices);
  if (choice === null) return undefined;
  const share = (tallyOf(given).votes[choice] ?? 0) / given.length;
  return { label: choice, confidence, votes: given.length, share };
}

const isSure = (
  { votes, share, confidence }: Agreed,
  least: Omit<CandidateQuery, 'minVotes'> & { readonly minVotes: number },
): boolean =>
  votes >= least.minVotes && share >= least.minShare && confidence >= least.minConfidence;
