import type { Discount } from '../contracts/discount.ts';
import type { StandingState } from '../contracts/standing-state.ts';
import { type Annotator, scoredIn } from './annotator.ts';
import { beginSettling, type Settling, withSettling } from './settling.ts';
import { withoutEvidence } from './watch.ts';

/** Figures that a decision was made on, by name. */
export type Evidence = Readonly<Record<string, number | string>>;

/**
 * One change of a person's standing in a job: what decided it, on what figures and why. Written once, in the
 * same commit as the change. `decisionId` sorts by time; `goldBefore` of the person's gold answers had been scored by
 * then: it puts the decision among their hands, as no clock does.
 */
export interface Decision {
  readonly kind: 'decision';
  readonly jobId: string;
  readonly annotatorId: string;
  readonly decisionId: string;
  readonly at: number;
  readonly by: string;
  readonly from: StandingState;
  readonly to: StandingState;
  readonly reason: string;
  readonly evidence: Evidence;
  readonly note: string;
  readonly goldBefore?: number;
  readonly version: number;
}

/** What somebody or something decides about a person. */
export interface Verdict {
  readonly to: StandingState;
  /** `staff:` and the caller's id, or what decided by itself. */
  readonly by: string;
  readonly reason: string;
  readonly evidence?: Evidence;
  readonly note?: string;
  /** What becomes of the answers of somebody who is barred: all are discounted unless said. */
  readonly discount?: Discount;
  readonly now: number;
}

/** A person after a decision on them, and its entry of the log. */
export interface Decided {
  readonly annotator: Annotator;
  readonly decision: Decision;
}

/** Whether a person may have tasks; nobody has decided anything about most. */
export const standingOf = ({ standing }: Pick<Annotator, 'standing'>): StandingState =>
  standing?.state ?? 'working';

/** Epoch milliseconds in base 36 until the year 5188, and the number of the decision: both sort as text. */
const decisionIdOf = (at: number, number: number): string =>
  `${at.toString(36).padStart(9, '0')}-${number.toString(36).padStart(4, '0')}`;

/** Decisions on one person in the order in which they were made: by number, since clocks differ. */
export const inOrder = (decisions: readonly Decision[]): readonly Decision[] =>
  decisions.toSorted((a, b) => numberOf(a) - numberOf(b));

const numberOf = ({ decisionId }: Decision): number =>
  Number.parseInt(decisionId.slice(decisionId.indexOf('-') + 1), 36);

/** Answers that a change of standing leaves to be discounted or to be counted again. */
function settlingOf(
  { settling }: Annotator,
  from: StandingState,
  { to, discount = { of: 'all' } }: Verdict,
  decisions: number,
): Settling | undefined {
  if (to === 'barred') return beginSettling(discount, decisions);
  return from === 'barred' ? beginSettling(null, decisions) : settling;
}

/**
 * Changes a person's standing, with the entry of the log that says why. Commit both together.
 *
 * Whoever is barred stays so but for a reinstatement: only `working` leads out of it. Evidence on gold begins anew where
 * it decided itself, and where somebody is to train again.
 *
 * @returns undefined when it changes nothing
 */
export function changeStanding(annotator: Annotator, verdict: Verdict): Decided | undefined {
  const from = standingOf(annotator);
  const { to } = verdict;
  if (to === from || (from === 'barred' && to !== 'working')) return undefined;
  const { gold } = annotator;
  const { decisions, decision } = entered(annotator, verdict);
  const changed: Annotator = {
    ...annotator,
    barred: to === 'barred',
    standing: { state: to, since: verdict.now, decisions },
    gold: to === 'retraining' || verdict.by === 'watch' ? withoutEvidence(gold) : gold,
    version: annotator.version + 1,
  };
  const settling = settlingOf(annotator, from, verdict, decisions);
  return { annotator: withSettling(changed, settling), decision };
}

/** An entry of the log that leaves the standing as it is, such as a warning. Commit both together. */
export function noteOn(annotator: Annotator, said: Omit<Verdict, 'to' | 'discount'>): Decided {
  const state = standingOf(annotator);
  const { decisions, decision } = entered(annotator, { ...said, to: state });
  const { since = said.now } = annotator.standing ?? {};
  const standing = { state, since, decisions };
  return { annotator: { ...annotator, standing, version: annotator.version + 1 }, decision };
}

/** Notes something on a person for their gold; evidence on gold begins anew. */
export function flagAnnotator(
  annotator: Annotator,
  said: Omit<Verdict, 'to' | 'discount'>,
): Decided {
  const { annotator: noted, decision } = noteOn(annotator, said);
  return { annotator: { ...noted, gold: withoutEvidence(noted.gold) }, decision };
}

/** The next entry of the log about a person, and how many they have with it. */
function entered(annotator: Annotator, verdict: Verdict) {
  const { to, by, reason, evidence = {}, note = '', now } = verdict;
  const { annotatorId, jobId } = annotator;
  const decisions = (annotator.standing?.decisions ?? 0) + 1;
  const decision: Decision = {
    kind: 'decision',
    jobId,
    annotatorId,
    decisionId: decisionIdOf(now, decisions),
    at: now,
    by,
    from: standingOf(annotator),
    to,
    reason,
    evidence,
    note,
    goldBefore: scoredIn(annotator.gold),
    version: 1,
  };
  return { decisions, decision };
}
