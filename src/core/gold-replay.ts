import { type GoldRecord, scoredIn } from './annotator.ts';
import type { Assignment } from './assignment.ts';
import { scoreGold } from './gold.ts';
import type { Scale } from './gold-match/scale.ts';

/** What of a closed assignment its verdicts come from. */
type ClosedHand = Pick<
  Assignment,
  | 'assignmentId'
  | 'state'
  | 'gold'
  | 'goldAnswers'
  | 'goldBefore'
  | 'unscored'
  | 'endedAt'
  | 'closedAt'
>;

/** The gold answers that a hand was scored by, in the order in which hands were closed. */
export interface GoldStep {
  readonly assignmentId: string;
  readonly at: number;
  /** How many gold answers of the person had been scored before; unknown of hands of an older Assay. */
  readonly goldBefore?: number;
  readonly gold: readonly string[];
  readonly answers: Assignment['goldAnswers'];
}

/**
 * Everything somebody was scored by, in the order in which it was: clocks differ, so hands go by their number, and
 * those without one, which are older, by the clock before them. Answers that came late were never scored.
 */
export function goldSteps(assignments: readonly ClosedHand[]): GoldStep[] {
  const steps = assignments.flatMap((hand): GoldStep[] => {
    const { assignmentId, state, gold, unscored = [], endedAt, closedAt = endedAt } = hand;
    const { goldBefore } = hand;
    const scored = Object.entries(hand.goldAnswers).filter(([index]) => !unscored.includes(index));
    if (state === 'leased' || scored.length === 0) return [];
    const placed = goldBefore === undefined ? {} : { goldBefore };
    return [{ assignmentId, at: closedAt, ...placed, gold, answers: Object.fromEntries(scored) }];
  });
  const number = ({ goldBefore = -1 }: GoldStep) => goldBefore;
  const before = (a: GoldStep, b: GoldStep) => (a.assignmentId < b.assignmentId ? -1 : 1);
  return steps.sort((a, b) => number(a) - number(b) || a.at - b.at || before(a, b));
}

/**
 * A person's record with gold as it would be had today's answers been known all along.
 *
 * A fold over what they answered, in order; what is owed and what lies behind them stays. See `moreScored`.
 */
export function replayGold(
  record: GoldRecord,
  steps: readonly GoldStep[],
  truthOf: TruthOf,
  scale?: Scale,
): GoldRecord {
  const { discounted: _, recent: __, ...kept } = record;
  let made: GoldRecord = { ...kept, answered: 0, right: 0, confusion: {} };
  for (const { gold, answers } of steps) {
    made = scoreGold(made, answers, truthsIn(gold, truthOf), scale);
  }
  return made;
}

/** How many more answers a record was made of than the one that it should replace; fewer where an index is behind. */
export const moreScored = (made: GoldRecord, record: GoldRecord): number =>
  scoredIn(made) - scoredIn(record);

/** The choices that are right for a gold task; undefined for gold that was taken back. */
export type TruthOf = (goldId: string) => readonly string[] | undefined;

/** The truths of a hand, by gold number. */
export function truthsIn(
  gold: readonly string[],
  truthOf: TruthOf,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    gold.flatMap((goldId, i) => {
      const truth = truthOf(goldId);
      return truth === undefined ? [] : [[String(i), truth] as const];
    }),
  );
}
