import type { Signs } from '../contracts/rule.ts';
import { type Annotator, addVoided, type HeldHand, type Rest, scoredIn } from './annotator.ts';
import {
  type AnswersByTask,
  type Assignment,
  type AssignmentState,
  mergeAnswers,
  type SortedAnswers,
} from './assignment.ts';
import { refundCarry, scoreGold, verdictsOf } from './gold.ts';
import { judgeGold, type Watching } from './gold-judgement.ts';
import type { Scale } from './gold-match/scale.ts';
import { type Mask, maskOf, taskCount } from './mask.ts';
import { answeredRepeats, type Repeating, withAnswered, withCounted } from './repeat.ts';
import type { Decision } from './standing.ts';
import {
  addCounts,
  forget,
  type Lease,
  openTasks,
  settleDiscounted,
  settleWanted,
  type TaskSuite,
} from './task-suite.ts';

/** The three items that every end of a lease writes together, and the decision that its gold led to. */
export interface Closed {
  readonly assignment: Assignment;
  readonly suite: TaskSuite;
  readonly annotator: Annotator;
  readonly decision?: Decision;
}

/** What its owner sends: answers, their hash, and what the page told of how they came about. */
export interface Sent {
  readonly answers: SortedAnswers;
  readonly hash: string;
  readonly signs?: Signs | undefined;
}

/** What is known when a lease ends. `truths` by gold number of the hand; `sent` only from its owner. */
export interface Closing {
  readonly suite: TaskSuite;
  readonly lease: Lease;
  readonly annotator: Annotator;
  readonly draft: Assignment | undefined;
  readonly sent?: Sent;
  readonly ending: 'submitted' | 'expired' | 'declined';
  readonly declined?: string;
  readonly setAsideAfter?: number | undefined;
  readonly truths: Readonly<Record<string, readonly string[]>>;
  readonly goldRate: number;
  readonly goldScale?: Scale | undefined;
  /** Where people are judged by their gold answers. */
  readonly watching?: Watching | undefined;
  /** Where tasks come again to the same person. */
  readonly repeating?: Repeating | undefined;
  readonly now: number;
}

const NONE: SortedAnswers = { tasks: {}, gold: {} };
const PACE_HANDS = 9;
const MOST_AGAIN = 4;

/** An assignment as the first save or the close bears it, at version 0: the commit makes it 1. */
function unborn(suite: TaskSuite, lease: Lease): Assignment {
  return {
    kind: 'assignment',
    jobId: suite.jobId,
    taskSuiteId: suite.taskSuiteId,
    assignmentId: lease.assignmentId,
    annotatorId: lease.annotatorId,
    state: 'leased',
    tasks: lease.tasks,
    counted: 0,
    answers: {},
    late: {},
    gold: [],
    goldAnswers: {},
    goldCount: lease.gold,
    savedAt: 0,
    endedAt: 0,
    sent: null,
    reclaimed: false,
    version: 0,
  };
}

/** An assignment that is still open: the item, or the lease that it will be born of. */
export type OpenDraft = Assignment | { readonly suite: TaskSuite; readonly lease: Lease };

/** True when a save was held up, and one that its page made later is stored. */
export const isOvertaken = (draft: Assignment, edit: number | undefined): boolean =>
  edit !== undefined && draft.edit !== undefined && edit < draft.edit;

/** Saves answers into an open assignment and marks the page alive; `draft` may be unborn. */
export function saveDraft(
  draft: OpenDraft,
  answers: SortedAnswers,
  now: number,
  edit?: number,
): Assignment {
  const open = 'kind' in draft ? draft : unborn(draft.suite, draft.lease);
  return {
    ...open,
    ...(edit === undefined ? {} : { edit }),
    answers: mergeAnswers(open.answers, answers.tasks),
    goldAnswers: mergeAnswers(open.goldAnswers, answers.gold),
    savedAt: Math.max(now, open.savedAt),
    version: open.version + 1,
  };
}

const sizeOf = (answers: AnswersByTask): number => Object.keys(answers).length;

