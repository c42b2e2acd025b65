import { setTimeout as sleep } from 'node:timers/promises';
import {
  ago,
  coefficient,
  count,
  counted,
  duration,
  ends,
  NONE,
  percentDone,
  range,
  rate,
  roughPercent,
  span,
} from '../../pages/owner/model/figures.ts';
import { shortWords } from '../../pages/owner/model/gold.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { AnnotatorRow, Progress } from '../../src/contracts/progress.ts';
import { ASSAY, type Context } from './context.ts';
import { forecastText } from './gold-looks.ts';
import type { Output } from './output.ts';
import { findJob, type Service, withService } from './service.ts';
import { type Column, table } from './table.ts';

const WATCH_MS = 2_000;

/** Shows all jobs, or how one of them stands; with `watch` until all its answers are in. */
export function status(
  context: Context,
  idOrName: string | undefined,
  watch: boolean,
): Promise<void> {
  return withService(context, async (service) => {
    if (idOrName === undefined) return listJobs(context.out, service);
    const { jobId } = await findJob(service, idOrName);
    if (watch) return watchJob(context.out, service, jobId);
    const progress = await load(service, jobId);
    context.out.result(progress, describe(progress, context.out).join('\n'));
  });
}

const load = (service: Service, jobId: string): Promise<Progress> =>
  service.call('GET', `/jobs/${jobId}/progress`);

const JOB_COLUMNS: readonly Column<JobView>[] = [
  { head: 'job', cell: ({ jobId }) => jobId },
  { head: 'state', cell: ({ state }) => state },
  {
    head: 'tasks',
    right: true,
    cell: ({ state, tasks }) => (state === 'draft' ? NONE : count(tasks)),
  },
  {
    head: 'gold',
    right: true,
    cell: ({ state, gold }) => (state === 'draft' ? NONE : count(gold)),
  },
  { head: 'made', cell: ({ createdAt }) => ago(createdAt, Date.now()) },
  { head: 'name', cell: ({ file }) => file.name },
];

async function listJobs(out: Output, service: Service): Promise<void> {
  const { jobs } = await service.call<{ jobs: JobView[] }>('GET', '/jobs');
  if (out.json) for (const job of jobs) out.event(job);
  else if (jobs.length > 0) out.result({}, withHead(table(JOB_COLUMNS, jobs), out).join('\n'));
  else out.note(`there are no jobs yet: '${ASSAY} import JOB.json MANIFEST' makes one`);
}

const withHead = ([head = '', ...rows]: string[], out: Output): string[] => [
  out.styled('dim', head),
  ...rows,
];

/** Draws over the last picture on a screen; else says a line each time. */
async function watchJob(out: Output, service: Service, jobId: string): Promise<void> {
  let drawn = 0;
  for (;;) {
    const progress = await load(service, jobId);
    const lines = out.onScreen ? fitting(describe(progress, out), out.rows) : [oneLine(progress)];
    const up = out.onScreen && drawn > 0 ? `\u001b[${drawn}A\u001b[J` : '';
    out.result(progress, `${up}${lines.join('\n')}`);
    drawn = lines.length;
    if (isOver(progress)) return;
    await sleep(WATCH_MS);
  }
}

/** As much as can be drawn over: what has left the screen cannot. */
const fitting = (lines: string[], rows: number): string[] =>
  lines.length < rows ? lines : [...lines.slice(0, rows - 2), '…'];

const isOver = ({ job, answers, answersWanted }: Progress): boolean =>
  job.state === 'closed' || (job.tasks > 0 && answers >= answersWanted);

function oneLine({ job, answers, answersWanted, perMinute, goldForecast }: Progress): string {
  const lack = shortWords(goldForecast);
  const done = `${count(answers)} of ${count(answersWanted)} answers, ${rate(perMinute)} a minute`;
  return `${job.jobId} ${job.state}: ${done}${lack && `, ${lack}`}`;
}

const ANNOTATOR_COLUMNS: readonly Column<{ row: AnnotatorRow; now: number }>[] = [
  { head: 'annotator', cell: ({ row }) => row.annotatorId },
  { head: 'state', cell: ({ row }) => stateOf(row) },
  { head: 'answers', right: true, cell: ({ row }) => count(row.answers) },
  { head: 'counted', right: true, cell: ({ row }) => count(row.counted) },
  { head: 'gold right', right: true, cell: ({ row }) => goldOf(row) },
  {
    head: 'a task',
    right: true,
    cell: ({ row }) => (row.medianSeconds === null ? NONE : duration(row.medianSeconds)),
  },
  { head: 'seen', cell: ({ row, now }) => ago(row.lastSeenAt, now) },
];

