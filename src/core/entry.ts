import type { EntryReason, EntryStage } from '../contracts/entry-view.ts';
import { type Admission, type Annotator, isQualified } from './annotator.ts';
import type { AnswersByTask } from './assignment.ts';
import { examVerdict } from './exam.ts';
import { goldAt } from './gold-walk.ts';
import type { Job } from './job.ts';
import { changeStanding, type Decision, standingOf } from './standing.ts';
import { type Consent, termsNumber } from './terms.ts';

/** Why a person goes through training or exam: a new round for every reason, with its own attempts. */
export type Round = 'first' | `retraining-${number}` | `expired-${number}`;

/** An exam that has ended. */
export interface Attempt {
  readonly round: Round;
  readonly answered: number;
  readonly right: number;
  readonly passed: boolean;
  readonly endedAt: number;
}

/**
 * A person's way into a job. `training` and `exam` hold the answers of the round under way by position;
 * `walked` how many training tasks earlier rounds have shown; `attempts` every exam that has ended.
 */
export interface Entry {
  readonly kind: 'entry';
  readonly jobId: string;
  readonly annotatorId: string;
  readonly consents: readonly Consent[];
  readonly round: Round;
  readonly walked: number;
  readonly training: AnswersByTask;
  readonly exam: AnswersByTask;
  readonly attempts: readonly Attempt[];
  readonly version: number;
}

/** All that decides what is due of a person. */
export interface Entering {
  readonly job: Pick<Job, 'file' | 'terms'>;
  readonly annotator: Annotator;
  readonly entry: Entry;
  readonly now: number;
}

