import type { Answer } from '../contracts/answer.ts';
import type { GoldOrigin } from '../contracts/gold.ts';
import type { GoldRecord } from './annotator.ts';
import type { AnswersByTask } from './assignment.ts';
import { type Scale, stepsBetween } from './gold-match/scale.ts';
import type { Payload } from './task-suite.ts';
import type { GoldVerdict } from './watch.ts';

/**
 * A task whose answer is known. `truth` holds every choice that is right, `reason` why, for training and feedback. Never
 * leaves the service before it is answered there.
 *
 * `content` is a digest of what is shown. `task` is the ordinary task that it was, and `met` those who were handed it as
 * work: they never get it as gold; `seenBy` those who were shown it as gold, absent where that was not kept. `keys` are answers that were taken for known before. What is `retired` is shown to
 * nobody; `discounted`, it counts for nobody either.
 */
export interface Gold {
  readonly kind: 'gold';
  readonly jobId: string;
  readonly goldId: string;
  readonly truth: readonly string[];
  readonly payload: Payload;
  readonly exposures: number;
  readonly origin?: GoldOrigin;
  readonly content?: string;
  readonly reason?: string;
  readonly task?: string;
  readonly met?: readonly string[];
  readonly seenBy?: readonly string[];
  readonly added?: Signed;
  readonly keys?: readonly (Signed & { readonly truth: readonly string[] })[];
  readonly retired?: Signed & { readonly why: string; readonly discounted?: true };
  readonly version: number;
}

/** Who did something to gold, and when, epoch milliseconds. */
export interface Signed {
  readonly by: string;
  readonly at: number;
}

const ROUNDING = 1e-9;

/**
 * How long a hand of `open` tasks is, gold included. It follows from what is open alone: were a hand with one
 * more gold task longer, its length would tell.
 */
export const handLength = (open: number, rate: number): number =>
  open + Math.floor(open * rate + ROUNDING);

/**
 * How much gold goes into a hand of at most `open` ordinary tasks, by error feedback: the most for which
 * nothing is overdrawn, `gold` ≤ carry + rate × (length − gold). What is owed and cannot be shown as a whole
 * task is carried on, so the rate shown is within 1 + `rate` tasks of `rate`, always.
 *
 * Gold beyond what the length has room for takes the place of tasks, which stay open; a hand may be gold
 * alone. Less than that room only of somebody who is more than a task ahead.
 */
export function goldDue(carry: number, open: number, rate: number): number {
  const length = handLength(open, rate);
  const owed = Math.floor((carry + length * rate) / (1 + rate) + ROUNDING);
  const least = carry < -1 ? 0 : length - open;
  return Math.min(length, Math.max(least, owed));
}

/** How much gold comes on top of tasks that stay together: what is owed, and never more than there are tasks. */
export const goldBeside = (carry: number, tasks: number, rate: number): number =>
  Math.min(tasks, Math.max(0, Math.floor(carry + tasks * rate + ROUNDING)));

/** What is owed after a hand. Gold that was not there to be shown is forgiven, but for one and the rate. */
export const carryAfter = (carry: number, tasks: number, gold: number, rate: number): number =>
  Math.min(1 + rate, carry + tasks * rate - gold);

/** Gives back to the carry what a closed hand never reached: gold unseen, and gold for tasks unseen. */
export const refundCarry = (carry: number, unseenGold: number, unseenTasks: number, rate: number) =>
  carry + unseenGold - unseenTasks * rate;

/** Gold ids count in base 36 from g0. */
export const goldIdOf = (index: number): string => `g${index.toString(36)}`;

/** True where it is known to whom gold was shown: an older Assay counted them alone. */
export const remembers = ({ exposures, seenBy = [] }: Gold): boolean => exposures === seenBy.length;

/** True for gold that may be shown to this person for the first time, to `most` in all. */
export const isFresh = (
  { exposures, met, retired, seenBy }: Gold,
  annotatorId: string,
  most: number,
): boolean =>
  retired === undefined &&
  exposures < most &&
  met?.includes(annotatorId) !== true &&
  seenBy?.includes(annotatorId) !== true;

/** Gold after it was shown to one person more. */
export const shownTo = (gold: Gold, annotatorId: string): Gold => ({
  ...gold,
  exposures: gold.exposures + 1,
  ...(remembers(gold) ? { seenBy: [...(gold.seenBy ?? []), annotatorId] } : {}),
  version: gold.version + 1,
});

/** Gold that a hand could have had and does not show: it is written as if it did, and says nothing new. */
export const passedOver = (gold: Gold): Gold => ({ ...gold, version: gold.version + 1 });

/** The word of an answer in a confusion: its choice, or its abstention. */
export const wordOf = (answer: Answer): string =>
  'choice' in answer ? answer.choice : answer.abstain;

/** True when an answer to gold is one of the accepted choices, or near enough on a scale; an abstention never is. */
export function isRight(truth: readonly string[], answer: Answer, scale?: Scale): boolean {
  if (!('choice' in answer)) return false;
  const { choice } = answer;
  if (truth.includes(choice)) return true;
  if (scale === undefined) return false;
  return truth.some((known) => stepsBetween(scale.choices, known, choice) <= scale.within);
}

/** So many of the newest verdicts are kept with a person, for the eye. */
const RECENT = 40;

/** What an answer to gold comes to: the row and column it counts in, and its mark in `recent`. */
function verdictOn(answer: Answer, truth: readonly string[], scale: Scale | undefined) {
  const given = wordOf(answer);
  const row = truth.includes(given) ? given : (truth[0] ?? given);
  if (isRight(truth, answer, scale)) return { row, given, mark: '1' };
  return { row, given, mark: 'abstain' in answer ? '-' : '0' };
}

/** What each gold answer of a hand tells, in the hand's order; of a class only where one answer alone is right. */
export const verdictsOf = (
  answers: AnswersByTask,
  truths: Readonly<Record<string, readonly string[]>>,
  choices: readonly string[],
  scale?: Scale,
): GoldVerdict[] =>
  Object.entries(answers).flatMap(([index, answer]) => {
    const truth = truths[index] ?? [];
    const [first, ...others] = truth;
    if (first === undefined) return [];
    const place = others.length === 0 ? choices.indexOf(first) : -1;
    return [{ truth: place < 0 ? null : place, right: isRight(truth, answer, scale) }];
  });

/**
 * Scores the gold answers of a closed hand into a person's record. Abstentions count as answered and
 * not right. Under several right choices the row is the choice given if right, else the first. Answers to
 * gold without a truth, which was taken back, are counted as `discounted` and nothing else.
 */
export function scoreGold(
  record: GoldRecord,
  answers: AnswersByTask,
  truths: Readonly<Record<string, readonly string[]>>,
  scale?: Scale,
): GoldRecord {
  let { answered, right, recent = '', discounted = 0 } = record;
  const confusion: Record<string, Record<string, number>> = structuredClone({
    ...record.confusion,
  });
  for (const [index, answer] of Object.entries(answers)) {
    const truth = truths[index];
    if (truth === undefined) {
      discounted++;
      continue;
    }
    const { row, given, mark } = verdictOn(answer, truth, scale);
    answered++;
    if (mark === '1') right++;
    recent += mark;
    const counts = confusion[row] ?? {};
    confusion[row] = { ...counts, [given]: (counts[given] ?? 0) + 1 };
  }
  const newest = recent.slice(-RECENT);
  const dropped = discounted > 0 ? { discounted } : {};
  return { ...record, answered, right, confusion, recent: newest, ...dropped };
}
