import type { WatchRule } from '../../src/contracts/watch.ts';
import { judge, unwatched, watched } from '../../src/core/watch.ts';
import { Chance } from '../../test/support/chance.ts';
import type { Kind } from './answerers.ts';
import { stoppedByWindow } from './window-rule.ts';

/** One simulated life of gold: what was right, and the odds of being poor after each. */
interface Life {
  readonly verdicts: readonly boolean[];
  readonly odds: readonly number[];
  readonly turnsAfter: number;
}

/** What gold is made of: the share of each class, most frequent first. */
export interface Mix {
  readonly name: string;
  readonly shares: readonly number[];
}

/** How many lives, of how much gold each, judged by which rule. */
export interface Setting {
  readonly people: number;
  readonly horizon: number;
  readonly rule: WatchRule;
}

const drawn = ({ shares }: Mix, chance: Chance): number => {
  let left = chance.next();
  const found = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return found < 0 ? shares.length - 1 : found;
};

function lifeOf(kind: Kind, mix: Mix, { horizon, rule }: Setting, seed: number): Life {
  const chance = new Chance(seed);
  const classes = mix.shares.length;
  const answer = kind.draw(chance, classes);
  const turnsAfter = kind.turnsAfter ?? 0;
  const verdicts: boolean[] = [];
  const odds: number[] = [];
  let state = unwatched;
  for (let n = 0; n < horizon + turnsAfter; n++) {
    const truth = drawn(mix, chance);
    const right = answer(truth, n, chance) === truth;
    state = watched(state, rule, classes, { truth, right });
    verdicts.push(right);
    odds.push(judge(state, rule, classes).poorOdds);
  }
  return { verdicts, odds, turnsAfter };
}

/** Lives of one kind of annotator, each by a seed of its own. */
export const livesOf = (kind: Kind, mix: Mix, setting: Setting, seed: number): readonly Life[] =>
  Array.from({ length: setting.people }, (_, i) => lifeOf(kind, mix, setting, seed + i));

/** When a life is stopped, in gold answers; Infinity when it is not. */
export type Stop = (life: Life) => number;

export const byOdds =
  (stopAt: number): Stop =>
  ({ odds }) => {
    const at = odds.findIndex((each) => each >= stopAt);
    return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
  };

export const byWindow =
  (of: number, least: number): Stop =>
  ({ verdicts }) =>
    stoppedByWindow(verdicts, { of, least });

/** Share of lives that are stopped at all. */
export const stoppedShare = (lives: readonly Life[], stop: Stop): number =>
  lives.filter((life) => stop(life) < Number.POSITIVE_INFINITY).length / lives.length;

/** The odds that stop the same share of these lives, or fewer. */
export function oddsThatStop(lives: readonly Life[], share: number): number {
  const peaks = lives.map(({ odds }) => Math.max(...odds)).sort((a, b) => b - a);
  return (peaks[Math.floor(share * lives.length)] ?? 0) * (1 + 1e-9);
}

/**
 * Gold answers until the stop, from the turn on for those who turn; who is never stopped counts with the horizon.
 * Those stopped before they turned are left out.
 */
export function meanGold(lives: readonly Life[], stop: Stop, horizon: number): number {
  const counts = lives.flatMap((life) => {
    const after = stop(life) - life.turnsAfter;
    return after <= 0 ? [] : [Math.min(horizon, after)];
  });
  return counts.reduce((sum, count) => sum + count, 0) / counts.length;
}
