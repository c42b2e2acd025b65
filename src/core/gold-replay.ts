import type { GoldRecord } from './annotator.ts';
import type { Assignment } from './assignment.ts';
import { scoreGold, verdictsOf } from './gold.ts';
import type { Watching } from './gold-judgement.ts';
import type { Scale } from './gold-match/scale.ts';
import type { Decision } from './standing.ts';
import { judge, type Watch, watchHand, withoutEvidence } from './watch.ts';

/** What of a closed assignment its verdicts come from. */
type ClosedHand = Pick<
  Assignment,
  'assignmentId' | 'state' | 'gold' | 'goldAnswers' | 'unscored' | 'endedAt' | 'closedAt'
>;

/** The gold answers that a hand was scored by, in the order in which hands were closed. */
export interface GoldStep {
  readonly assignmentId: string;
  readonly at: number;
  readonly gold: readonly string[];
  readonly answers: Assignment['goldAnswers'];
}

/** Everything somebody was scored by, oldest first. Answers that came late were never scored. */
export function goldSteps(assignments: readonly ClosedHand[]): GoldStep[] {
  const steps = assignments.flatMap((hand): GoldStep[] => {
    const { assignmentId, state, gold, unscored = [], endedAt, closedAt = endedAt } = hand;
    const scored = Object.entries(hand.goldAnswers).filter(([index]) => !unscored.includes(index));
    if (state === 'leased' || scored.length === 0) return [];
    return [{ assignmentId, at: closedAt, gold, answers: Object.fromEntries(scored) }];
  });
  const before = (a: GoldStep, b: GoldStep) => (a.assignmentId < b.assignmentId ? -1 : 1);
  return steps.sort((a, b) => a.at - b.at || before(a, b));
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

/** Evidence on somebody as it would be: from what they were scored by since it began anew; `found` stays. */
export function replayWatch(
  { watch }: Pick<GoldRecord, 'watch'>,
  steps: readonly GoldStep[],
  { rule, choices }: Watching,
  truthOf: TruthOf,
  scale?: Scale,
): Watch | undefined {
  const names = choices.map(({ value }) => value);
  let made = withoutEvidence({ ...(watch && { watch }) }).watch;
  for (const { gold, answers, at } of steps) {
    const verdicts = verdictsOf(answers, truthsIn(gold, truthOf), names, scale);
    if (verdicts.length > 0) ({ watch: made } = watchHand(made, rule, names.length, verdicts, at));
  }
  return made;
}

/**
 * Whether gold stopped somebody by an answer of another day: with today's, the hands that it stopped them for would not
 * have. False where something else has decided since.
 *
 * @param decisions all on the person, oldest first
 */
export function isCleared(
  decisions: readonly Decision[],
  steps: readonly GoldStep[],
  watching: Watching,
  truthOf: TruthOf,
  scale?: Scale,
): boolean {
  const stop = decisions.findLastIndex(({ from, to }) => from !== to);
  const decided = decisions[stop];
  if (decided === undefined || decided.by !== 'watch') return false;
  const since = evidenceBegan(decisions.slice(0, stop));
  const stretch = steps.filter(({ at }) => at > since && at <= decided.at);
  const watch = replayWatch({}, stretch, watching, truthOf, scale);
  const { rule, choices } = watching;
  return watch === undefined || judge(watch, rule, choices.length).verdict !== 'poor';
}

/**
 * When evidence on somebody began anew; before all else where nothing was decided. A stop that a corrected key took
 * back began nothing: should that key be corrected too, it speaks again.
 */
export function evidenceBegan(decisions: readonly Decision[]): number {
  const newest = withoutTakenBack(decisions).findLast(
    ({ by, from, to }) => from !== to || by === 'watch',
  );
  return newest?.at ?? Number.NEGATIVE_INFINITY;
}

/** Decisions, oldest first, without the stops that a corrected key took back, and what took them back. */
function withoutTakenBack(decisions: readonly Decision[]): readonly Decision[] {
  const kept: Decision[] = [];
  for (const decision of decisions) {
    const { by, reason, to } = decision;
    const takesBack = by === 'watch' && reason === 'contest' && to === 'working';
    const stop = kept.findLastIndex((one) => one.from !== one.to);
    if (takesBack) kept.splice(Math.max(0, stop));
    else kept.push(decision);
  }
  return kept;
}

/** The choices that are right for a gold task; undefined for gold that was taken back. */
export type TruthOf = (goldId: string) => readonly string[] | undefined;

/** The truths of a hand, by gold number. */
function truthsIn(gold: readonly string[], truthOf: TruthOf): Record<string, readonly string[]> {
  return Object.fromEntries(
    gold.flatMap((goldId, i) => {
      const truth = truthOf(goldId);
      return truth === undefined ? [] : [[String(i), truth] as const];
    }),
  );
}

/** Answers that a record was made of, whatever they are worth. */
const scoredIn = ({ answered, discounted = 0 }: GoldRecord): number => answered + discounted;
