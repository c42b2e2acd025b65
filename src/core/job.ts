import type { ExportRun } from '../contracts/export.ts';
import type { JobFile, JobState } from '../contracts/job.ts';
import type { JobNews } from '../contracts/job-event.ts';
import type { LineProblem } from '../contracts/manifest.ts';
import type { Role } from '../contracts/role.ts';
import type { Bin } from './bin.ts';
import type { Scale } from './gold-match/scale.ts';
import { type GoldCount, goldCount } from './gold-walk.ts';

/**
 * A job: the owner's file, which never changes, and what the import found.
 *
 * `training` and `exam` count gold that is for these alone, absent where there is none; `terms` numbers the
 * newest texts that people agree to, absent while they are the file's;
 * `redundancy` is the file's until the owner changes it, `wish` counts those changes, and `adjusted` is true
 * once every suite knows of the newest; `nearEnd` is true while there are fewer open suites than people at
 * work, and `crowd` about how many people that were when it came to be; `settled` turns true once a job
 * that was paused or closed has no lease left; `dataset` names the newest export, `exporting` one that is
 * under way or has failed; `goldAdded` counts gold beside that of the import, and `goldKeys` the changes of what
 * gold is worth; `complete` is true while every task has its labels; `news` says what was told by the version in it.
 */
export interface Job {
  readonly kind: 'job';
  readonly jobId: string;
  readonly state: JobState;
  readonly file: JobFile;
  readonly tasks: number;
  readonly gold: number;
  readonly training?: number;
  readonly exam?: number;
  readonly terms?: number;
  readonly goldAdded?: number;
  readonly goldKeys?: GoldKeys;
  readonly taskSuites: number;
  readonly bins: readonly Bin[];
  readonly redundancy: number;
  readonly wish: number;
  readonly adjusted: boolean;
  readonly nearEnd: boolean;
  readonly crowd?: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly settled: boolean;
  readonly dataset: string | null;
  readonly exporting?: ExportRun;
  readonly complete?: boolean;
  readonly news?: { readonly version: number; readonly of: readonly JobNews[] };
  readonly version: number;
}

/**
 * Changes of what gold is worth: their number, when the newest was, which gold is touched, and whether everybody's
 * record is surely made anew. `again` while that is done a second time, well after the change.
 */
export interface GoldKeys {
  readonly number: number;
  readonly changedAt: number;
  readonly of: readonly string[];
  readonly again?: true;
  readonly settled: boolean;
}

/**
 * How far a job's manifest is read. `goldOf` counts gold by accepted choice; `offset` is the byte after the newest line whose suite is stored:
 * a crashed import goes on there and writes the same items again.
 */
export interface Import {
  readonly kind: 'import';
  readonly jobId: string;
  readonly manifest: string;
  readonly offset: number;
  readonly totalBytes: number;
  readonly lines: number;
  readonly chunks: number;
  readonly taskSuites: number;
  readonly tasks: number;
  readonly gold: number;
  readonly training?: number;
  readonly exam?: number;
  readonly goldOf?: Readonly<Record<string, number>>;
  readonly bins: readonly Bin[];
  readonly duplicates: number;
  readonly skipped: number;
  readonly problems: readonly LineProblem[];
  readonly done: boolean;
  readonly version: number;
}

/** An invite: for one of the staff, or for people of one job and of some of its pools. `usedBy` names staff who came by it. */
export interface Invite {
  readonly kind: 'invite';
  readonly inviteId: string;
  readonly role: Role;
  readonly jobId: string | null;
  readonly pools: readonly string[];
  /** These people are let in without training or exam. */
  readonly admitted?: true;
  readonly people: number;
  readonly used: number;
  readonly usedBy: readonly string[];
  readonly expiresAt: number;
  readonly version: number;
}

export type JobEvent = 'publish' | 'pause' | 'close';

const TRANSITIONS: Readonly<
  Record<JobEvent, readonly [from: readonly JobState[], to: Exclude<JobState, 'draft'>]>
> = {
  publish: [['draft', 'paused', 'published'], 'published'],
  pause: [['published', 'paused'], 'paused'],
  close: [['draft', 'published', 'paused', 'closed'], 'closed'],
};

export type JobChange =
  | { readonly kind: 'changed'; readonly job: Job }
  | { readonly kind: 'unchanged'; readonly job: Job }
  | { readonly kind: 'refused'; readonly state: JobState; readonly expected: readonly JobState[] };

/** Moves a job along its life; asking for the state it is in changes nothing. Closed is for good. */
export function changeJob(job: Job, event: JobEvent, now: number): JobChange {
  const [from, to] = TRANSITIONS[event];
  if (!from.includes(job.state)) return { kind: 'refused', state: job.state, expected: from };
  if (job.state === to) return { kind: 'unchanged', job };
  const next = { ...job, state: to, changedAt: now, settled: false, version: job.version + 1 };
  return { kind: 'changed', job: telling(next, to) };
}

/** A job whose version is news. Later versions keep the word and are none: its version is not theirs. */
export const telling = (job: Job, ...of: readonly JobNews[]): Job => ({
  ...job,
  news: { version: job.version, of },
});

/** How many live assignments a person may hold: work, and the next three tasks ahead of time. */
export const mostHands = (taskSuiteSize: number): number => 1 + Math.ceil(3 / taskSuiteSize);

const FEW_PEOPLE = 50;
const PATIENCE_MS_A_PERSON = 100;
const MOST_PATIENCE_MS = 60_000;

/**
 * How long people may let pass what has just become free, near the end of a job: with thousands who ask
 * for one task, all but one would lose the race for it. A few people let nothing pass.
 */
export function mostPatienceMs({ nearEnd, crowd = 0 }: Pick<Job, 'nearEnd' | 'crowd'>): number {
  const beyondFew = nearEnd ? Math.max(0, crowd - FEW_PEOPLE) : 0;
  return Math.min(MOST_PATIENCE_MS, beyondFew * PATIENCE_MS_A_PERSON);
}

/** Gold shown for each ordinary task; 0 for a job without gold. */
export const goldRate = (job: GoldCount & Pick<Job, 'file'>): number =>
  goldCount(job) > 0 ? (job.file.gold?.rate ?? 0) : 0;

/** True where gold is still to be mixed into work. */
export const goesOnWithGold = (job: GoldCount & Pick<Job, 'file' | 'state'>): boolean =>
  goldRate(job) > 0 && (job.state === 'published' || job.state === 'paused');

/** How far off on the scale of its choices an answer to gold is still right; undefined where none is. */
export function goldScale({ gold, question }: JobFile): Scale | undefined {
  const within = gold?.stepsOff ?? 0;
  return within === 0 ? undefined : { choices: question.choices.map(({ value }) => value), within };
}

/** How many annotators may see one gold task. */
export const maxExposures = (file: JobFile): number => file.gold?.maxExposures ?? file.redundancy;
