import type { StandingState } from '../../src/contracts/standing-state.ts';
import type { AnswersByTask } from '../../src/core/assignment.ts';
import type { Terms } from './terms.ts';

type WatchTerms = NonNullable<Terms['watch']>;

/** What a gold answer tells: the class that is right, -1 where several are, and whether it was given. */
export interface Verdict {
  readonly truth: number;
  readonly right: boolean;
}

/** What an answer to gold tells by what is known of it; nothing by gold that was taken back. */
export function verdictOf(
  known: readonly string[] | undefined,
  answer: AnswersByTask[string],
  choices: readonly string[],
): Verdict | undefined {
  if (known === undefined) return undefined;
  const right = 'choice' in answer && known.includes(answer.choice);
  return { truth: known.length > 1 ? -1 : choices.indexOf(known[0] ?? ''), right };
}

const TO = { flag: 'working', retrain: 'retraining', pause: 'paused', bar: 'barred' } as const;

/** Where the n-th time that somebody who works is found poor puts them. */
export const consequenceOf = ({ onPoor }: WatchTerms, time: number): StandingState =>
  TO[onPoor[Math.min(time, onPoor.length) - 1] ?? 'flag'];

/** The ways to be poor: a share of right answers by the class that is right, null where nothing is bet. */
function waysOf({ good, poor }: WatchTerms, classes: number) {
  const guess = Math.min(poor, 1 / classes);
  const missed = Math.min(poor, good / 2);
  return [
    { weight: 0.2, right: () => poor },
    { weight: 0.3, right: () => guess },
    ...Array.from({ length: classes }, (_, c) => ({
      weight: 0.5 / classes,
      right: (truth: number) => (truth === c ? missed : null),
    })),
  ];
}

/**
 * Odds of being poor by their definition: over every way and every beginning, the product of all ratios since then.
 * What begins at verdict n is a half at first, and 50 / ((n + 98)(n + 99)) later.
 */
function oddsOf(verdicts: readonly Verdict[], watch: WatchTerms, classes: number): number {
  const begins = verdicts.map((_, n) => (n === 0 ? 0.5 : 50 / ((n + 99) * (n + 100))));
  const left = begins.reduce((rest, share) => rest - share, 1);
  const ways = waysOf(watch, classes).map(({ weight, right }) => {
    const ratios = verdicts.map((verdict) => ratioOf(verdict, right(verdict.truth), watch));
    const product = (from: number) => ratios.slice(from).reduce((all, ratio) => all * ratio, 1);
    return weight * begins.reduce((sum, share, from) => sum + share * product(from), left);
  });
  return ways.reduce((sum, odds) => sum + odds, 0);
}

const ratioOf = ({ right }: Verdict, share: number | null, { good }: WatchTerms): number =>
  share === null ? 1 : right ? share / good : (1 - share) / (1 - good);

/** On which side of the bound the odds of somebody stand; unsure as near to it as the service rounds. */
export function sideOf(
  verdicts: readonly Verdict[],
  watch: WatchTerms,
  classes: number,
): 'poor' | 'open' | 'unsure' {
  const beyond = Math.log(oddsOf(verdicts, watch, classes) * watch.falseStop);
  const rounding = 0.001 * (verdicts.length + 2);
  if (beyond > rounding) return 'poor';
  return beyond > -rounding ? 'unsure' : 'open';
}
