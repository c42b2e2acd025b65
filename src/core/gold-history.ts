import type { Discount } from '../contracts/discount.ts';
import type { Rule } from '../contracts/rule.ts';
import type { StandingState } from '../contracts/standing-state.ts';
import { verdictsOf } from './gold.ts';
import { consequenceOf, discountOf, TO, type Watching } from './gold-judgement.ts';
import type { Scale } from './gold-match/scale.ts';
import { type GoldStep, type TruthOf, truthsIn } from './gold-replay.ts';
import { hitBy } from './rules/evaluate.ts';
import { goldAccuracy } from './rules/gold-accuracy.ts';
import { type GoldTrail, goldAfter, withGold } from './rules/trail.ts';
import { type Decision, inOrder } from './standing.ts';
import { judge, type Watch, watchHand, withoutEvidence } from './watch.ts';

/** By what gold decides about people in a job, and the answers of today. `rules` are those on `gold-accuracy`. */
export interface ByGold {
  readonly watching: Watching | undefined;
  readonly rules: readonly Rule[];
  readonly choices: readonly string[];
  readonly scale: Scale | undefined;
  readonly truthOf: TruthOf;
}

/** A decision that gold made, and whether it would have been made by the answers of today. */
export interface ByGoldDecided extends Pick<Decision, 'decisionId' | 'by'> {
  readonly stands: boolean;
}

/**
 * Somebody as they would be: how they stand, and the evidence on them; what a bar by gold discounts; what rules have
 * left on them, and seen of their gold: `marks` are the gold answers behind the last hit of each rule, by name.
 */
export interface Replayed {
  readonly standing: StandingState;
  readonly watch?: Watch;
  readonly discount?: Discount;
  readonly check: boolean;
  readonly weightless: boolean;
  readonly trail: GoldTrail;
  readonly marks: Readonly<Record<string, number>>;
  /** Whether each gold answer of the newest hand is right. */
  readonly newest: readonly boolean[];
  readonly decided: readonly ByGoldDecided[];
}

const BEGUN: Replayed = {
  standing: 'working',
  check: false,
  weightless: false,
  trail: { gold: '', goldAnswered: 0 },
  marks: {},
  newest: [],
  decided: [],
};

const RULE = 'rule:';

/**
 * What became of somebody had the answers of today been known all along: their hands and every decision on them, in
 * order.
 *
 * A decision by gold (`watch`, a rule on `gold-accuracy`, a failed check) is held against what was answered until then.
 * Where today's answers would not have led to it, nothing happened: the evidence goes on, and all that follows is
 * another time that much earlier. What people, other rules or an exam decided stays as it is, and changes what it
 * would have changed. What earlier corrections said is passed over, but for whom they found poor. What gold would have
 * decided and nobody did is left in the evidence, for `correct`.
 *
 * @param steps as `goldSteps` gives them
 * @param decisions all on the person, in any order
 */
export function replayHistory(
  steps: readonly GoldStep[],
  decisions: readonly Decision[],
  by: ByGold,
): Replayed {
  return merged(steps, decisions).reduce<Replayed>(
    (so, event) => ('decisionId' in event ? decided(so, event, by) : answered(so, event, by)),
    BEGUN,
  );
}

type Event = GoldStep | Decision;

/** Hands and decisions in the order of their commits; a decision comes after the hand that led to it. */
function merged(steps: readonly GoldStep[], decisions: readonly Decision[]): readonly Event[] {
  const events: Event[] = [];
  let next = 0;
  for (const decision of inOrder(decisions)) {
    const from = next;
    while (isBefore(steps[next], decision)) next++;
    events.push(...steps.slice(from, next), decision);
  }
  return [...events, ...steps.slice(next)];
}

function isBefore(step: GoldStep | undefined, decision: Decision): boolean {
  if (step === undefined) return false;
  if (decision.goldBefore === undefined)
    return step.goldBefore === undefined && step.at <= decision.at;
  return step.goldBefore === undefined || step.goldBefore < decision.goldBefore;
}

