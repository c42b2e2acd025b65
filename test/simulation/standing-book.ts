import type { StandingState } from '../../src/contracts/standing-state.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import type { AnswersByTask, Assignment } from '../../src/core/assignment.ts';
import type { Decision } from '../../src/core/standing.ts';
import type { Tally } from './tally.ts';
import type { Terms } from './terms.ts';
import { must } from './violation.ts';

interface Verdict {
  readonly truth: number;
  readonly right: boolean;
}

/** What of the gold book decides how somebody stands. */
export interface KnownGold {
  truthOf(goldId: string): readonly string[] | undefined;
  /** Whether verdicts by this gold may be of another day. */
  hasChanged(goldId: string): boolean;
}

const TO = { flag: 'working', retrain: 'retraining', pause: 'paused', bar: 'barred' } as const;

/** The ways to be poor, a share of right answers by class; null where nothing is bet. */
function waysOf({ good, poor }: NonNullable<Terms['watch']>, classes: number) {
  const everywhere = (share: number) => Array<number | null>(classes).fill(share);
  const guess = Math.min(poor, 1 / classes);
  const missed = Math.min(poor, good / 2);
  return [
    { weight: 0.2, right: everywhere(poor) },
    { weight: 0.3, right: everywhere(guess) },
    ...Array.from({ length: classes }, (_, c) => ({
      weight: 0.5 / classes,
      right: Array.from({ length: classes }, (_none, truth) => (truth === c ? missed : null)),
    })),
  ];
}

/**
 * Odds of being poor by their definition: over every way and every beginning, the product of all ratios since then.
 * What begins at verdict n is a half at first, and 50 / ((n + 98)(n + 99)) later.
 */
function oddsOf(
  verdicts: readonly Verdict[],
  watch: NonNullable<Terms['watch']>,
  classes: number,
): number {
  const begins = verdicts.map((_, n) => (n === 0 ? 0.5 : 50 / ((n + 99) * (n + 100))));
  const left = begins.reduce((rest, share) => rest - share, 1);
  const ways = waysOf(watch, classes).map(({ weight, right }) => {
    const ratios = verdicts.map((verdict) => ratioOf(verdict, right, watch));
    const product = (from: number) => ratios.slice(from).reduce((all, ratio) => all * ratio, 1);
    return weight * begins.reduce((sum, share, from) => sum + share * product(from), left);
  });
  return ways.reduce((sum, odds) => sum + odds, 0);
}

function ratioOf(
  { truth, right }: Verdict,
  shares: readonly (number | null)[],
  { good }: NonNullable<Terms['watch']>,
): number {
  const share = shares[truth] ?? good;
  return right ? share / good : (1 - share) / (1 - good);
}

/** What the ledger expects to be decided by the close of a hand: undefined nothing, null one or the other. */
type Due = StandingState | undefined | null;

/**
 * A person's standing as the ledger knows it, from the log of decisions alone; and what gold must decide, by the
 * verdicts since the newest decision.
 */
export class StandingBook {
  state: StandingState = 'working';
  everBarred = false;
  /** How often they were let work again after a bar. */
  releases = 0;
  readonly #terms: Terms;
  #decisions = 0;
  #found = 0;
  #verdicts: Verdict[] = [];
  /** Gold that the verdicts are on. */
  #on: string[] = [];
  #due: Due;

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  /** Whether gold has decided about them. */
  get wasFound(): boolean {
    return this.#found > 0;
  }

  /** Takes the gold of a hand that has just ended. */
  closed({ gold, goldAnswers }: Assignment, known: KnownGold): void {
    this.#due = undefined;
    if (this.#terms.watch === null || this.state !== 'working') return;
    for (const [index, answer] of Object.entries(goldAnswers)) {
      if (this.#due) return;
      const goldId = gold[Number(index)];
      if (goldId === undefined) continue; // a repeat
      this.#on.push(goldId);
      const verdict = this.#verdict(known.truthOf(goldId), answer);
      if (verdict !== undefined) this.#verdicts.push(verdict);
      this.#judge(this.#terms.watch);
      // By which key somebody was judged depends on who was first.
      if (this.#on.some((each) => known.hasChanged(each))) this.#due = null;
    }
  }

  #verdict(known: readonly string[] | undefined, answer: AnswersByTask[string]) {
    if (known === undefined) return undefined;
    const right = 'choice' in answer && known.includes(answer.choice);
    const truth = known.length > 1 ? -1 : this.#terms.choices.indexOf(known[0] ?? '');
    return { truth, right };
  }

  #judge(watch: NonNullable<Terms['watch']>): void {
    const beyond = Math.log(
      oddsOf(this.#verdicts, watch, this.#terms.choices.length) * watch.falseStop,
    );
    const rounding = 0.001 * (this.#verdicts.length + 2);
    const consequence = watch.onPoor[Math.min(this.#found, watch.onPoor.length - 1)] ?? 'flag';
    if (beyond > rounding) this.#due = TO[consequence];
    else if (beyond > -rounding) this.#due = null;
  }

  /** Checks what a commit decided about the person, in its order, and takes it. */
  take(next: Annotator, decisions: readonly Decision[], happened: Tally): void {
    const { annotatorId, standing, barred } = next;
    const due = this.#due;
    this.#due = undefined;
    const byGold = decisions.find(({ by, reason }) => by === 'watch' && reason !== 'contest')?.to;
    must(
      due === null || byGold === due,
      'decisions',
      () => `gold says ${due} of ${annotatorId}, decided is ${byGold}`,
    );
    for (const decision of decisions) this.#decided(decision, happened);
    const { state = 'working', decisions: entries = 0 } = standing ?? {};
    const same = state === this.state && entries === this.#decisions;
    must(same, 'decisions', () => `${annotatorId} is ${state} of ${entries}, not ${this.state}`);
    must(barred === (state === 'barred'), 'decisions', () => `${annotatorId} is barred: ${barred}`);
  }

  #decided({ from, to, by, annotatorId }: Decision, happened: Tally): void {
    must(from === this.state, 'decisions', () => `${annotatorId} goes to ${to} from ${from}`);
    this.state = to;
    this.everBarred ||= to === 'barred';
    if (from === 'barred') this.releases++;
    this.#decisions++;
    // What a rule notes leaves the evidence on gold as it is.
    if (from !== to || by === 'watch') {
      this.#verdicts = [];
      this.#on = [];
    }
    if (by === 'watch' && from === 'working') this.#found++;
    happened.note(`${by.split(':')[0] ?? by}: ${from} to ${to}`);
  }
}