/** Where somebody stands: on the way in, at work or stopped, and whether their answers have weight. */
function stateOf({ state, entry, weightless }: AnnotatorRow): string {
  const isIn = entry === undefined || ['admitted', 'suspended'].includes(entry.stage);
  return `${isIn ? state : STAGES[entry.stage]}${weightless ? ', no weight' : ''}`;
}

const goldOf = ({ goldAccuracy }: AnnotatorRow): string =>
  goldAccuracy === null ? NONE : `${roughPercent(goldAccuracy.value)} (${range(goldAccuracy)})`;

/** How a job stands, for a person: figures first, then its annotators. */
function describe(progress: Progress, out: Output): string[] {
  const { job, now, annotators } = progress;
  const figures = figuresOf(progress);
  const width = Math.max(...figures.map(([name]) => name.length));
  const title = `${out.styled('bold', job.file.name)}  ${job.jobId}  ${job.state}`;
  const lines = figures.map(([name, text]) => `${out.styled('dim', name.padEnd(width))}  ${text}`);
  if (annotators.length === 0) return [title, '', ...lines];
  const rows = annotators.map((row) => ({ row, now }));
  return [title, '', ...lines, '', ...withHead(table(ANNOTATOR_COLUMNS, rows), out)];
}

function figuresOf(progress: Progress): [string, string][] {
  const { job, answers, answersWanted, tasksComplete, abstentions } = progress;
  const done = percentDone(tasksComplete, job.tasks);
  const abstained = abstentions === 0 ? '' : `, ${count(abstentions)} abstained`;
  return [
    ['tasks', `${count(tasksComplete)} of ${count(job.tasks)} complete (${done})`],
    ['answers', `${count(answers)} of ${count(answersWanted)} counted${abstained}`],
    ['pace', paceOf(progress)],
    ['agreement', agreementOf(progress)],
    ['gold', goldOfAll(progress)],
    ...goldLeft(progress),
    ...wayInOf(progress),
  ];
}

const STAGES = {
  consent: 'to agree',
  training: 'in training',
  exam: 'in the exam',
  wait: 'may try again later',
  failed: 'not passed',
  suspended: 'paused or barred',
  admitted: 'let in',
} as const;

/** Where people stand on their way in, in jobs that have one. */
function wayInOf({ entry }: Progress): [string, string][] {
  if (entry === null) return [];
  const stages = Object.entries(STAGES) as [keyof typeof STAGES, string][];
  const there = stages.filter(([stage]) => entry[stage] > 0);
  const text = there.map(([stage, what]) => `${count(entry[stage])} ${what}`).join(', ');
  return [['people', text || 'nobody yet']];
}

function paceOf({ perMinute, etaMs, annotators }: Progress): string {
  if (perMinute <= 0) {
    const working = annotators.some(({ state, holding }) => state === 'active' && holding > 0);
    return working ? 'too early to say' : 'nobody is answering';
  }
  const isRange = etaMs !== null && span(etaMs.low) !== span(etaMs.high);
  const around = isRange ? ` (${ends(etaMs, span)})` : '';
  const left = etaMs === null ? '' : `, ${span(etaMs.value)} left${around}`;
  return `${rate(perMinute)} answers a minute${left}`;
}

function agreementOf({ agreement, sampledTasks, job }: Progress): string {
  if (agreement === null) return NONE;
  const of =
    sampledTasks < job.tasks ? ` of ${counted(sampledTasks, 'task')} from all over the job` : '';
  return `${coefficient(agreement.value)} (${ends(agreement, coefficient)}), Krippendorff's alpha${of}`;
}

function goldOfAll({ goldAccuracy, goldAnswers, job }: Progress): string {
  if (job.gold === 0) return 'none in this job';
  if (goldAccuracy === null) return 'no answer yet';
  const share = `${roughPercent(goldAccuracy.value)} right (${range(goldAccuracy)})`;
  return `${share} of ${counted(goldAnswers, 'answer')}`;
}

/** How long the gold lasts, and what to do where it does not. */
function goldLeft({ goldForecast, job }: Progress): [string, string][] {
  if (goldForecast === null) return [];
  const act =
    goldForecast.short === 0 ? '' : `: ${ASSAY} gold add ${job.jobId} FILE, or gold candidates`;
  return [['gold left', `${forecastText(goldForecast)}${act}`]];
}
