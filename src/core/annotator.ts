import type { StandingState } from '../contracts/standing-state.ts';
import type { GoldWalks } from './gold-walk.ts';
import type { Mask } from './mask.ts';
import type { Repeat, RepeatRecord } from './repeat.ts';
import type { Settling } from './settling.ts';
import type { Watch } from './watch.ts';

/**
 * One assignment in a person's hands; `gold` names the gold tasks shown, in hand order, `answered` those
 * that were answered late meanwhile, by an earlier assignment.
 */
export interface HeldHand {
  readonly assignmentId: string;
  readonly taskSuiteId: string;
  readonly tasks: Mask;
  readonly gold: readonly string[];
  /** Tasks of their own that come again, hidden among the others as gold is, and after it in number. */
  readonly repeats?: readonly Repeat[];
  readonly answered?: readonly string[];
}

/**
 * What a closed hand left unanswered, and is to come again together: tasks of the suite, and gold. Without it
 * one could tell gold by what comes again, and with what. `open` where others could take tasks of the suite then:
 * once they have, gold that was left alone stays away too.
 */
export interface Rest {
  readonly taskSuiteId: string;
  readonly tasks: Mask;
  readonly gold: readonly string[];
  readonly open: boolean;
}

/**
 * A person's record with gold. `carry` is gold owed to them, by error feedback; the walks say which gold
 * tasks of their own order are behind them; `again` what their newest hands left unanswered;
 * `confusion[truth][choice]` counts scored answers, abstentions under their own name; `recent` tells
 * the newest 40, oldest first: 1 right, 0 wrong, - abstained. Answers to gold that was taken back are
 * `discounted`; `keys` is the number of the newest change of gold that the record was made anew for.
 */
export interface GoldRecord extends GoldWalks {
  readonly carry: number;
  readonly again: readonly Rest[];
  readonly answered: number;
  readonly right: number;
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly recent?: string;
  /** Evidence on how good they are; in jobs that judge by it. */
  readonly watch?: Watch;
  readonly discounted?: number;
  readonly keys?: number;
}

/** Gold answers that a record was made of, whatever they are worth: no change of gold makes them more or fewer. */
export const scoredIn = ({
  answered,
  discounted = 0,
}: Pick<GoldRecord, 'answered' | 'discounted'>): number => answered + discounted;

/**
 * A person in one job. `handed` counts ordinary tasks counted or in hand, never above `cap`;
 * `counted` their assignments with a counted answer, `countedTasks` those answers; `answers` every
 * answer they submitted, gold and late ones too. `place` is where their walk over the suites stands, and
 * `round` the bin and the place where it began, while one call was too short for it; `pools` those they
 * belong to, by their invite.
 */
export interface Annotator {
  readonly kind: 'annotator';
  readonly annotatorId: string;
  readonly jobId: string;
  readonly hands: readonly HeldHand[];
  readonly handed: number;
  readonly counted: number;
  readonly countedTasks: number;
  readonly answers: number;
  readonly submitted: number;
  readonly cap: number | null;
  readonly pools: readonly string[];
  /** Ordinary tasks handed out by spans of five minutes, of the last hour; in jobs with an hourly limit. */
  readonly recent?: readonly HandedSpan[];
  /** True while nothing more of theirs counts: their standing is barred. */
  readonly barred: boolean;
  /** What was decided about them last, and how many decisions there were; absent before the first. */
  readonly standing?: {
    readonly state: StandingState;
    readonly since: number;
    readonly decisions: number;
  };
  /** What is left to do with their answers after a decision. */
  readonly settling?: Settling;
  /** Answers to tasks, and to gold, that are discounted. */
  readonly voided?: { readonly tasks: number; readonly gold: number };
  /** Decision number of the newest warning, for their page to tell once. */
  readonly notice?: number;
  /** True while a rule asks that their next gold be right: they are owed one for it. */
  readonly check?: true;
  /** True while their answers are left out of labels. */
  readonly weightless?: true;
  /** In jobs that people are let into: since when they are. */
  readonly admitted?: Admission;
  readonly place: number;
  readonly round?: { readonly bin: number; readonly from: number };
  readonly gold: GoldRecord;
  /** In jobs that repeat tasks, from their first counted answer on. */
  readonly repeats?: RepeatRecord;
  /** Median active milliseconds an answer, of the newest nine hands. */
  readonly pace: readonly number[];
  readonly seenAt: number;
  readonly version: number;
}

/**
 * That a person may work: they agreed to the `terms` of this number, and what let them in holds `until` an
 * instant, or for good.
 */
export interface Admission {
  readonly terms: number;
  readonly until: number | null;
}

/** True while training, exam or the owner's word hold for a person. */
export const isQualified = ({ admitted }: Annotator, now: number): boolean =>
  admitted !== undefined && (admitted.until === null || now < admitted.until);

/** A person who has just joined a job. They are owed no gold: what is drawn for each hand begins anew with them. */
export function newAnnotator(
  joined: Pick<
    Annotator,
    'annotatorId' | 'jobId' | 'cap' | 'pools' | 'admitted' | 'place' | 'seenAt'
  >,
): Annotator {
  return {
    kind: 'annotator',
    ...joined,
    hands: [],
    handed: 0,
    counted: 0,
    countedTasks: 0,
    answers: 0,
    submitted: 0,
    barred: false,
    gold: { carry: 0, walked: 0, again: [], answered: 0, right: 0, confusion: {} },
    pace: [],
    version: 1,
  };
}

/** How many tasks were handed out in the five minutes from `at` on, epoch milliseconds. */
export interface HandedSpan {
  readonly at: number;
  readonly tasks: number;
}

const SPAN_MS = 5 * 60_000;
const HOUR_MS = 60 * 60_000;

/** Spans of which some instant is less than an hour ago. */
const ofLastHour = ({ recent = [] }: Annotator, now: number): readonly HandedSpan[] =>
  recent.filter(({ at }) => at + SPAN_MS + HOUR_MS > now);

/** What is left of an hourly limit: handed out in any hour are never more than `most`. */
export const leftOfHour = (annotator: Annotator, most: number, now: number): number =>
  ofLastHour(annotator, now).reduce((left, { tasks }) => left - tasks, most);

/** Milliseconds until the oldest span is an hour ago, and something is left again. */
export const hourWaitMs = (annotator: Annotator, now: number): number =>
  (ofLastHour(annotator, now)[0]?.at ?? now) + SPAN_MS + HOUR_MS - now;

/** The spans of the last hour after so many tasks more. */
export function withHanded(annotator: Annotator, tasks: number, now: number): HandedSpan[] {
  const at = now - (now % SPAN_MS);
  const spans = ofLastHour(annotator, now);
  const newest = spans.at(-1);
  return newest !== undefined && newest.at >= at
    ? [...spans.slice(0, -1), { at: newest.at, tasks: newest.tasks + tasks }]
    : [...spans, { at, tasks }];
}

/** What is left of a person's cap, in ordinary tasks. */
export const leftOfCap = (annotator: Annotator): number =>
  annotator.cap === null ? Number.POSITIVE_INFINITY : annotator.cap - annotator.handed;

/** What is discounted of a person's answers with so many more, or fewer. */
export function addVoided(
  { voided = { tasks: 0, gold: 0 } }: Annotator,
  tasks: number,
  gold: number,
) {
  return { tasks: voided.tasks + tasks, gold: voided.gold + gold };
}
