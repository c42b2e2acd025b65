import type { Estimate, Progress } from '../contracts/progress.ts';
import type { Annotator } from '../core/annotator.ts';
import { goesOnWithGold, type Job } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { accuracyOf, rowOf } from './annotator-row.ts';
import { contestedIn } from './contested.ts';
import { entryCounts, entryPoints } from './entry-points.ts';
import { forecastOf } from './gold/forecast.ts';
import { viewOf } from './job.ts';
import { loadJob } from './lookup.ts';
import { members } from './members.ts';
import { paceOf } from './pace.ts';
import { type Sample, sampleOf } from './progress-sample.ts';

/** How a job stands: exact counts from its annotators, the rest from a sample of its tasks. */
export async function progressOf(services: Services, jobId: string): Promise<Progress> {
  const job = await loadJob(services, jobId);
  const annotators = (await members(services, jobId)).sort(byAnswers);
  const sample = await sampleOf(services, job);
  const points = await entryPoints(services, job, annotators);
  const now = services.now();
  const answers = total(annotators, (annotator) => annotator.countedTasks);
  const wanted = Math.round(sample.wanted * (sample.tasks === 0 ? 0 : job.tasks / sample.tasks));
  const share = sample.answers === 0 ? 1 : answers / sample.answers;
  const { perMinute, seen } = paceOf(sample, share, now);
  return {
    job: viewOf(job),
    now,
    answers,
    answersWanted: wanted,
    tasksComplete: tasksComplete(job, sample, answers),
    abstentions: Math.round(sample.abstentions * share),
    perMinute: Math.round(perMinute * 10) / 10,
    etaMs: etaOf(wanted - answers, perMinute, seen),
    agreement: sample.agreement,
    ...goldOf(job, annotators),
    goldForecast: goesOnWithGold(job) ? forecastOf(job, sample.gold, sample, perMinute) : null,
    timeline: timelineOf(sample),
    annotators: annotators.map((annotator, i) => rowOf(annotator, job.file, points?.[i], now)),
    contested: await contestedIn(services, jobId, sample.contested),
    setAside: sample.setAside,
    sampledTasks: sample.tasks,
    entry: entryCounts(points),
  };
}

const total = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

const byAnswers = (a: Annotator, b: Annotator): number =>
  b.answers - a.answers || (a.annotatorId < b.annotatorId ? -1 : 1);

/** Exact while the sample is the whole job, else what the answers come to. */
const tasksComplete = (job: Job, sample: Sample, answers: number): number =>
  sample.tasks === job.tasks ? sample.complete : Math.floor(answers / job.redundancy);

/** Time left at the recent rate, with the range that the count behind the rate allows (Poisson, 95 %). */
function etaOf(left: number, perMinute: number, counted: number): Estimate | null {
  if (perMinute <= 0 || left <= 0) return null;
  const value = (left / perMinute) * 60_000;
  const error = 1.96 / Math.sqrt(counted);
  return {
    value: Math.round(value),
    low: Math.round(value / (1 + error)),
    high: Math.round(value / Math.max(0.2, 1 - error)),
  };
}

function goldOf(job: Job, annotators: readonly Annotator[]) {
  const goldAnswers = total(annotators, ({ gold }) => gold.answered);
  const right = total(annotators, ({ gold }) => gold.right);
  const { choices, abstentions } = job.file.question;
  const rows = choices.map((choice) => choice.value);
  const columns = [...rows, ...abstentions];
  const counts = rows.map((truth) =>
    columns.map((given) => total(annotators, ({ gold }) => gold.confusion[truth]?.[given] ?? 0)),
  );
  return {
    goldAnswers,
    goldAccuracy: accuracyOf(right, goldAnswers),
    confusion: goldAnswers === 0 ? null : { choices: columns, counts },
  };
}

/** Answers by minute, or by longer steps so that there are at most 120 of them. */
function timelineOf({ ends }: Sample): Progress['timeline'] {
  const first = ends[0]?.at;
  const last = ends.at(-1)?.at;
  if (first === undefined || last === undefined) return [];
  const step = Math.max(10_000, Math.ceil((last - first) / 120 / 10_000) * 10_000);
  const start = Math.floor(first / step) * step;
  const bars = Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, i) => ({
    at: start + i * step,
    answers: 0,
  }));
  for (const { at, answers } of ends) {
    const bar = bars[Math.floor((at - start) / step)];
    if (bar) bar.answers += answers;
  }
  return bars;
}
