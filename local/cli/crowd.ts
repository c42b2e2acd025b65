import { count, counted } from '../../pages/owner/model/figures.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { Progress } from '../../src/contracts/progress.ts';
import { runCrowd, type Worked } from '../crowd.ts';
import { HistoryRecorder } from '../history/recorder.ts';
import { ASSAY, type Context } from './context.ts';
import { type People, peopleOf } from './crowd-people.ts';
import { EXIT, Failure } from './failure.ts';
import { createInvite } from './job-acts.ts';
import { ProgressBar } from './progress-bar.ts';
import { findJob, type Service, withService } from './service.ts';
import { table } from './table.ts';
import { hashTruth, readTruth } from './truth.ts';

const HASH = 'a hash of what is shown stands for the truth';
const HASH_AND_GOLD = `${HASH}, so answers to gold will look wrong`;

export interface CrowdOptions extends People {
  readonly truth?: string;
  /** Pools of the job to which these people belong. */
  readonly pools?: readonly string[];
  /** They come as experts do, without training and exam. */
  readonly admitted?: boolean;
  /** File for the log of requests and replies. */
  readonly history?: string;
}

/** Lets simulated annotators work on a job over HTTP, as people would, until nothing is left for them. */
export function sendCrowd(
  context: Context,
  idOrName: string,
  options: CrowdOptions,
): Promise<void> {
  return withService(context, async (service) => {
    const job = await findJob(service, idOrName);
    if (job.state !== 'published') throw notOpen(job);
    const worked = await work(context, service, job, options);
    const { jobId } = job;
    const answers = worked.reduce((sum, one) => sum + one.answers, 0);
    const annotators = worked.map(({ persona, annotatorId, answers, hands }) => ({
      annotatorId,
      name: persona.name,
      skill: persona.spams ? null : persona.skill,
      answers,
      hands,
    }));
    const truth = options.truth === undefined ? 'hash' : 'file';
    context.out.result({ jobId, truth, answers, annotators }, describe(annotators).join('\n'));
    context.out.note(
      `${counted(answers, 'answer')} given, gold included; '${ASSAY} status ${jobId}' shows the job`,
    );
    if (judges(job)) {
      context.out.note(`'${ASSAY} decisions ${jobId}' shows what was decided about them`);
    }
  });
}

const judges = ({ file }: JobView): boolean =>
  file.gold?.watch !== undefined || (file.rules ?? []).length > 0;

const notOpen = ({ jobId, state }: JobView): Failure => {
  const message =
    state === 'closed'
      ? `job ${jobId} is closed for good, and a crowd works on published ones`
      : `job ${jobId} is ${state}, and a crowd works on published ones: '${ASSAY} publish ${jobId}'`;
  return new Failure('refused', 'wrong-job-state', message);
};

async function work(
  { out }: Context,
  service: Service,
  { jobId, file, gold }: JobView,
  options: CrowdOptions,
): Promise<Worked[]> {
  const choices = file.question.choices.map(({ value }) => value);
  const { truth } = options;
  const personas = peopleOf(options, choices);
  if (truth === undefined) out.note(`no --truth: ${gold > 0 ? HASH_AND_GOLD : HASH}`);
  const truthOf = truth === undefined ? hashTruth(choices) : await readTruth(truth, choices);
  const { token } = await createInvite(service, jobId, {
    people: personas.length,
    days: 1,
    ...(options.pools && { pools: options.pools }),
    ...(options.admitted && { admitted: true }),
  });
  const before = await service.call<Progress>('GET', `/jobs/${jobId}/progress`);
  const total = before.answersWanted - before.answers;
  const bar = new ProgressBar(out, { verb: 'answering', write: count, counts: 'answers' });
  const history = options.history === undefined ? undefined : new HistoryRecorder(options.history);
  let given = 0;
  bar.show({ done: 0, total });
  const worked = await runCrowd({
    url: service.url,
    invite: token,
    personas,
    truthOf,
    random: Math.random,
    signal: untilInterrupted(),
    ...(history === undefined ? {} : { history }),
    onAnswer: () => {
      given++;
      bar.show({ done: Math.min(given, total), total });
    },
  }).finally(() => history?.close());
  bar.end();
  return worked;
}

/** The first Ctrl-C lets everybody stop where they are, a second one ends the process. */
function untilInterrupted(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => {
    process.exitCode = EXIT.interrupted;
    process.once('SIGINT', () => process.exit(EXIT.interrupted));
    stop.abort();
  });
  return stop.signal;
}

interface Done {
  readonly annotatorId: string;
  readonly name: string;
  /** None where they do not look. */
  readonly skill: number | null;
  readonly answers: number;
  readonly hands: number;
}

const describe = (annotators: readonly Done[]): string[] =>
  table<Done>(
    [
      { head: 'annotator', cell: ({ annotatorId }) => annotatorId },
      { head: 'name', cell: ({ name }) => name },
      { head: 'skill', right: true, cell: ({ skill }) => (skill === null ? '–' : String(skill)) },
      { head: 'answers', right: true, cell: ({ answers }) => count(answers) },
      { head: 'hands', right: true, cell: ({ hands }) => count(hands) },
    ],
    annotators,
  );
