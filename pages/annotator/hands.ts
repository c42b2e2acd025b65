import type { Answer } from '../../src/contracts/answer.ts';
import type { DeclineReason, Hand, HandTask } from '../../src/contracts/assignment.ts';

/** Answers not acknowledged yet, by position; `null` takes an answer back. */
export type Unsaved = Readonly<Record<string, Answer | null>>;

/** How a hand is to end, once that is decided. */
export type Ending =
  | { readonly how: 'submit' }
  | { readonly how: 'give-back' }
  | { readonly how: 'decline'; readonly reason: DeclineReason };

/**
 * A hand as the page holds it. Instants are milliseconds of the page's own steady clock, never of the
 * server's or the wall's.
 *
 * `answers` is what stands; `unsaved` what the server has not acknowledged of it; `before` what was
 * taken back, to be offered again. `doneAt` is when the last answer came; `sending` while a request
 * about the hand is under way; `lost` once it belongs to somebody else.
 */
export interface HeldHand {
  readonly assignmentId: string;
  readonly tasks: readonly HandTask[];
  readonly answers: Readonly<Record<string, Answer>>;
  readonly unsaved: Unsaved;
  readonly before: Readonly<Record<string, Answer>>;
  readonly endsAt: number;
  readonly contactAt: number;
  readonly doneAt: number | undefined;
  readonly sending: boolean;
  readonly ending: Ending | undefined;
  readonly lost: boolean;
}

/** One place in the work: a task of a hand. */
export interface Step {
  readonly assignmentId: string;
  readonly position: number;
}

/** True while answers of the hand may still change. */
export const isOpen = (hand: HeldHand): boolean => !hand.lost && hand.ending === undefined;

/** Positions without an answer, in order. */
export const unanswered = (hand: HeldHand): number[] =>
  [...hand.tasks.keys()].filter((position) => hand.answers[position] === undefined);

export const isDone = (hand: HeldHand): boolean => unanswered(hand).length === 0;

export const isEmpty = (record: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(record).length === 0;

/** Answers with newer ones over them; `null` removes. */
function overlay(answers: Unsaved, newer: Unsaved): Record<string, Answer> {
  const all = Object.entries({ ...answers, ...newer });
  return Object.fromEntries(all.flatMap(([key, answer]) => (answer ? [[key, answer]] : [])));
}

/** A hand just received, with what an earlier life of the page had not yet saved over it. */
export function take(hand: Hand, kept: Unsaved, endsAt: number, now: number): HeldHand {
  const fits = Object.entries(kept).filter(([position]) => Number(position) < hand.tasks.length);
  const unsaved = Object.fromEntries(fits);
  return settleDone(
    {
      assignmentId: hand.assignmentId,
      tasks: hand.tasks,
      answers: overlay(hand.saved, unsaved),
      unsaved,
      before: {},
      endsAt,
      contactAt: now,
      doneAt: undefined,
      sending: false,
      ending: undefined,
      lost: false,
    },
    now,
  );
}

/** What is left of an assignment that is no longer ours: answers that still have to be delivered. */
export const remnant = (assignmentId: string, unsaved: Unsaved, now: number): HeldHand => ({
  ...take({ assignmentId, expiresAt: 0, tasks: [], saved: {} }, {}, now, now),
  unsaved,
  lost: true,
});

/**
 * A held hand, seen again in a reply: fresh URLs and lease. Answers saved from another tab are taken
 * over, unless the reply may be older than what this tab last saved (`askedAt`).
 */
export function refresh(held: HeldHand, hand: Hand, endsAt: number, askedAt: number): HeldHand {
  if (!isOpen(held)) return held;
  const newer = !held.sending && held.contactAt <= askedAt;
  const answers = newer ? overlay(hand.saved, held.unsaved) : held.answers;
  return settleDone({ ...held, tasks: hand.tasks, answers, endsAt }, askedAt);
}

/** Sets an answer, or takes it back with `null`. */
export function change(
  hand: HeldHand,
  position: number,
  answer: Answer | null,
  now: number,
): HeldHand {
  const old = hand.answers[position];
  return settleDone(
    {
      ...hand,
      answers: overlay(hand.answers, { [position]: answer }),
      unsaved: { ...hand.unsaved, [position]: answer },
      before: answer === null && old ? { ...hand.before, [position]: old } : hand.before,
    },
    now,
  );
}

const settleDone = (hand: HeldHand, now: number): HeldHand => ({
  ...hand,
  doneAt: isDone(hand) ? (hand.doneAt ?? now) : undefined,
});

/** Takes what the server has acknowledged out of `unsaved`; what changed since then stays. */
export function acknowledge(hand: HeldHand, sent: Unsaved): HeldHand {
  const left = Object.entries(hand.unsaved).filter(([key, answer]) => sent[key] !== answer);
  return { ...hand, unsaved: Object.fromEntries(left) };
}