/** What an act on the way in leaves; `annotator` where it let them in, `decision` where they were retraining. */
export interface Entered {
  readonly entry: Entry;
  readonly annotator?: Annotator;
  readonly decision?: Decision;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A way in that nobody has gone yet, at version 0: the first commit makes it 1. */
export const unbornEntry = ({ jobId, annotatorId }: Annotator): Entry => ({
  kind: 'entry',
  jobId,
  annotatorId,
  consents: [],
  round: 'first',
  walked: 0,
  training: {},
  exam: {},
  attempts: [],
  version: 0,
});

/** The round that a person is in; undefined while they need none. */
export function roundOf({
  annotator,
  now,
}: Pick<Entering, 'annotator' | 'now'>): Round | undefined {
  const { admitted, standing } = annotator;
  if (standing?.state === 'retraining') return `retraining-${standing.decisions}`;
  if (admitted === undefined) return 'first';
  return isQualified(annotator, now) ? undefined : `expired-${admitted.until ?? 0}`;
}

/** The way in at the round that is due: a new one begins without answers and with all its attempts. */
export function atRound(entering: Entering): Entry {
  const { entry } = entering;
  const round = roundOf(entering) ?? entry.round;
  if (round === entry.round) return entry;
  const walked = entry.walked + sizeOf(entry.training);
  return { ...entry, round, walked, training: {}, exam: {} };
}

const sizeOf = (answers: AnswersByTask): number => Object.keys(answers).length;

/** The newest terms that a person has agreed to; 0 for none. */
export const agreedTo = ({ consents }: Entry): number => consents.at(-1)?.terms ?? 0;

/** Attempts at the exam of the round under way. */
export const attemptsOf = ({ attempts, round }: Entry): readonly Attempt[] =>
  attempts.filter((attempt) => attempt.round === round);

function isTrained({ job, entry }: Entering): boolean {
  const { training } = job.file.entry ?? {};
  return (
    training === undefined ||
    entry.round.startsWith('expired') ||
    sizeOf(entry.training) >= training.tasks
  );
}

/** When the next attempt at the exam may begin. */
export function waitUntil({ job, entry }: Entering): number {
  const last = attemptsOf(entry).at(-1)?.endedAt;
  return last === undefined ? 0 : last + (job.file.entry?.exam?.waitHours ?? 0) * HOUR_MS;
}

/** Attempts that are left in the round, the one under way included. */
export const attemptsLeft = ({ job, entry }: Entering): number =>
  Math.max(0, (job.file.entry?.exam?.attempts ?? 0) - attemptsOf(entry).length);

/** What is due of a person now. @param entering with the way in at its round: see `atRound` */
export function stageOf(entering: Entering): EntryStage {
  const { annotator, entry, job, now } = entering;
  if (standingOf(annotator) === 'barred' || standingOf(annotator) === 'paused') return 'suspended';
  if (agreedTo(entry) < termsNumber(job)) return 'consent';
  if (roundOf(entering) === undefined) return 'admitted';
  if (!isTrained(entering)) return 'training';
  if (job.file.entry?.exam === undefined) return endWithoutExam(entering);
  if (attemptsLeft(entering) === 0) return 'failed';
  return now < waitUntil(entering) ? 'wait' : 'exam';
}

/** Who was to train again in a job without training waits for the owner. */
const endWithoutExam = ({ annotator, job }: Entering): EntryStage =>
  standingOf(annotator) === 'retraining' && job.file.entry?.training === undefined
    ? 'suspended'
    : 'admitted';

/** Why it is due, for the words that say so. */
export function reasonOf(entering: Entering): EntryReason {
  const { entry, job } = entering;
  if (agreedTo(entry) > 0 && agreedTo(entry) < termsNumber(job)) return 'terms';
  const [kind = 'first'] = (roundOf(entering) ?? 'first').split('-') as [EntryReason]; // of `Round`
  return kind;
}

/** Names the training or the attempt under way, or nothing: an answer to another one changes nothing. */
export function sittingOf(entering: Entering): string {
  const { entry } = entering;
  const stage = stageOf(entering);
  if (stage === 'training') return `training.${entry.round}`;
  return stage === 'exam' ? `exam.${entry.round}.${attemptsOf(entry).length}` : '';
}

/** Training gold counts in base 36 from t0, exam gold from e0: neither is ever work. */
export const trainingIdOf = (index: number): string => `t${index.toString(36)}`;
export const examIdOf = (index: number): string => `e${index.toString(36)}`;

/** The tasks of a training: in the order of the manifest, on from where the last one ended. */
export const trainingTasks = ({ walked }: Entry, tasks: number, pool: number): string[] =>
  pool === 0 ? [] : Array.from({ length: tasks }, (_, i) => trainingIdOf((walked + i) % pool));

/** The tasks of an attempt, in an order of the person's own; another attempt goes on in it. */
export const examTasks = (
  { attempts }: Entry,
  tasks: number,
  pool: number,
  seed: number,
): string[] =>
  pool === 0
    ? []
    : Array.from({ length: tasks }, (_, i) =>
        examIdOf(goldAt(seed, pool, (attempts.length * tasks + i) % pool) ?? 0),
      );

/** Agrees to the newest terms; undefined when that changes nothing, as with terms that have been replaced. */
export function agree(entering: Entering, terms: number): Entered | undefined {
  const { annotator, entry, job, now } = entering;
  if (terms !== termsNumber(job) || terms <= agreedTo(entry)) return undefined;
  const consents = [...entry.consents, { terms, at: now }];
  const agreed = { ...entry, consents, version: entry.version + 1 };
  const isLast = stageOf({ ...entering, entry: agreed }) === 'admitted';
  if (annotator.admitted === undefined && !isLast) return { entry: agreed };
  const { until = null } = annotator.admitted ?? {};
  return { entry: agreed, annotator: withAdmission(annotator, { terms, until }) };
}

/** Lets a person in: under the terms they agreed to, for as long as an exam holds. */
function letIn({ annotator, job, now }: Entering, entry: Entry): Entered {
  const days = job.file.entry?.exam?.validDays;
  const until = days === undefined ? null : now + days * DAY_MS;
  const admitted = { terms: agreedTo(entry), until };
  const to = { to: 'working', by: 'entry', reason: 'trained-again', now } as const;
  const trained =
    standingOf(annotator) === 'retraining' ? changeStanding(annotator, to) : undefined;
  if (trained === undefined) return { entry, annotator: withAdmission(annotator, admitted) };
  return { entry, annotator: { ...trained.annotator, admitted }, decision: trained.decision };
}

/** Lets a person in by the owner's word; undefined where they are in for so long already. */
export function admit(
  { annotator, entry, now }: Omit<Entering, 'job'>,
  until: number | null,
): Annotator | undefined {
  const { admitted } = annotator;
  const lasts = admitted?.until ?? Number.POSITIVE_INFINITY;
  const isLonger = (until ?? Number.POSITIVE_INFINITY) > lasts;
  if (isQualified(annotator, now) && !isLonger) return undefined;
  return withAdmission(annotator, { terms: agreedTo(entry), until });
}

const withAdmission = (annotator: Annotator, admitted: Admission): Annotator => ({
  ...annotator,
  admitted,
  version: annotator.version + 1,
});

/** Answers with new ones beside them: the first answer to a task stands. */
function added(kept: AnswersByTask, sent: AnswersByTask, tasks: number): AnswersByTask | undefined {
  const fresh = Object.entries(sent).filter(([i]) => !(i in kept) && Number(i) < tasks);
  return fresh.length === 0 ? undefined : { ...kept, ...Object.fromEntries(fresh) };
}

/** Takes answers to training tasks; undefined when they change nothing. The last one may let a person in. */
export function train(entering: Entering, sent: AnswersByTask): Entered | undefined {
  const { entry, job } = entering;
  if (stageOf(entering) !== 'training') return undefined;
  const training = added(entry.training, sent, job.file.entry?.training?.tasks ?? 0);
  if (training === undefined) return undefined;
  const trained = { ...entry, training, version: entry.version + 1 };
  const isIn = stageOf({ ...entering, entry: trained }) === 'admitted';
  return isIn ? letIn(entering, trained) : { entry: trained };
}

/**
 * Takes answers to tasks of an exam, and ends the attempt as soon as its rule knows; undefined when they
 * change nothing.
 *
 * @param isRight whether an answer to a position is right
 */
export function examine(
  entering: Entering,
  sent: AnswersByTask,
  isRight: (position: number, answer: AnswersByTask[string]) => boolean,
): Entered | undefined {
  const { entry, job, now } = entering;
  const rule = job.file.entry?.exam;
  if (rule === undefined || stageOf(entering) !== 'exam') return undefined;
  const exam = added(entry.exam, sent, rule.tasks);
  if (exam === undefined) return undefined;
  const outcomes = outcomesOf(exam, isRight);
  const verdict = examVerdict(rule, outcomes);
  const version = entry.version + 1;
  if (verdict === 'open') return { entry: { ...entry, exam, version } };
  const passed = verdict === 'passed';
  const right = outcomes.filter(Boolean).length;
  const attempt = { round: entry.round, answered: outcomes.length, right, passed, endedAt: now };
  const ended = { ...entry, exam: {}, attempts: [...entry.attempts, attempt], version };
  return passed ? letIn(entering, ended) : { entry: ended };
}

/** Whether the answers were right, in order, up to the first task without one. */
function outcomesOf(
  exam: AnswersByTask,
  isRight: (position: number, answer: AnswersByTask[string]) => boolean,
): boolean[] {
  const outcomes: boolean[] = [];
  for (let answer = exam[0]; answer !== undefined; answer = exam[outcomes.length]) {
    outcomes.push(isRight(outcomes.length, answer));
  }
  return outcomes;
}
