import type { AddedGold, GoldTask } from '../../contracts/gold.ts';
import { countedAnswers, labelFrom, posteriorOf, tallyOf } from '../../core/aggregation.ts';
import type { Assignment } from '../../core/assignment.ts';
import { type Gold, goldIdOf } from '../../core/gold.ts';
import { goldCount } from '../../core/gold-walk.ts';
import { taskIdOf } from '../../core/import.ts';
import type { Job } from '../../core/job.ts';
import { makeKnown, type TaskSuite } from '../../core/task-suite.ts';
import type { Services } from '../../ports.ts';
import { loadWholeSuite, type WholeSuite } from '../aggregation.ts';
import { LOST, type Lost, untilCommitted } from '../attempts.ts';
import { contentOf } from '../lookup.ts';
import { judgeNow } from '../model.ts';
import { readPayload } from '../present-hand.ts';
import { goldJob, knownGold, sameTruth, truthOf, withAdded } from './gold-job.ts';

type Outcome =
  | { readonly goldId: string; readonly repeated: boolean }
  | { readonly code: string; readonly reason: string };

interface Asked {
  readonly jobId: string;
  readonly origin: 'made' | 'promoted';
  readonly by: string;
}

/**
 * Makes tasks of a job gold: each is asked of nobody as work any more, and shown as gold to nobody who was handed it.
 *
 * One transaction a task {job, suite, gold}, so that nobody is between the two. Safe to repeat.
 *
 * @throws ServiceError `not-found`, `wrong-job-state`
 */
export async function addTasks(
  services: Services,
  asked: Asked,
  tasks: readonly GoldTask[],
): Promise<AddedGold> {
  const added: AddedGold['added'] = [];
  const problems: AddedGold['problems'] = [];
  for (const [i, task] of tasks.entries()) {
    const outcome = await untilCommitted(() => addTask(services, asked, task));
    if ('code' in outcome) problems.push({ line: i + 1, ...outcome });
    else added.push({ line: i + 1, ...outcome });
  }
  return { added, problems, gold: goldCount(await goldJob(services, asked.jobId)) };
}

async function addTask(
  services: Services,
  asked: Asked,
  wanted: GoldTask,
): Promise<Outcome | Lost> {
  const job = await goldJob(services, asked.jobId);
  const truth = truthOf(job, wanted.gold);
  if (typeof truth === 'string') return { code: 'unknown-gold', reason: truth };
  const [taskSuiteId = '', position = ''] = wanted.taskId.split('-');
  const task = Number(position);
  const whole = await loadSettled(services, { jobId: job.jobId, taskSuiteId });
  if (whole === LOST) return LOST;
  if (whole === undefined || task >= whole.suite.wanted.length) {
    return { code: 'not-found', reason: `${wanted.taskId} is no task of this job` };
  }
  const taskId = taskIdOf(taskSuiteId, task);
  if ((whole.suite.known ?? 0) & (1 << task)) return known(services, job, taskId, truth);
  const bound = whyBound(job, whole.suite);
  if (bound !== undefined) return { code: 'not-for-all', reason: `${taskId} ${bound}` };
  if (asked.origin === 'promoted') {
    const reason = await whyNotAgreed(services, job, whole, task, truth);
    if (reason !== undefined) return { code: 'not-agreed', reason };
  }
  const gold: Gold = {
    kind: 'gold',
    jobId: job.jobId,
    goldId: goldIdOf(goldCount(job)),
    truth,
    ...(await shownBy(services, whole.suite, task)),
    exposures: 0,
    origin: asked.origin,
    ...(wanted.reason === undefined ? {} : { reason: wanted.reason }),
    task: taskId,
    met: metBy(whole, task),
    added: { by: asked.by, at: services.now() },
    version: 1,
  };
  const items = [withAdded(job, 1), makeKnown(whole.suite, 1 << task), gold];
  return (await services.store.commit(items)) ? { goldId: gold.goldId, repeated: false } : LOST;
}