function answered(so: Replayed, step: GoldStep, by: ByGold): Replayed {
  const { watching, choices, scale, truthOf } = by;
  const truths = truthsIn(step.gold, truthOf);
  const verdicts = verdictsOf(step.answers, truths, choices, scale);
  const newest = verdicts.map(({ right }) => right);
  const known = { ...so, newest, trail: withGold(so.trail, newest) };
  if (watching === undefined || verdicts.length === 0 || so.standing !== 'working') return known;
  const { watch } = watchHand(so.watch, watching.rule, choices.length, verdicts, step.at);
  return { ...known, watch };
}

function decided(so: Replayed, decision: Decision, by: ByGold): Replayed {
  if (isCorrection(decision)) return so;
  if (decision.by === 'watch' && by.watching !== undefined)
    return byWatch(so, decision, by.watching);
  if (decision.by.startsWith(RULE)) return byRule(so, decision, by);
  if (decision.by === 'check-task') return byCheck(so, decision);
  if (decision.reason === 'weight-restored') return { ...so, weightless: false };
  return byOthers(so, decision);
}

/** True for an entry that says what a replay has changed, and is no judgement of its own: those have their odds. */
const isCorrection = ({ reason, evidence }: Decision): boolean =>
  reason === 'contest' && evidence['odds'] === undefined;

const noted = (so: Replayed, { decisionId, by }: Decision, stands: boolean): Replayed => ({
  ...so,
  decided: [...so.decided, { decisionId, by, stands }],
});

const anew = ({ watch, ...so }: Replayed): Replayed => ({
  ...so,
  ...withoutEvidence({ ...(watch && { watch }) }),
});

/** Found poor then: the n-th time of those that stand has the n-th consequence, unless something else has stopped them. */
function byWatch(so: Replayed, decision: Decision, { rule, choices }: Watching): Replayed {
  const { watch, standing } = so;
  const isPoor = watch !== undefined && judge(watch, rule, choices.length).verdict === 'poor';
  if (!isPoor) return noted(so, decision, false);
  const found = watch.found + 1;
  const consequence = consequenceOf(rule, found);
  const after = anew({ ...so, watch: { ...watch, found } });
  const stays = consequence === 'flag' || standing !== 'working';
  const stopped = stays ? {} : { standing: TO[consequence], discount: discountOf(rule, watch) };
  return noted({ ...after, ...stopped }, decision, true);
}

function byRule(so: Replayed, decision: Decision, { rules }: ByGold): Replayed {
  const rule = rules.find(({ name }) => decision.by === `${RULE}${name}`);
  if (rule === undefined) return acted(so, decision);
  if (!isHit(so, rule)) return noted(so, decision, false);
  const marks = { ...so.marks, [rule.name]: so.trail.goldAnswered };
  return noted(acted({ ...so, marks }, decision), decision, true);
}

/** True where a rule on gold hits by the verdicts since its last hit. */
function isHit({ trail, marks }: Replayed, rule: Rule): boolean {
  const { collect, name } = rule;
  if (collect.kind !== 'gold-accuracy') return false;
  const verdicts = goldAfter(trail, marks[name] ?? 0, collect.last);
  return hitBy(rule, goldAccuracy(verdicts)) !== undefined;
}

/** What the hit of a rule does to somebody who stands so: see `act`. */
function acted(so: Replayed, { reason }: Decision): Replayed {
  const { standing } = so;
  if (standing === 'barred') return so;
  if (reason === 'check-task') return { ...so, check: true };
  if (reason === 'weight-0') return { ...so, weightless: true };
  if (standing !== 'working') return so;
  if (reason === 'pause') return { ...so, standing: 'paused' };
  return reason === 'retrain' ? anew({ ...so, standing: 'retraining' }) : so;
}

function byCheck(so: Replayed, decision: Decision): Replayed {
  const lifted = { ...so, check: false };
  if (decision.reason !== 'check-failed') return lifted;
  const fails = so.check && so.newest.includes(false);
  const isStopped = fails && so.standing === 'working';
  return noted(isStopped ? { ...lifted, standing: 'paused' } : lifted, decision, fails);
}

function byOthers(so: Replayed, { by, from, to }: Decision): Replayed {
  if (from === to || (so.standing === 'barred' && to !== 'working')) return so;
  if (by === 'entry' && so.standing !== 'retraining') return so;
  return to === 'retraining' ? anew({ ...so, standing: to }) : { ...so, standing: to };
}
