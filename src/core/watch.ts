import type { WatchRule } from '../contracts/watch.ts';

/**
 * What one gold answer tells: whether it was right, and the class that was the truth, by its place in the
 * question; null where several answers are right or truths are no classes.
 */
export interface GoldVerdict {
  readonly truth: number | null;
  readonly right: boolean;
}

/**
 * The evidence on one person: how many verdicts it stands on, and thousandths of nats by hypothesis, those of
 * being poor first, then those of being good. At most 200 bytes of JSON with twenty classes.
 */
export interface WatchState {
  readonly seen: number;
  readonly nats: readonly number[];
}

/**
 * What is kept of a person under watch. `found` counts how often they were found poor; `low` has the lowest odds of
 * being poor since then, in thousandths of nats, and the end of the hand after which they stood so: what was
 * answered since then speaks against them.
 */
export interface Watch extends WatchState {
  readonly found: number;
  readonly good: boolean;
  readonly low: readonly [milliNats: number, at: number];
}

/**
 * What is decided of a person. `odds` are those against “good” and those against “poor”: at `stopAt` and
 * `passAt` the one or the other is given up.
 */
export interface Judgement {
  readonly verdict: 'poor' | 'good' | 'open';
  readonly poorOdds: number;
  readonly stopAt: number;
  readonly goodOdds: number;
  readonly passAt: number;
}

/** A way to answer gold: how often right, by class; null where it is as good as anybody and bets nothing. */
interface Hypothesis {
  readonly weight: number;
  readonly right: (truth: number | null) => number | null;
}

/** Share of belief in a way of answering that holds from the first gold task on; the rest begins later. */
const FROM_START = 0.5;
/** About as many gold tasks on, half of the rest has begun. */
const LATER = 100;

/** What begins with verdict `n`, from 1. All of them add up to 1: see `unbegun`. */
const begins = (n: number): number =>
  n === 1 ? FROM_START : ((1 - FROM_START) * LATER) / ((n - 2 + LATER) * (n - 1 + LATER));

/** What has not begun after `n` verdicts. */
const unbegun = (n: number): number => (n === 0 ? 1 : ((1 - FROM_START) * LATER) / (n - 1 + LATER));

const always = (share: number) => () => share;

/** The ways to be poor: everywhere as the owner says, by guessing, and by hardly knowing one class. */
function poorWays({ good, poor, byClass }: WatchRule, classes: number): readonly Hypothesis[] {
  const guess = Math.min(poor, 1 / Math.max(2, classes));
  const overall = byClass ? 0.5 : 1;
  const ways: Hypothesis[] = [
    { weight: overall * 0.4, right: always(poor) },
    { weight: overall * 0.6, right: always(guess) },
  ];
  if (!byClass) return ways;
  const missed = Math.min(poor, good / 2);
  const missing = Array.from({ length: classes }, (_, c) => ({
    weight: (1 - overall) / classes,
    right: (truth: number | null) => (truth === c ? missed : null),
  }));
  return [...ways, ...missing];
}

/** The ways to be good: as the owner says, and half-way from there to never wrong. */
const goodWays = ({ good }: WatchRule): readonly Hypothesis[] => [
  { weight: 0.5, right: always(good) },
  { weight: 0.5, right: always((1 + good) / 2) },
];

/** Nobody is known: nothing has begun. */
export const unwatched: WatchState = { seen: 0, nats: [] };

const NEVER: Watch = { ...unwatched, found: 0, good: false, low: [0, 0] };

/** A record with gold without evidence, after a decision; how often somebody was found poor is kept. */
export function withoutEvidence<T extends { readonly watch?: Watch }>(record: T): T {
  const { watch } = record;
  return watch === undefined ? record : { ...record, watch: { ...NEVER, found: watch.found } };
}

const MILLI = 1_000;

/** Evidence for a way of answering after one verdict more; a lower bound, so that rounding helps nobody's case. */
function after(
  way: Hypothesis,
  milliNats: number | undefined,
  null_: number,
  n: number,
  { truth, right }: GoldVerdict,
): number {
  const before = milliNats === undefined ? 0 : Math.exp(milliNats / MILLI);
  const share = way.right(truth);
  const ratio = share === null ? 1 : right ? share / null_ : (1 - share) / (1 - null_);
  return Math.floor(Math.log((before + begins(n)) * ratio) * MILLI);
}

