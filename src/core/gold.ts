import type { Answer } from '../contracts/answer.ts';
import type { GoldRecord } from './annotator.ts';
import type { AnswersByTask } from './assignment.ts';
import type { Payload } from './task-suite.ts';
import type { GoldVerdict } from './watch.ts';

/**
 * A task whose answer is known. `truth` holds every choice that is right, `reason` why, for training. Never
 * leaves the service before it is answered in training.
 */
export interface Gold {
  readonly kind: 'gold';
  readonly jobId: string;
  readonly goldId: string;
  readonly truth: readonly string[];
  readonly reason?: string;
  readonly payload: Payload;
  readonly exposures: number;
  readonly version: number;
}

/**
 * How much gold goes into a hand of `tasks` ordinary tasks, by error feedback: what is owed and cannot
 * be shown as a whole task is carried on, so the rate shown is within one task of `rate`, always.
 *
 * Never more gold than tasks: refunds for gold that somebody leaves out must not make hands grow.
 */
export function goldDue(carry: number, tasks: number, rate: number) {
  const owed = carry + tasks * rate;
  const count = Math.min(tasks, Math.max(0, Math.floor(owed + 1e-9)));
  return { count, carry: owed - count };
}

/** Gives back to the carry what a closed hand never reached: gold unseen, and gold for tasks unseen. */
export const refundCarry = (carry: number, unseenGold: number, unseenTasks: number, rate: number) =>
  carry + unseenGold - unseenTasks * rate;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * The k-th gold task of a person's own order: a walk round all gold from `seed` by a stride coprime to
 * their number, so nobody meets one twice and no two people share an order.
 *
 * @returns index in 0 … goldCount − 1, or undefined when the person has met them all
 */
export function goldAt(seed: number, goldCount: number, k: number): number | undefined {
  if (k >= goldCount) return undefined;
  let stride = 1 + (Math.floor(seed / goldCount) % Math.max(1, goldCount - 1));
  while (gcd(stride, goldCount) !== 1) stride++;
  return ((seed % goldCount) + k * stride) % goldCount;
}

/** Gold ids count in base 36 from g0. */
export const goldIdOf = (index: number): string => `g${index.toString(36)}`;

/** So many of the newest verdicts are kept with a person, for the eye. */
const RECENT = 40;

const word = (answer: Answer): string => ('choice' in answer ? answer.choice : answer.abstain);

/** True when an answer is one of those that are right; an abstention is not. */
export const isRight = (truth: readonly string[], answer: Answer): boolean =>
  truth.includes(word(answer));

/** What an answer to gold comes to: the row and column it counts in, and its mark in `recent`. */
function verdictOn(answer: Answer, truth: readonly string[]) {
  const given = word(answer);
  if (isRight(truth, answer)) return { row: given, given, mark: '1' };
  return { row: truth[0] ?? given, given, mark: 'abstain' in answer ? '-' : '0' };
}

/** What each gold answer of a hand tells, in the hand's order; of a class only where one answer alone is right. */
export const verdictsOf = (
  answers: AnswersByTask,
  truths: Readonly<Record<string, readonly string[]>>,
  choices: readonly string[],
): GoldVerdict[] =>
  Object.entries(answers).flatMap(([index, answer]) => {
    const truth = truths[index] ?? [];
    const [first, ...others] = truth;
    if (first === undefined) return [];
    const place = others.length === 0 ? choices.indexOf(first) : -1;
    return [{ truth: place < 0 ? null : place, right: isRight(truth, answer) }];
  });

/**
 * Scores the gold answers of a closed hand into a person's record. Abstentions count as answered and
 * not right. Under several right choices the row is the choice given if right, else the first.
 */
export function scoreGold(
  record: GoldRecord,
  answers: AnswersByTask,
  truths: Readonly<Record<string, readonly string[]>>,
): GoldRecord {
  let { answered, right, recent = '' } = record;
  const confusion: Record<string, Record<string, number>> = structuredClone({
    ...record.confusion,
  });
  for (const [index, answer] of Object.entries(answers)) {
    const truth = truths[index];
    if (truth === undefined) continue;
    const { row, given, mark } = verdictOn(answer, truth);
    answered++;
    if (mark === '1') right++;
    recent += mark;
    const counts = confusion[row] ?? {};
    confusion[row] = { ...counts, [given]: (counts[given] ?? 0) + 1 };
  }
  return { ...record, answered, right, confusion, recent: recent.slice(-RECENT) };
}
