import type { Collector, Condition, Rule } from '../../contracts/rule.ts';
import { newDevices } from './devices.ts';
import { goldAccuracy } from './gold-accuracy.ts';
import { answerEntropy, identicalRun } from './identical-answers.ts';
import type { Measured } from './measured.ts';
import { pageSigns } from './page-signs.ts';
import { abstentionRun, abstentions, declines } from './refusals.ts';
import { fastAnswers, regularity, responseTime } from './response-time.ts';
import { answersOf, goldAfter, handsAfter, type Kept, type Trail } from './trail.ts';
import { hoursADay, outsideHours } from './working-hours.ts';

const HOUR_MS = 3_600_000;

/** When a rule hit somebody last: hands ended and gold answered until then, and the instant. */
export interface HitMark {
  readonly hand: number;
  readonly gold: number;
  readonly at: number;
}

/** A rule that hits, by what. `bound` is what `value` had to be beyond. */
export interface Hit extends Measured {
  readonly rule: Rule;
  readonly bound: number;
  readonly mark: HitMark;
}

export type CrowdKind = 'consensus' | 'copied-errors';
type OwnCollector = Exclude<Collector, { kind: CrowdKind }>;

/** True for a collector that needs the answers of others, and is looked at by schedule. */
export const needsOthers = (
  collect: Collector,
): collect is Extract<Collector, { kind: CrowdKind }> =>
  collect.kind === 'consensus' || collect.kind === 'copied-errors';

const NEVER: HitMark = { hand: 0, gold: 0, at: Number.NEGATIVE_INFINITY };

/**
 * What a collector comes to for a person, of what came after an earlier hit alone; undefined when there is
 * nothing to go by.
 *
 * @param now when the newest hand ended
 */
export function measure(
  collect: OwnCollector,
  choices: readonly string[],
  trail: Trail,
  since: HitMark = NEVER,
): Measured | undefined {
  const hands = handsAfter(trail, since.hand);
  const now = hands.at(-1)?.at ?? since.at;
  switch (collect.kind) {
    case 'declines':
      return declines(hands, collect.last);
    case 'gold-accuracy':
      return goldAccuracy(goldAfter(trail, since.gold, collect.last));
    case 'page-signs':
      return pageSigns(hands, collect.sign, collect.last);
    case 'hours-a-day':
      return hoursADay(
        trail.hours.filter((hour) => hour * HOUR_MS > since.at),
        now,
      );
    case 'new-devices': {
      const spanMs = collect.hours * HOUR_MS;
      return newDevices(trail.devices, { now, spanMs, after: since.at });
    }
    default:
      return measureAnswers(collect, choices, answersOf(hands, collect.last));
  }
}

type OfAnswers = Exclude<
  OwnCollector,
  { kind: 'declines' | 'gold-accuracy' | 'page-signs' | 'hours-a-day' | 'new-devices' }
>;

function measureAnswers(
  collect: OfAnswers,
  choices: readonly string[],
  answers: ReturnType<typeof answersOf>,
): Measured | undefined {
  switch (collect.kind) {
    case 'response-time':
      return responseTime(answers, collect.quantile);
    case 'fast-answers':
      return fastAnswers(answers, collect.underSeconds);
    case 'regularity':
      return regularity(answers);
    case 'abstentions':
      return abstentions(answers);
    case 'abstention-run':
      return abstentionRun(answers);
    case 'identical-run': {
      const { choice } = collect;
      return identicalRun(answers, choice === undefined ? undefined : choices.indexOf(choice));
    }
    case 'answer-entropy':
      return answerEntropy(answers);
    case 'outside-hours':
      return outsideHours(answers, collect);
  }
}

/** True where a value is beyond the bound of a condition. */
export const isBeyond = ({ below, above }: Condition, value: number): boolean =>
  (below !== undefined && value < below) || (above !== undefined && value > above);

/** The bound of a condition. */
export const boundOf = ({ below, above }: Condition): number => below ?? above ?? 0;

/** What is measured, if it is of enough and beyond the bound. */
export function hitBy(rule: Rule, measured: Measured | undefined): Measured | undefined {
  const least = 'atLeast' in rule.collect ? rule.collect.atLeast : 0;
  if (measured === undefined || measured.sample < least) return undefined;
  return isBeyond(rule.when, measured.value) ? measured : undefined;
}

/** True where a rule is for somebody of these pools. */
export const isFor = ({ pools }: Rule, ofPerson: readonly string[]): boolean =>
  pools === undefined || pools.some((pool) => ofPerson.includes(pool));

/**
 * The rules about one person that hit them after the newest hand of their trail.
 *
 * Each looks only at what came after its own last hit, so that it hits once for the same answers.
 *
 * @param marks the last hit of each rule, by name
 */
export function hitsOf(
  rules: readonly Rule[],
  person: {
    readonly trail: Trail;
    readonly marks: Readonly<Record<string, HitMark>>;
    readonly pools: readonly string[];
  },
  choices: readonly string[],
): Hit[] {
  const { trail, marks, pools } = person;
  const mark = { hand: trail.ended, gold: trail.goldAnswered, at: trail.hands.at(-1)?.at ?? 0 };
  return rules.flatMap((rule) => {
    const { collect } = rule;
    if (needsOthers(collect) || !isFor(rule, pools)) return [];
    const hit = hitBy(rule, measure(collect, choices, trail, marks[rule.name]));
    return hit ? [{ ...hit, rule, bound: boundOf(rule.when), mark }] : [];
  });
}

/** How much of a trail the rules of a job look at. */
export function keptFor(rules: readonly Rule[]): Kept {
  let [answers, hands] = [0, 0];
  for (const { collect } of rules) {
    if (!('last' in collect) || needsOthers(collect)) continue;
    if (collect.kind === 'gold-accuracy') continue;
    if (collect.kind === 'declines') hands = Math.max(hands, collect.last);
    else answers = Math.max(answers, collect.last);
  }
  return { answers, hands };
}