/**
 * Takes one verdict more into the evidence.
 *
 * For each way k of answering that a person may have taken up at gold task s, with weight w, the likelihood
 * ratio against the bound of the other hypothesis is multiplied on: rₖ/b for a right answer, (1 − rₖ)/(1 − b) for
 * a wrong one, b being `good` where being poor is shown, `poor` where being good is. The sum over all s of
 * what began there needs one number a way: Eₙ = (Eₙ₋₁ + wₙ) · ratioₙ.
 *
 * @param classes of the question; ways to be poor in one class count as many
 */
export function watched(
  state: WatchState,
  rule: WatchRule,
  classes: number,
  verdict: GoldVerdict,
): WatchState {
  const n = state.seen + 1;
  const poor = poorWays(rule, classes);
  const nats = [
    ...poor.map((way, i) => after(way, state.nats[i], rule.good, n, verdict)),
    ...goodWays(rule).map((way, i) =>
      after(way, state.nats[poor.length + i], rule.poor, n, verdict),
    ),
  ];
  return { seen: n, nats };
}

const oddsOf = (ways: readonly Hypothesis[], milliNats: readonly number[], seen: number): number =>
  ways.reduce((sum, { weight }, i) => {
    const nats = milliNats[i];
    const begun = nats === undefined ? 0 : Math.exp(nats / MILLI);
    return sum + weight * (begun + unbegun(seen));
  }, 0);

/**
 * What the evidence comes to.
 *
 * The odds against “good” are a mixture of likelihood ratios that begins at 1 and, for anybody who is right with
 * a probability of at least `good` at each gold task whatever its class, cannot be expected to grow: a
 * non-negative supermartingale. So the chance that it ever reaches 1/`falseStop`, in a whole life of gold, is at
 * most `falseStop` (Ville's inequality); and since part of the belief begins anew at each task, a good past protects
 * nobody who turns bad. The same holds of the odds against “poor”, of being right at most `poor` of the time, and
 * `missedStop`; nobody is found good while the odds are that they are poor.
 *
 * @see Ville (1939), Étude critique de la notion de collectif; Howard, Ramdas, McAuliffe & Sekhon (2021),
 *   Time-uniform, nonparametric, nonasymptotic confidence sequences, doi:10.1214/20-AOS1991; Shiryaev (1963),
 *   On optimum methods in quickest detection problems, doi:10.1137/1108002
 */
export function judge(state: WatchState, rule: WatchRule, classes: number): Judgement {
  const poor = poorWays(rule, classes);
  const poorOdds = oddsOf(poor, state.nats, state.seen);
  const goodOdds = oddsOf(goodWays(rule), state.nats.slice(poor.length), state.seen);
  const stopAt = 1 / rule.falseStop;
  const passAt = 1 / rule.missedStop;
  const isGood = goodOdds >= passAt && poorOdds < 1;
  const verdict = poorOdds >= stopAt ? 'poor' : isGood ? 'good' : 'open';
  return { verdict, poorOdds, stopAt, goodOdds, passAt };
}

/**
 * Takes the verdicts of a hand that ended `at`, in order, until somebody is found poor: what comes after that in the
 * same hand is passed over.
 */
export function watchHand(
  before: Watch = NEVER,
  rule: WatchRule,
  classes: number,
  verdicts: readonly GoldVerdict[],
  at: number,
): { readonly watch: Watch; readonly judgement: Judgement } {
  let watch = before;
  let judgement = judge(before, rule, classes);
  for (const verdict of verdicts) {
    if (judgement.verdict === 'poor') break;
    watch = { ...watch, ...watched(watch, rule, classes, verdict) };
    judgement = judge(watch, rule, classes);
  }
  const milliNats = Math.round(Math.log(judgement.poorOdds) * MILLI);
  const low = milliNats <= watch.low[0] ? ([milliNats, at] as const) : watch.low;
  const good = watch.good || judgement.verdict === 'good';
  return { watch: { ...watch, good, low }, judgement };
}
