import type { Answer } from '../../contracts/answer.ts';
import type { Signs } from '../../contracts/rule.ts';
import { MOST_DEVICES } from './devices.ts';

/** What was said in letters: choice i of the question is letter i from `a` on, an abstention is `?`. */
const ABSTAINED = '?';
const FIRST_LETTER = 97;

/** Verdicts on gold, a letter each. */
const [RIGHT, WRONG] = ['1', '0'];
const GOLD_KEPT = 200;

/** An active time that no page told. */
const UNTOLD_MS = -1;

/**
 * A hand that has ended, as rules see it: two columns of equal length, an entry an answer in the order
 * of the suite, gold last. `at` is when it ended, epoch milliseconds.
 */
export interface TrailHand {
  readonly at: number;
  readonly said: string;
  readonly ms: readonly number[];
  readonly declined?: true;
  /** Answers that came later to an earlier hand: no hand of its own. */
  readonly late?: true;
  readonly signs?: Omit<Signs, 'device'>;
}

/** A device and when it was first seen. */
export interface SeenDevice {
  readonly device: string;
  readonly at: number;
}

/**
 * The newest of what somebody answered in a job, oldest first: all that the rules about one person need.
 *
 * `ended` counts every hand there ever was, and late answers to one as one more, so that the newest of `hands` has that number; `hours` are
 * whole hours since the epoch of the last day in which they answered; `gold` has the verdicts on the newest
 * gold of all `goldAnswered`, 1 or 0 each.
 */
export interface Trail {
  readonly ended: number;
  readonly hands: readonly TrailHand[];
  readonly hours: readonly number[];
  readonly devices: readonly SeenDevice[];
  readonly gold: string;
  readonly goldAnswered: number;
}

export const EMPTY_TRAIL: Trail = {
  ended: 0,
  hands: [],
  hours: [],
  devices: [],
  gold: '',
  goldAnswered: 0,
};

/** One answer in the order of time. `choice` is its number in the question, -1 for an abstention. */
export interface Answered {
  readonly choice: number;
  readonly at: number;
  readonly ms?: number;
}

/** What is told of a hand when it ends. `right` tells of gold whether it was answered right. */
export interface EndedHand {
  readonly at: number;
  readonly answers: readonly { readonly answer: Answer; readonly right?: boolean }[];
  readonly declined?: boolean;
  readonly late?: boolean;
  readonly signs?: Signs | undefined;
}

const HOUR_MS = 3_600_000;
const HOURS_KEPT = 24;

/** How much of the past is kept: answers and hands, the most that any rule looks at. */
export interface Kept {
  readonly answers: number;
  readonly hands: number;
}

/** A trail after one more hand. Hands that no rule can look at any more are dropped, oldest first. */
export function withHand(
  trail: Trail,
  hand: EndedHand,
  choices: readonly string[],
  kept: Kept,
): Trail {
  const hour = Math.floor(hand.at / HOUR_MS);
  const isWork = hand.answers.length > 0;
  const verdicts = hand.answers.flatMap(({ right }) => (right === undefined ? [] : [right]));
  const hours = trail.hours.filter((each) => each > hour - HOURS_KEPT && each !== hour);
  return {
    ended: trail.ended + 1,
    hands: newest([...trail.hands, compact(hand, choices)], kept),
    hours: isWork ? [...hours, hour].sort((a, b) => a - b) : trail.hours,
    devices: withDevice(trail.devices, hand),
    ...withGold(trail, verdicts),
  };
}

/** What a trail knows of gold. */
export type GoldTrail = Pick<Trail, 'gold' | 'goldAnswered'>;

/** It after more verdicts on gold, oldest first. */
export const withGold = (
  { gold, goldAnswered }: GoldTrail,
  verdicts: readonly boolean[],
): GoldTrail => ({
  gold: (gold + verdicts.map((right) => (right ? RIGHT : WRONG)).join('')).slice(-GOLD_KEPT),
  goldAnswered: goldAnswered + verdicts.length,
});

function compact(hand: EndedHand, choices: readonly string[]): TrailHand {
  const { device: _, ...signs } = hand.signs ?? {};
  return {
    at: hand.at,
    said: hand.answers.map(({ answer }) => letterOf(answer, choices)).join(''),
    ms: hand.answers.map(({ answer }) => answer.ms ?? UNTOLD_MS),
    ...(hand.declined ? { declined: true } : {}),
    ...(hand.late ? { late: true } : {}),
    ...(Object.keys(signs).length > 0 ? { signs } : {}),
  };
}

function letterOf(answer: Answer, choices: readonly string[]): string {
  const choice = 'choice' in answer ? choices.indexOf(answer.choice) : -1;
  return choice < 0 ? ABSTAINED : String.fromCharCode(FIRST_LETTER + choice);
}

function newest(hands: readonly TrailHand[], kept: Kept): readonly TrailHand[] {
  let [answers, own] = [0, 0];
  let from = hands.length;
  while (from > 0 && (answers < kept.answers || own < kept.hands)) {
    const hand = hands[--from];
    answers += hand?.said.length ?? 0;
    if (!hand?.late) own++;
  }
  return hands.slice(from);
}

function withDevice(
  devices: readonly SeenDevice[],
  { at, signs }: EndedHand,
): readonly SeenDevice[] {
  const device = signs?.device;
  if (device === undefined || devices.some((seen) => seen.device === device)) return devices;
  return [...devices, { device, at }].slice(-MOST_DEVICES);
}

/** Whether each of the newest `last` gold answers after the first `after` of all was right, oldest first. */
export function goldAfter(
  { gold, goldAnswered }: GoldTrail,
  after: number,
  last: number,
): boolean[] {
  const fresh = Math.max(0, Math.min(last, gold.length, goldAnswered - after));
  return [...gold.slice(gold.length - fresh)].map((verdict) => verdict === RIGHT);
}

/** The hands that ended after the one numbered `after`. */
export function handsAfter({ ended, hands }: Trail, after: number): readonly TrailHand[] {
  return hands.slice(Math.max(0, hands.length - Math.max(0, ended - after)));
}

/** The newest `last` answers of some hands, oldest first. */
export function answersOf(hands: readonly TrailHand[], last: number): Answered[] {
  const found: Answered[] = [];
  for (let h = hands.length - 1; h >= 0 && found.length < last; h--) {
    const hand = hands[h];
    for (let i = (hand?.said.length ?? 0) - 1; i >= 0 && found.length < last; i--) {
      if (hand) found.push(answerAt(hand, i));
    }
  }
  return found.reverse();
}

function answerAt({ said, ms, at }: TrailHand, i: number): Answered {
  const told = ms[i] ?? UNTOLD_MS;
  return {
    choice: said[i] === ABSTAINED ? -1 : said.charCodeAt(i) - FIRST_LETTER,
    at,
    ...(told === UNTOLD_MS ? {} : { ms: told }),
  };
}
