import type { Answer } from '../contracts/answer.ts';
import type { Signs } from '../contracts/rule.ts';
import { type Annotator, addVoided, type HeldHand } from './annotator.ts';
import {
  type AnswersByTask,
  type Assignment,
  mergeAnswers,
  type SortedAnswers,
} from './assignment.ts';
import { openFor } from './hand-out.ts';
import { type Mask, maskOf, taskCount, tasksOf } from './mask.ts';
import { answeredRepeats, withAnswered } from './repeat.ts';
import { answeredTasks, type Closed } from './response.ts';
import { addCounts, type Lease, type TaskSuite } from './task-suite.ts';

const onlyTasks = (answers: AnswersByTask, tasks: Mask): AnswersByTask =>
  Object.fromEntries(Object.entries(answers).filter(([task]) => tasks & (1 << Number(task))));

/** What a late response meets. `countable` is false once the job is closed. */
export interface Late {
  readonly suite: TaskSuite;
  readonly annotator: Annotator;
  readonly assignment: Assignment;
  readonly sent: {
    readonly answers: SortedAnswers;
    readonly hash: string;
    readonly signs?: Signs | undefined;
  };
  readonly countable: boolean;
  readonly now: number;
}

/** Tasks of a late response that still count: open for its sender, not seen since, within the cap. */
function stillCountable(late: Late, fresh: Mask): Mask {
  const { suite, annotator, assignment } = late;
  if (!late.countable || annotator.barred || assignment.state === 'void') return 0;
  if (suite.labels !== null) return 0;
  const free = fresh & openFor(suite, annotator.annotatorId);
  const cap = annotator.cap ?? Number.POSITIVE_INFINITY;
  return maskOf(tasksOf(free).slice(0, Math.max(0, cap - annotator.handed)));
}

/** Tasks of a late response that would count if its sender were not barred: discounted, until they are reinstated. */
const withheld = ({ suite, annotator, countable }: Late, fresh: Mask): Mask =>
  annotator.barred && countable ? fresh & openFor(suite, annotator.annotatorId) : 0;

/** What is discounted of an assignment after a late response, and how much more it is. */
function voidedWith({ assignment, annotator }: Late, tasks: Mask, gold: number) {
  if (!annotator.barred) return { assignment: {}, annotator: {} };
  const before = assignment.voided ?? { tasks: 0, gold: 0 };
  return {
    assignment: { voided: { tasks: before.tasks | tasks, gold: before.gold + gold } },
    annotator: { voided: addVoided(annotator, taskCount(tasks), gold) },
  };
}

/** Sorts late answers into those that count now and those kept aside; what counts already stays. */
function settleLate(assignment: Assignment, answers: AnswersByTask, counts: Mask) {
  const kept: Record<string, Answer> = { ...assignment.answers };
  const aside: Record<string, Answer> = { ...assignment.late };
  for (const task of tasksOf(answeredTasks(answers))) {
    const answer = answers[task];
    if (answer === undefined) continue;
    if (counts & (1 << task)) kept[task] = answer;
    else if (!sameAnswer(kept[task], answer)) aside[task] = answer;
  }
  return { answers: kept, late: aside };
}

/** A suite in which late answers count, and their tasks are not offered to their sender again. */
function suiteAfter(late: Late, answered: Mask, counts: Mask): TaskSuite {
  const { suite, annotator } = late;
  const seen = (suite.seenBy[annotator.annotatorId] ?? 0) | answered;
  const marked = (lease: Lease): Lease => {
    const both = lease.annotatorId === annotator.annotatorId ? lease.tasks & answered : 0;
    return both === 0 ? lease : { ...lease, answered: (lease.answered ?? 0) | both };
  };
  return {
    ...suite,
    leases: suite.leases.map(marked),
    counted: addCounts(suite.counted, counts, 1),
    seenBy: seen === 0 ? suite.seenBy : { ...suite.seenBy, [annotator.annotatorId]: seen },
    version: suite.version + 1,
  };
}

/**
 * What a late response leaves: an expired assignment may count now, and nothing of a barred person stands.
 * What still counts for one that was barred just now stays as it is: only voiding takes it from the suite.
 */
function lateState({ assignment, annotator }: Late, added: number): Assignment['state'] {
  if (annotator.barred && assignment.counted === 0) return 'void';
  return assignment.state === 'expired' && added > 0 ? 'submitted' : assignment.state;
}

/** A person's hands and gold to come, after gold of a closed hand was answered late. */
function withoutGold({ hands, gold }: Annotator, answered: readonly string[]) {
  if (answered.length === 0) return { hands, gold };
  const marked = (hand: HeldHand): HeldHand => {
    const both = hand.gold.filter((goldId) => answered.includes(goldId));
    return both.length === 0 ? hand : { ...hand, answered: [...(hand.answered ?? []), ...both] };
  };
  const again = gold.again.map((rest) => ({
    ...rest,
    gold: rest.gold.filter((goldId) => !answered.includes(goldId)),
  }));
  return { hands: hands.map(marked), gold: { ...gold, again } };
}