/** Tasks that have an answer. */
export const answeredTasks = (answers: AnswersByTask): Mask =>
  maskOf(Object.keys(answers).map(Number));

/** The median of the answers' active times in milliseconds, or undefined when none was sent. */
function medianMs(answers: readonly AnswersByTask[]): number | undefined {
  const times = answers
    .flatMap((byTask) => Object.values(byTask))
    .flatMap((answer) => (answer.ms === undefined ? [] : [answer.ms]))
    .sort((a, b) => a - b);
  return times[times.length >> 1];
}

function endState(answered: number, barred: boolean, ending: Closing['ending']): AssignmentState {
  if (barred) return 'void';
  if (ending === 'declined') return 'declined';
  return answered > 0 ? 'submitted' : 'expired';
}

function closedSuite(closing: Closing, answered: Mask, counted: Mask): TaskSuite {
  const { suite, lease, ending } = closing;
  const unanswered = lease.tasks & ~answered & ~(lease.answered ?? 0);
  const closed = {
    ...suite,
    leases: suite.leases.filter((other) => other.assignmentId !== lease.assignmentId),
    counted: addCounts(suite.counted, counted, 1),
    seenBy:
      ending === 'declined' ? suite.seenBy : forget(suite.seenBy, lease.annotatorId, unanswered),
    ...(unanswered === 0 ? {} : { reopenedAt: closing.now }),
    version: suite.version + 1,
  };
  const declined = ending === 'declined' ? withDeclines(closing, closed, unanswered) : closed;
  const settled = settleDiscounted(declined, answered & ~counted);
  return settleWanted(settled, lease.tasks & ~answered);
}

/**
 * Counts who would not answer, where the owner has a rule for it, and sets aside what nobody will. A barred
 * person has no say in it.
 */
function withDeclines(closing: Closing, suite: TaskSuite, tasks: Mask): TaskSuite {
  const { setAsideAfter, annotator } = closing;
  if (setAsideAfter === undefined || annotator.barred) return suite;
  const before = suite.declines ?? suite.wanted.map(() => 0);
  const declines = addCounts(before, tasks, 1);
  const often = maskOf(declines.flatMap((count, i) => (count >= setAsideAfter ? [i] : [])));
  return often === 0 ? { ...suite, declines } : { ...suite, declines, aside: often };
}

/**
 * What a hand left unanswered comes to the same person again, tasks and gold together: if only tasks came
 * twice, whatever never came again would be gold. What was declined does not.
 */
function restsAfter(
  closing: Closing,
  assignment: Assignment,
  hand: HeldHand,
  suite: TaskSuite,
): readonly Rest[] {
  const { again } = closing.annotator.gold;
  if (closing.ending === 'declined') return again;
  const { taskSuiteId } = hand;
  const gold = hand.gold.filter(
    (goldId, index) =>
      assignment.goldAnswers[index] === undefined && !hand.answered?.includes(goldId),
  );
  const answered = answeredTasks(assignment.answers) | (closing.lease.answered ?? 0);
  const tasks = hand.tasks & ~answered;
  if (tasks === 0 && gold.length === 0) return again;
  const older = again.filter((rest) => rest.taskSuiteId !== taskSuiteId);
  const open = openTasks(suite) !== 0;
  return [...older, { taskSuiteId, tasks, gold, open }].slice(-MOST_AGAIN);
}

/** Second answers, and new ones that may be asked for again. Nobody who is barred is repeated. */
function repeatsAfter({ annotator, repeating, now }: Closing, assignment: Assignment) {
  if (repeating === undefined || annotator.barred) return {};
  const { gold, goldAnswers, repeats } = assignment;
  const answered = answeredRepeats(repeats, gold.length, goldAnswers);
  const record = withAnswered(annotator.repeats, answered);
  return { repeats: withCounted(repeating, record, { ...assignment, at: now }) };
}

