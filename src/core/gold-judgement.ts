import type { Discount } from '../contracts/discount.ts';
import type { Question } from '../contracts/job.ts';
import type { Consequence, WatchRule } from '../contracts/watch.ts';
import type { Annotator } from './annotator.ts';
import {
  changeStanding,
  type Decision,
  type Evidence,
  flagAnnotator,
  standingOf,
} from './standing.ts';
import { type GoldVerdict, type Judgement, judge, type Watch, watchHand } from './watch.ts';

/** What people are judged by: the job's rule, and its choices. */
export interface Watching {
  readonly rule: WatchRule;
  readonly choices: Question['choices'];
}

/** Where each consequence but a flag puts somebody. */
export const TO = { retrain: 'retraining', pause: 'paused', bar: 'barred' } as const;

/** The n-th time that somebody is found poor, from 1, the n-th consequence follows; at last the last. */
export const consequenceOf = ({ onPoor }: WatchRule, found: number): Consequence =>
  onPoor[Math.min(found, onPoor.length) - 1] ?? 'flag';

/** What of the answers of somebody barred is discounted, by the evidence that barred them. */
export const discountOf = ({ onBar }: WatchRule, { low }: Watch): Discount =>
  onBar === 'since-turn' ? { of: 'since', since: low[1] + 1 } : { of: onBar };

const rounded = (odds: number): number => Number(odds.toPrecision(4));

/** What an owner is told: how much gold the odds stand on, how they stand, and what was right of each class ever. */
function evidenceOf(
  annotator: Annotator,
  { rule, choices }: Watching,
  { poorOdds, stopAt }: Judgement,
  { seen, found }: Watch,
): Evidence {
  const byClass = choices.flatMap(({ value }) => {
    const row = annotator.gold.confusion[value];
    if (row === undefined) return [];
    const all = Object.values(row).reduce((sum, count) => sum + count, 0);
    return [[`gold ${value}`, `${row[value] ?? 0} of ${all} right`] as const];
  });
  return {
    gold: seen,
    odds: rounded(poorOdds),
    stopAt: rounded(stopAt),
    good: rule.good,
    time: found,
    ...Object.fromEntries(byClass),
  };
}

/**
 * Takes the gold of a hand into the evidence on a person, and decides: what follows is part of the same commit.
 *
 * Only people who are working are judged; with others their evidence stays as it is.
 *
 * @param annotator as the close of the hand leaves them
 */
export function judgeGold(
  annotator: Annotator,
  watching: Watching,
  verdicts: readonly GoldVerdict[],
  now: number,
): Judged {
  if (verdicts.length === 0 || standingOf(annotator) !== 'working') return { annotator };
  const { rule, choices } = watching;
  const { watch, judgement } = watchHand(annotator.gold.watch, rule, choices.length, verdicts, now);
  if (judgement.verdict !== 'poor') return { annotator: withWatch(annotator, watch) };
  return foundPoor(annotator, watching, watch, judgement, { reason: 'poor-on-gold', now });
}

/**
 * Judges somebody by evidence that a changed key has made anew: what it says is decided at once. Of somebody who is
 * stopped already it is noted alone.
 *
 * @param annotator before it, with the evidence in their record
 */
export function judgeAnew(annotator: Annotator, watching: Watching, now: number): Judged {
  const { watch } = annotator.gold;
  if (watch === undefined) return { annotator };
  const judgement = judge(watch, watching.rule, watching.choices.length);
  if (judgement.verdict !== 'poor') return { annotator };
  const written = { ...annotator, version: annotator.version + 1 };
  return foundPoor(written, watching, watch, judgement, { reason: 'contest', now });
}

/** @param annotator as they are written, in the version that they get */
function foundPoor(
  annotator: Annotator,
  watching: Watching,
  watch: Watch,
  judgement: Judgement,
  why: { readonly reason: 'poor-on-gold' | 'contest'; readonly now: number },
): Judged {
  const { rule } = watching;
  const found = { ...watch, found: watch.found + 1 };
  const before = { ...withWatch(annotator, found), version: annotator.version - 1 };
  const evidence = evidenceOf(annotator, watching, judgement, found);
  const verdict = { by: 'watch', evidence, ...why };
  const consequence = consequenceOf(rule, found.found);
  const isStopped = standingOf(annotator) !== 'working';
  if (consequence === 'flag' || isStopped) return flagAnnotator(before, verdict);
  const discount = discountOf(rule, watch);
  const changed = changeStanding(before, { ...verdict, to: TO[consequence], discount });
  return changed ?? { annotator: withWatch(annotator, found) };
}

/** A person, and what was decided about them. */
export interface Judged {
  readonly annotator: Annotator;
  readonly decision?: Decision;
}

const withWatch = (annotator: Annotator, watch: Watch): Annotator => ({
  ...annotator,
  gold: { ...annotator.gold, watch },
});
