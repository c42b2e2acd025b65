import type { Rule } from '../../contracts/rule.ts';
import { round } from '../aggregation.ts';
import type { Annotator } from '../annotator.ts';
import { changeStanding, type Decision, type Evidence, noteOn, standingOf } from '../standing.ts';
import type { Measured } from './measured.ts';

/** What a hit is about: a rule, what was measured, and against which bound. */
export interface Finding extends Measured {
  readonly rule: Rule;
  readonly bound: number;
  readonly withIds?: readonly string[];
}

/** A person after what rules did, still of the version they had, with the entries of the log. */
export interface Acted {
  readonly annotator: Annotator;
  readonly decisions: readonly Decision[];
}

const evidenceOf = ({ rule, value, bound, sample, withIds = [] }: Finding): Evidence => ({
  collector: rule.collect.kind,
  value: round(value),
  bound,
  sample,
  ...(withIds.length === 0 ? {} : { with: withIds.join(' ') }),
});

/**
 * Does what a rule asks for, with its entry of the log.
 *
 * One who does not work is not retrained or paused again, and one without weight is not told so twice: such a hit is
 * noted as what it is, and changes nothing else. So is a hit on the gold of somebody who is barred, since a replay goes
 * by the log; of their other hits nothing is said.
 */
export function act(annotator: Annotator, finding: Finding, now: number): Acted {
  const { collect, name } = finding.rule;
  if (standingOf(annotator) === 'barred' && collect.kind !== 'gold-accuracy')
    return { annotator, decisions: [] };
  const by = `rule:${name}`;
  const said = { by, evidence: evidenceOf(finding), now };
  const to = standingAfter(finding.rule, annotator);
  const decided =
    (to && changeStanding(annotator, { ...said, to, reason: finding.rule.act })) ??
    noteOn(annotator, { ...said, reason: finding.rule.act });
  const { version } = annotator;
  return {
    annotator: { ...decided.annotator, ...marksOf(finding.rule, annotator), version },
    decisions: [decided.decision],
  };
}

function standingAfter({ act: action }: Rule, annotator: Annotator) {
  if (standingOf(annotator) !== 'working') return undefined;
  if (action === 'pause') return 'paused';
  return action === 'retrain' ? 'retraining' : undefined;
}

/** What a hit leaves on the person beside their standing. */
function marksOf({ act: action }: Rule, annotator: Annotator): Partial<Annotator> {
  if (standingOf(annotator) === 'barred') return {};
  switch (action) {
    case 'warn':
      return { notice: (annotator.standing?.decisions ?? 0) + 1 };
    case 'weight-0':
      return { weightless: true };
    case 'check-task':
      if (annotator.check) return {};
      return { check: true, gold: { ...annotator.gold, carry: annotator.gold.carry + 1 } };
    default:
      return {};
  }
}

/**
 * Settles a check once gold was answered: all of it right lifts it, anything else pauses.
 *
 * @param before the person before the hand was closed
 */
export function settleCheck(before: Annotator, annotator: Annotator, now: number): Acted {
  const answered = annotator.gold.answered - before.gold.answered;
  if (before.check !== true || answered === 0 || annotator.barred)
    return { annotator, decisions: [] };
  const right = annotator.gold.right - before.gold.right;
  const { check: _, ...lifted } = annotator;
  const said = { by: 'check-task', evidence: { answered, right }, now };
  const failed =
    right < answered && standingOf(annotator) === 'working'
      ? changeStanding(lifted, { ...said, to: 'paused', reason: 'check-failed' })
      : undefined;
  const reason = right < answered ? 'check-failed' : 'check-passed';
  const decided = failed ?? noteOn(lifted, { ...said, reason });
  return {
    annotator: { ...decided.annotator, version: annotator.version },
    decisions: [decided.decision],
  };
}
