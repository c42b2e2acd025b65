import type { DecisionView } from '../../../src/contracts/standing.ts';
import type { StandingState } from '../../../src/contracts/standing-state.ts';
import { count, rate } from './figures.ts';

const RULE = 'rule:';

const CHANGES: Readonly<Record<StandingState, string>> = {
  working: 'Let work',
  retraining: 'Sent to training',
  paused: 'Paused',
  barred: 'Barred',
};

/** What is said of an entry that leaves the standing as it was, by its reason. */
const NOTES: Readonly<Record<string, string>> = {
  warn: 'Warned',
  flag: 'Flagged',
  'check-task': 'Given a check task',
  'check-passed': 'Check task passed',
  'check-failed': 'Check task failed',
  'weight-0': 'Left out of labels',
  'weight-restored': 'Counts in labels again',
  'poor-on-gold': 'Found poor on gold',
  retrain: 'Would be sent to training, but does not work',
  pause: 'Would be paused, but does not work',
  contest: 'A gold answer was changed',
};

/** What was decided, in words. */
export function whatWords({ by, from, to, reason }: DecisionView): string {
  if (from !== to) return CHANGES[to];
  const isHit = by.startsWith(RULE) && reason !== 'contest';
  return isHit && to === 'barred' ? 'Hit, but barred already' : (NOTES[reason] ?? reason);
}

const DECIDERS: Readonly<Record<string, string>> = {
  watch: 'by their gold',
  entry: 'on the way in',
  'check-task': 'by a check task',
};

/** Who or what decided, in words. */
export function whoWords({ by }: DecisionView): string {
  if (by.startsWith('staff:')) return 'by an owner';
  if (by.startsWith(RULE)) return `by rule ${by.slice(RULE.length)}`;
  return DECIDERS[by] ?? `by ${by}`;
}

const figure = (value: number | string): string =>
  typeof value === 'string' ? value : Number.isInteger(value) ? count(value) : fine(value);

const fine = (value: number): string =>
  Math.abs(value) < 10 ? String(Math.round(value * 1_000) / 1_000) : rate(value);

/** Figures that a name of the service alone does not explain. */
const FIGURES: Readonly<Record<string, string>> = {
  stopAt: 'limit',
  good: 'good from',
  time: 'times found',
};

/** Why it was decided: the note of who decided, and the figures it was decided on. */
export function whyWords({ note, evidence, by, reason, from, to }: DecisionView): string {
  const { collector, value, bound, sample, with: others, ...rest } = evidence;
  const isRule = by.startsWith(RULE) && collector !== undefined && value !== undefined;
  const measured = isRule
    ? `${collector} ${figure(value)}, bound ${figure(bound ?? 0)}, over ${figure(sample ?? 0)}`
    : '';
  const shared = others === undefined ? '' : `with ${others}`;
  const figures = Object.entries(isRule ? rest : evidence).map(
    ([name, each]) => `${FIGURES[name] ?? name} ${figure(each)}`,
  );
  const said = from !== to && reason in NOTES ? (NOTES[reason] ?? '').toLowerCase() : '';
  const cause = isRule || said === '' ? [] : [said];
  return [...cause, note, measured, shared, figures.join(', ')].filter(Boolean).join('; ');
}

/** How many people each rule has hit, by the name of the rule. Hits that a changed key has taken back are left out. */
export function hitsByRule(decisions: readonly DecisionView[]): ReadonlyMap<string, number> {
  const takenBack = takenBackIn(decisions);
  const people = new Map<string, Set<string>>();
  for (const decision of decisions) {
    const { by, annotatorId, decisionId } = decision;
    if (!by.startsWith(RULE) || isRestated(decision)) continue;
    const name = by.slice(RULE.length);
    const hit = people.get(name) ?? new Set();
    people.set(name, takenBack.has(keyOf(annotatorId, decisionId)) ? hit : hit.add(annotatorId));
  }
  return new Map([...people].map(([name, hit]) => [name, hit.size]));
}

/** True for what a changed key says of decisions that are there already, in the name of what made one of them. */
const isRestated = ({ reason }: DecisionView): boolean => reason === 'contest';

/** Decisions have ids of their own for one person alone. */
const keyOf = (annotatorId: string, decisionId: string): string => `${annotatorId} ${decisionId}`;

/** The number of a decision on one person: clocks differ. */
const numberOf = ({ decisionId }: DecisionView): number =>
  Number.parseInt(decisionId.slice(decisionId.indexOf('-') + 1), 36);

/** Decisions that are taken back by the newest word on each. */
function takenBackIn(decisions: readonly DecisionView[]): ReadonlySet<string> {
  const takenBack = new Set<string>();
  const words = decisions.filter(isRestated).sort((a, b) => numberOf(a) - numberOf(b));
  for (const { annotatorId, evidence } of words) {
    const named = (name: string) =>
      String(evidence[name] ?? '')
        .split(' ')
        .map((id) => keyOf(annotatorId, id));
    for (const key of named('takesBack')) takenBack.add(key);
    for (const key of named('upholds')) takenBack.delete(key);
  }
  return takenBack;
}
