import type { RepeatRule } from '../contracts/repeat-rule.ts';
import { seededRandom } from '../inference/numeric.ts';
import type { AnswersByTask } from './assignment.ts';
import { wordOf } from './gold.ts';
import { taskIdOf } from './import.ts';
import { type Mask, tasksOf } from './mask.ts';

/** A task that somebody answered before, and what they said: a choice, or how they abstained. */
export interface Repeat {
  readonly task: string;
  readonly said: string;
}

/** An answer that waits to be asked for again; `at` is when the hand ended that it counted in. */
export type Repeatable = Repeat & { readonly at: number };

/** How often each answer was followed by each other: `pairs[first][second]`. */
export type AnswerPairs = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * A person's record with repeats. `waiting` is an even sample of their counted answers, of which there were
 * `met`; `given` tasks have been shown again.
 */
export interface RepeatRecord {
  readonly waiting: readonly Repeatable[];
  readonly met: number;
  readonly given: number;
  readonly pairs: AnswerPairs;
}

const NONE: RepeatRecord = { waiting: [], met: 0, given: 0, pairs: {} };

/** What decides about repeats at one hand: the job's rule, and a secret number of this hand. */
export interface Repeating {
  readonly rule: RepeatRule;
  readonly seed: number;
}

/** The record after a hand that shows some of it again. */
export interface PickedRepeats {
  readonly repeats: readonly Repeat[];
  readonly record: RepeatRecord;
}

/**
 * Picks what a hand of `tasks` ordinary tasks shows again: answers whose wash-out is over, any of them alike.
 *
 * A task is taken out as it is picked, so nobody meets one more than twice: not even one that they leave. How
 * many is drawn, and in the mean `rate` × `tasks`.
 */
export function pickRepeats(
  { rule, seed }: Repeating,
  record: RepeatRecord | undefined,
  tasks: number,
  now: number,
): PickedRepeats | undefined {
  if (record === undefined) return undefined;
  const random = seededRandom(seed);
  const due = Math.min(Math.floor(tasks * rule.rate + random()), rule.atMost - record.given);
  const washedOut = record.waiting.filter(({ at }) => now - at >= rule.afterHours * 3_600_000);
  const picked = new Set<Repeatable>();
  while (picked.size < Math.min(due, washedOut.length)) {
    const [one] = washedOut.splice(Math.floor(random() * washedOut.length), 1);
    if (one !== undefined) picked.add(one);
  }
  if (picked.size === 0) return undefined;
  return {
    repeats: [...picked].map(({ task, said }) => ({ task, said })),
    record: {
      ...record,
      waiting: record.waiting.filter((one) => !picked.has(one)),
      given: record.given + picked.size,
    },
  };
}

/** Pairs with one more. */
export function withPair(pairs: AnswerPairs, first: string, second: string): AnswerPairs {
  const row = pairs[first] ?? {};
  return { ...pairs, [first]: { ...row, [second]: (row[second] ?? 0) + 1 } };
}

/** Repeats of a hand that were answered, with the second answer. They come after its `gold` among hidden tasks. */
export const answeredRepeats = (
  repeats: readonly Repeat[] = [],
  gold: number,
  hidden: AnswersByTask,
): (Repeat & { readonly again: string })[] =>
  repeats.flatMap((repeat, i) => {
    const answer = hidden[gold + i];
    return answer === undefined ? [] : [{ ...repeat, again: wordOf(answer) }];
  });

/** A record with the second answers to repeats. */
export const withAnswered = (
  record: RepeatRecord | undefined,
  answered: ReturnType<typeof answeredRepeats>,
): RepeatRecord | undefined =>
  record && {
    ...record,
    pairs: answered.reduce((pairs, { said, again }) => withPair(pairs, said, again), record.pairs),
  };

/** Answers of a hand that count: its suite, and when it ended. */
export interface CountedAnswers {
  readonly taskSuiteId: string;
  readonly counted: Mask;
  readonly answers: AnswersByTask;
  readonly at: number;
}

/**
 * A record to which counted answers come: each answer of a person is as likely as any other to wait.
 *
 * @see Vitter (1985), algorithm R, doi:10.1145/3147.3165; room is what is left of the rule's `atMost`
 */
export function withCounted(
  { rule, seed }: Repeating,
  record: RepeatRecord = NONE,
  { taskSuiteId, counted, answers, at }: CountedAnswers,
): RepeatRecord {
  const random = seededRandom(seed);
  const room = rule.atMost - record.given;
  const waiting = [...record.waiting];
  let { met } = record;
  for (const task of tasksOf(counted)) {
    const answer = answers[task];
    if (answer === undefined) continue;
    met++;
    const one = { task: taskIdOf(taskSuiteId, task), said: wordOf(answer), at };
    const place = waiting.length < room ? waiting.length : Math.floor(random() * met);
    if (place < room) waiting[place] = one;
  }
  return { ...record, waiting, met };
}