function closedAnnotator(
  closing: Closing,
  assignment: Assignment,
  hand: HeldHand,
  suite: TaskSuite,
): Annotator {
  const { annotator, lease, goldRate, truths, now } = closing;
  const answers = Object.keys(assignment.answers).length;
  const goldAnswers = sizeOf(assignment.goldAnswers);
  const pace = medianMs([assignment.answers, assignment.goldAnswers]);
  const counted = taskCount(assignment.counted);
  const unseen = taskCount(lease.tasks) - answers;
  const unseenGold = hand.gold.filter((_, i) => assignment.goldAnswers[i] === undefined).length;
  return {
    ...annotator,
    ...(annotator.barred ? { voided: addVoided(annotator, answers, goldAnswers) } : {}),
    hands: annotator.hands.filter((held) => held.assignmentId !== lease.assignmentId),
    ...repeatsAfter(closing, assignment),
    handed: annotator.handed - (taskCount(lease.tasks) - counted),
    counted: annotator.counted + (counted > 0 ? 1 : 0),
    countedTasks: annotator.countedTasks + counted,
    answers: annotator.answers + answers + goldAnswers,
    submitted: annotator.submitted + (answers + goldAnswers > 0 ? 1 : 0),
    gold: {
      ...scoreGold(annotator.gold, assignment.goldAnswers, truths, closing.goldScale),
      carry: refundCarry(annotator.gold.carry, unseenGold, unseen, goldRate),
      again: restsAfter(closing, assignment, hand, suite),
    },
    // What was left open comes again first, tasks and gold together: neither tells itself by coming alone.
    place: closing.ending !== 'declined' && unseen > 0 ? closing.suite.place : annotator.place,
    pace: pace === undefined ? annotator.pace : [...annotator.pace, pace].slice(-PACE_HANDS),
    seenAt: closing.sent ? now : annotator.seenAt,
    version: annotator.version + 1,
  };
}

/** What the gold of a hand leads to, for its giver. */
function judged(
  { watching, truths, goldScale, now }: Closing,
  { goldAnswers }: Assignment,
  of: Annotator,
) {
  if (watching === undefined) return { annotator: of };
  const choices = watching.choices.map(({ value }) => value);
  return judgeGold(of, watching, verdictsOf(goldAnswers, truths, choices, goldScale), now);
}

/**
 * Ends a lease, whoever asks: the only transition that does. Saved and sent answers count, the rest is
 * open again without a further step, since openness is derived from the leases.
 *
 * Nothing counts for a barred annotator. A declined rest is not offered to the same person again.
 * The items must be committed together, over the versions that were read.
 */
export function closeHand(closing: Closing): Closed {
  const { suite, lease, annotator, sent, ending, now } = closing;
  const hand = annotator.hands.find((held) => held.assignmentId === lease.assignmentId);
  if (hand === undefined) throw new Error('a lease without its hand: the two are written together');
  const open = closing.draft ?? unborn(suite, lease);
  const { tasks, gold } = sent?.answers ?? NONE;
  const answers = mergeAnswers(open.answers, tasks);
  const goldAnswers = mergeAnswers(open.goldAnswers, gold);
  const answered = answeredTasks(answers);
  const counted = annotator.barred ? 0 : answered;
  const total = taskCount(answered) + sizeOf(goldAnswers);
  const assignment: Assignment = {
    ...open,
    state: endState(total, annotator.barred, ending),
    counted,
    answers,
    goldAnswers,
    gold: hand.gold,
    ...(sizeOf(goldAnswers) === 0 ? {} : { goldBefore: scoredIn(annotator.gold) }),
    ...(hand.repeats === undefined ? {} : { repeats: hand.repeats }),
    endedAt: now,
    sent: sent?.hash ?? null,
    reclaimed: sent === undefined,
    ...(closing.declined === undefined ? {} : { declined: closing.declined }),
    ...(annotator.barred ? { voided: { tasks: answered, gold: sizeOf(goldAnswers) } } : {}),
    ...(sent?.signs === undefined ? {} : { signs: sent.signs }),
    version: open.version + 1,
  };
  const closed = closedSuite(closing, answered, counted);
  const holder = closedAnnotator(closing, assignment, hand, closed);
  return { assignment, suite: closed, ...judged(closing, assignment, holder) };
}
