import type { Estimate } from '../contracts/progress.ts';
import { entropyBits, labelFrom, posteriorOf, tallyOf } from '../core/aggregation.ts';
import { type Gold, goldIdOf } from '../core/gold.ts';
import { type GoldGiven, goldGivenIn } from '../core/gold-drift.ts';
import { goldCount } from '../core/gold-walk.ts';
import { taskIdOf } from '../core/import.ts';
import { goesOnWithGold, type Job } from '../core/job.ts';
import { taskCount, tasksOf } from '../core/mask.ts';
import { completeTasks, openAnswers } from '../core/task-suite.ts';
import { type VoteTriple, votesFrom } from '../inference/votes.ts';
import type { Services, Store } from '../ports.ts';
import { agreementOf } from './agreement.ts';
import type { UnseenTask } from './contested.ts';
import { loadGold } from './lookup.ts';
import { judgeNow } from './model.ts';
import { type AnsweredSuite, answeredSuitesAt } from './votes.ts';

const MOST_TASKS = 2_000;
const MOST_SUITES = 400;
const MOST_GOLD = 100;
const FRESH_MS = 1_500;
const CONTESTED = 12;
const RESAMPLES = 200;

/**
 * What some tasks of a job tell of it. `ends` are closed hands by time, with their answers; `open` answers are wanted and
 * neither counted nor leased; `gold` is some of the gold, none where none is mixed into work.
 */
export interface Sample {
  readonly tasks: number;
  readonly complete: number;
  readonly answers: number;
  readonly wanted: number;
  readonly open: number;
  readonly setAside: string[];
  readonly abstentions: number;
  readonly agreement: Estimate | null;
  readonly contested: UnseenTask[];
  /** What people answered to gold in the hands of these tasks. */
  readonly goldGiven: readonly GoldGiven[];
  readonly gold: readonly Gold[];
  readonly ends: readonly { readonly at: number; readonly answers: number }[];
}

const samples = new WeakMap<Store, Map<string, { readonly at: number; readonly sample: Sample }>>();

/**
 * Looks at up to 2,000 tasks of a job, in suites as far apart as they can be: manifests are often in order of
 * something. Likewise at up to 100 gold tasks, for 50 read units. A sample is used again for a second and a half.
 */
export async function sampleOf(services: Services, job: Job): Promise<Sample> {
  const known = samples.get(services.store) ?? new Map<string, { at: number; sample: Sample }>();
  samples.set(services.store, known);
  const last = known.get(job.jobId);
  if (last !== undefined && services.now() - last.at < FRESH_MS) return last.sample;
  const sample = await takeSample(services, job);
  known.set(job.jobId, { at: services.now(), sample });
  return sample;
}

async function takeSample(services: Services, job: Job): Promise<Sample> {
  const suites: AnsweredSuite[] = [];
  const most = Math.min(
    job.taskSuites,
    MOST_SUITES,
    Math.ceil(MOST_TASKS / job.file.taskSuiteSize),
  );
  const numbers = spread(most, job.taskSuites);
  for await (const answered of answeredSuitesAt(services, job, numbers)) suites.push(answered);
  const choices = job.file.question.choices.map((choice) => choice.value);
  const by = await judgeNow(services, job.jobId, job.file);
  const gold = await someGold(services, job);
  const tasks = suites.flatMap(({ suite, answers }) =>
    answers.map((given, i) => ({
      taskId: taskIdOf(suite.taskSuiteId, i),
      place: { payload: suite.payload, task: i },
      given,
      tally: tallyOf(given),
    })),
  );
  const abstentionsOf = ({ tally }: (typeof tasks)[number]) =>
    Object.values(tally.abstentions).reduce((sum, count) => sum + count, 0);
  return {
    tasks: tasks.length,
    complete: suites.reduce((sum, { suite }) => sum + taskCount(completeTasks(suite)), 0),
    answers: tasks.reduce((sum, { given }) => sum + given.length, 0),
    wanted: suites.reduce((sum, { suite }) => sum + totalOf(suite.wanted), 0),
    open: suites.reduce((sum, { suite }) => sum + openAnswers(suite), 0),
    setAside: suites.flatMap(({ suite }) =>
      tasksOf(suite.aside ?? 0).map((task) => taskIdOf(suite.taskSuiteId, task)),
    ),
    abstentions: tasks.reduce((sum, task) => sum + abstentionsOf(task), 0),
    agreement: agreement(
      job,
      tasks.map(({ given }) => given),
    ),
    contested: tasks
      .map((task) => ({
        taskId: task.taskId,
        place: task.place,
        votes: { ...task.tally.votes },
        abstentions: abstentionsOf(task),
        ...standingOf(posteriorOf(task.given, choices, by), choices),
      }))
      .filter((task) => Object.keys(task.votes).length > 1)
      .sort((a, b) => b.entropyBits - a.entropyBits)
      .slice(0, CONTESTED),
    goldGiven: suites.flatMap(({ assignments }) => goldGivenIn(assignments)),
    gold,
    ends: endsOf(suites),
  };
}

/** `most` of the numbers below `all`, as far apart as they can be. */
const spread = (most: number, all: number): number[] =>
  Array.from({ length: most }, (_, i) => Math.floor((i * all) / most));

async function someGold(services: Services, job: Job): Promise<Gold[]> {
  if (!goesOnWithGold(job)) return [];
  const numbers = spread(Math.min(MOST_GOLD, goldCount(job)), goldCount(job));
  const gold = await loadGold(services, job.jobId, numbers.map(goldIdOf));
  return gold.filter((item) => item !== undefined);
}

function standingOf(posterior: Float64Array | undefined, choices: readonly string[]) {
  const { choice, confidence } = labelFrom(posterior, choices);
  return { label: choice, confidence, entropyBits: entropyBits(posterior) };
}

const totalOf = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0);

const endsOf = (suites: readonly AnsweredSuite[]) =>
  suites
    .flatMap(({ assignments }) => assignments)
    .filter(({ counted }) => counted !== 0)
    .map(({ endedAt, counted }) => ({ at: endedAt, answers: taskCount(counted) }))
    .sort((a, b) => a.at - b.at);

function agreement(job: Job, tasks: readonly AnsweredSuite['answers'][number][]): Estimate | null {
  const classOf = new Map(job.file.question.choices.map((choice, i) => [choice.value, i]));
  const people = new Map<string, number>();
  const triples: VoteTriple[] = [];
  tasks.forEach((given, task) => {
    for (const { annotatorId, answer } of given) {
      const vote = 'choice' in answer ? classOf.get(answer.choice) : undefined;
      if (!people.has(annotatorId)) people.set(annotatorId, people.size);
      if (vote !== undefined) triples.push([task, people.get(annotatorId) ?? 0, vote]);
    }
  });
  const shape = { taskCount: tasks.length, annotatorCount: people.size, classCount: classOf.size };
  return agreementOf(votesFrom(triples, shape), RESAMPLES);
}