/** A suite and all its assignments as they were at one moment; lost when they changed meanwhile. */
async function loadSettled(
  services: Services,
  ref: { readonly jobId: string; readonly taskSuiteId: string },
): Promise<WholeSuite | Lost | undefined> {
  const first = await services.store.get({ kind: 'taskSuite', ...ref }, 'strong');
  if (first === undefined) return undefined;
  const whole = await loadWholeSuite(services, ref);
  return whole?.suite.version === first.version ? whole : LOST;
}

/** Why a task may not be shown to whoever meets gold: gold knows no pools and no groups. */
function whyBound({ bins }: Job, { bin, grouping }: TaskSuite): string | undefined {
  const pool = bins[bin]?.pool ?? null;
  if (pool !== null) {
    return `is for the pool ${pool} alone, and gold is shown to everybody: take a task of no pool, or add gold by lines of its own`;
  }
  if (grouping?.rule !== 'apart') return undefined;
  return 'stands in a job that keeps groups apart, and gold is shown beside any task: no task of this job can become gold, so add gold by lines of its own';
}

/** A task that is gold already: the same answer is no news, another one is for `correct`. */
async function known(
  services: Services,
  job: Job,
  taskId: string,
  truth: readonly string[],
): Promise<Outcome> {
  const gold = (await knownGold(services, job)).byTask.get(taskId);
  if (gold === undefined) return { code: 'busy', reason: 'it was made gold just now: try again' };
  return sameTruth(gold.truth, truth)
    ? { goldId: gold.goldId, repeated: true }
    : { code: 'contradicting-gold', reason: `it is ${gold.goldId}, with another answer` };
}

/**
 * Everybody who was ever handed a task: who holds or has answered it stands in the suite, and every hand that
 * ended left an assignment.
 */
function metBy({ suite, assignments }: WholeSuite, task: number): string[] {
  const bit = 1 << task;
  const holding = Object.entries(suite.seenBy).flatMap(([id, seen]) => (seen & bit ? [id] : []));
  const handed = assignments.flatMap(({ annotatorId, tasks }) =>
    tasks & bit ? [annotatorId] : [],
  );
  return [...new Set([...holding, ...handed])].sort();
}

/** The line of one task within the payload of its suite, and the name of what it shows. */
async function shownBy(services: Services, { jobId, payload }: TaskSuite, task: number) {
  const tasks = await readPayload(services, jobId, payload);
  const shown = tasks[task];
  if (shown === undefined) throw new Error(`a suite of ${jobId} has no payload for task ${task}`);
  const sizes = tasks.map((each) => Buffer.byteLength(`${JSON.stringify(each)}\n`));
  const before = sizes.slice(0, task).reduce((sum, size) => sum + size, 0);
  const line = { chunk: payload.chunk, offset: payload.offset + before, bytes: sizes[task] ?? 0 };
  return { payload: line, content: contentOf(services, shown) };
}

/** Why the answers to a task do not stand behind what is to be known of it; undefined where they do. */
async function whyNotAgreed(
  services: Services,
  job: Job,
  {
    suite,
    assignments,
  }: { readonly suite: TaskSuite; readonly assignments: readonly Assignment[] },
  task: number,
  truth: readonly string[],
): Promise<string | undefined> {
  const given = countedAnswers(suite, assignments)?.[task] ?? [];
  if (given.length < job.redundancy) return `it has ${given.length} of ${job.redundancy} answers`;
  const choices = job.file.question.choices.map(({ value }) => value);
  const by = await judgeNow(services, job.jobId, job.file);
  const { choice } = labelFrom(posteriorOf(given, choices, by), choices);
  const { votes } = tallyOf(given);
  if (choice === null || !truth.includes(choice)) return 'its label is another';
  const share = truth.reduce((sum, each) => sum + (votes[each] ?? 0), 0) / given.length;
  return share > 0.5 ? undefined : 'fewer than half of its answers say so';
}
