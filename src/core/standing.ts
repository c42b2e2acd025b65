import type { StandingState } from '../contracts/standing.ts';
import type { Annotator } from './annotator.ts';

/** Figures that a decision was made on, by name. */
export type Evidence = Readonly<Record<string, number | string>>;

/**
 * One change of a person's standing in a job: what decided it, on what figures and why. Written once, in the
 * same commit as the change. `decisionId` sorts by time.
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
  readonly now: number;
}

/** Whether a person may have tasks; nobody has decided anything about most. */
export const standingOf = ({ standing }: Pick<Annotator, 'standing'>): StandingState =>
  standing?.state ?? 'working';

/** Epoch milliseconds in base 36 until the year 5188, and the number of the decision: both sort as text. */
const decisionIdOf = (at: number, number: number): string =>
  `${at.toString(36).padStart(9, '0')}-${number.toString(36).padStart(4, '0')}`;

/**
 * Changes a person's standing, with the entry of the log that says why. Commit both together.
 *
 * Whoever is barred stays so but for a reinstatement: only `working` leads out of it.
 *
 * @returns undefined when it changes nothing
 */
export function changeStanding(
  annotator: Annotator,
  verdict: Verdict,
): { readonly annotator: Annotator; readonly decision: Decision } | undefined {
  const from = standingOf(annotator);
  const { to, by, reason, evidence = {}, note = '', now } = verdict;
  if (to === from || (from === 'barred' && to !== 'working')) return undefined;
  const decisions = (annotator.standing?.decisions ?? 0) + 1;
  const { annotatorId, jobId } = annotator;
  return {
    annotator: {
      ...annotator,
      barred: to === 'barred',
      standing: { state: to, since: now, decisions },
      version: annotator.version + 1,
    },
    decision: {
      kind: 'decision',
      jobId,
      annotatorId,
      decisionId: decisionIdOf(now, decisions),
      at: now,
      by,
      from,
      to,
      reason,
      evidence,
      note,
      version: 1,
    },
  };
}