/** Late gold: the first answer stands, as it may have been scored, and another one is kept aside. */
function settleLateGold({ goldAnswers, unscored = [] }: Assignment, sent: AnswersByTask) {
  const other = Object.entries(sent).filter(
    ([gold, answer]) => gold in goldAnswers && !sameAnswer(goldAnswers[gold], answer),
  );
  const lateGold = other.length === 0 ? {} : { lateGold: Object.fromEntries(other) };
  const added = Object.keys(sent).filter((gold) => !(gold in goldAnswers));
  const late = added.length === 0 ? {} : { unscored: [...unscored, ...added] };
  return { goldAnswers: { ...sent, ...goldAnswers }, ...lateGold, ...late };
}

/** Second answers that come late are as good as any: nothing was asked in their place. */
function lateRepeats({ annotator, assignment, sent }: Late) {
  const { gold, goldAnswers, repeats } = assignment;
  if (annotator.repeats === undefined || annotator.barred) return {};
  const given = Object.entries(mergeAnswers({}, sent.answers.gold));
  const fresh = Object.fromEntries(given.filter(([hidden]) => !(hidden in goldAnswers)));
  const answered = answeredRepeats(repeats, gold.length, fresh);
  return { repeats: withAnswered(annotator.repeats, answered) ?? annotator.repeats };
}

/**
 * What the page told of a late response, if its answers are all that the assignment has: signs are counted over all of
 * them. Else it is told by which device alone.
 */
function lateSigns({ assignment, sent: { signs } }: Late, isWhole: boolean) {
  if (signs === undefined || assignment.signs !== undefined) return {};
  const { device } = signs;
  if (isWhole) return { signs };
  return device === undefined ? {} : { signs: { device } };
}

const sizeOf = (answers: AnswersByTask): number => Object.keys(answers).length;

/**
 * Takes the response of somebody whose lease others have closed: once.
 *
 * What nobody took meanwhile counts, or is discounted as all else of somebody barred; an answer that already counts
 * stays as it is; everything else is
 * kept in `late`, payable and not counted, and its task is not offered to the sender again. Late
 * answers to gold are kept and not scored: its carry was refunded at the close. In what its sender
 * sees, answers to tasks and to gold are alike.
 */
export function acceptLate(late: Late): Closed {
  const { annotator, assignment, sent, now } = late;
  const answers = onlyTasks(mergeAnswers({}, sent.answers.tasks), assignment.tasks);
  const answered = answeredTasks(answers);
  const counts = stillCountable(late, answered & ~assignment.counted);
  const discounted = withheld(late, answered & ~assignment.counted);
  const added = taskCount(counts);
  const gold = settleLateGold(assignment, mergeAnswers({}, sent.answers.gold));
  const goldIds = Object.keys(gold.goldAnswers).flatMap((i) => assignment.gold[Number(i)] ?? []);
  const before = sizeOf(assignment.answers) + sizeOf(assignment.goldAnswers);
  const freshGold = sizeOf(gold.goldAnswers) - sizeOf(assignment.goldAnswers);
  const fresh = taskCount(answered & ~answeredTasks(assignment.answers)) + freshGold;
  const settled = settleLate(assignment, answers, counts | discounted);
  const voided = voidedWith(late, discounted, freshGold);
  const isWhole = before === 0 && sizeOf(settled.late) === sizeOf(assignment.late);
  return {
    assignment: {
      ...assignment,
      ...settled,
      ...gold,
      ...lateSigns(late, isWhole),
      ...voided.assignment,
      state: lateState(late, added),
      counted: assignment.counted | counts,
      sent: sent.hash,
      ...(added > 0 && {
        endedAt: now,
        closedAt: assignment.closedAt ?? assignment.endedAt,
      }),
      version: assignment.version + 1,
    },
    suite: suiteAfter(late, answered, counts),
    annotator: {
      ...annotator,
      ...withoutGold(annotator, goldIds),
      ...lateRepeats(late),
      ...voided.annotator,
      handed: annotator.handed + added,
      counted: annotator.counted + (assignment.counted === 0 && added > 0 ? 1 : 0),
      countedTasks: annotator.countedTasks + added,
      answers: annotator.answers + fresh,
      submitted: annotator.submitted + (before === 0 && fresh > 0 ? 1 : 0),
      seenAt: now,
      version: annotator.version + 1,
    },
  };
}

/** True when two answers say the same; the time taken does not matter. */
export function sameAnswer(
  a: AnswersByTask[string] | undefined,
  b: AnswersByTask[string],
): boolean {
  if (a === undefined) return false;
  if ('choice' in a) return 'choice' in b && a.choice === b.choice;
  return 'abstain' in b && a.abstain === b.abstain;
}
