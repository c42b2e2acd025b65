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
 * What decides how much gold goes into a hand of at most `open` ordinary tasks. `drawn` is from 0 to 1, without 1,
 * and nobody's to know; `more` where a rule asks for one gold task above all others.
 */
export interface GoldOwed {
  readonly carry: number;
  readonly open: number;
  readonly rate: number;
  readonly drawn: number;
  readonly more?: boolean | undefined;
}

/**
 * How much gold goes into a hand: what its length has room for, and in some hands one more, which is drawn. Gold
 * beyond `open` takes the place of tasks, which stay open; a hand may be gold alone.
 *
 * Whoever answers all of their hands is never a task and the rate off the rate. Who was left further behind gets
 * all that is owed, and who is further ahead less than the room.
 */
export function goldDue({ carry, drawn, more, open, rate }: GoldOwed): number {
  const length = handLength(open, rate);
  const room = length - open;
  const due = { ahead: carry / (1 + rate), room, due: (length * rate) / (1 + rate) };
  return Math.min(length, Math.max(drawnGold(due, drawn), more ? room + 1 : 0));
}

/** How much gold comes on top of tasks that stay together: as elsewhere, and never more than there are tasks. */
export function goldBeside({ carry, drawn, more, open, rate }: GoldOwed): number {
  const room = Math.floor(open * rate + ROUNDING);
  const gold = drawnGold({ ahead: carry, room, due: open * rate }, drawn);
  return Math.min(open, Math.max(gold, more ? room + 1 : 0));
}

/** Gold owed before a hand, what the hand has room for, and what is due by it: the room, or up to one more. */
interface Due {
  readonly ahead: number;
  readonly room: number;
  readonly due: number;
}

/**
 * Draws whether a hand has one gold task more than its room, such that each hand alike has `due` of them in the
 * mean, and each stretch in which one more comes to be due has one, at a place drawn evenly. The chances of hands
 * that reach into the next stretch are those of Deville's systematic sampling.
 *
 * @see Deville (1998); Chauvet (2012), On a characterization of ordered pivotal sampling, doi:10.3150/11-BEJ380
 */
function drawnGold({ ahead, due, room }: Due, drawn: number): number {
  const owed = ahead + due;
  if (ahead >= 1) return Math.max(0, Math.floor(owed + ROUNDING));
  if (ahead <= -1) return Math.max(0, Math.min(room, Math.ceil(owed - ROUNDING)));
  const after = owed - room;
  if (after <= 0) return room;
  const chance = ahead < 0 ? after / (1 + ahead) : (after - ahead) / (1 - ahead);
  return drawn < chance ? room + 1 : room;
}

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
