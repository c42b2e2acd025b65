import type { StandingState } from '../../src/contracts/standing-state.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Decision } from '../../src/core/standing.ts';
import { consequenceOf, sideOf, type Verdict, verdictOf } from './odds.ts';
import { isJudgement, isRestated, ReplayBook } from './replay-book.ts';
import type { Tally } from './tally.ts';
import type { Terms } from './terms.ts';
import { must } from './violation.ts';

/** What of the gold book decides how somebody stands. */
export interface KnownGold {
  truthOf(goldId: string): readonly string[] | undefined;
  /** Whether verdicts by this gold may be of another day. */
  hasChanged(goldId: string): boolean;
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
  /** True while a changed key has made evidence anew that nothing has begun anew since. */
  #isAnew = false;
  readonly #replay: ReplayBook;

  constructor(terms: Terms) {
    this.#terms = terms;
    this.#replay = new ReplayBook(terms);
  }

  /** Whether gold has decided about them. */
  get wasFound(): boolean {
    return this.#found > 0;
  }

  /** Whether it has so more than once. */
  get wasFoundAgain(): boolean {
    return this.#found > 1;
  }

  /** Takes the gold of a hand that has just ended. */
  closed(hand: Assignment, known: KnownGold): void {
    this.#due = undefined;
    this.#replay.closed(hand);
    if (this.#terms.watch === null || this.state !== 'working') return;
    if (this.#isAnew) this.#due = null;
    for (const [index, answer] of Object.entries(hand.goldAnswers)) {
      const goldId = hand.gold[Number(index)];
      if (this.#due || goldId === undefined) continue; // decided, or a repeat
      this.#on.push(goldId);
      const verdict = verdictOf(known.truthOf(goldId), answer, this.#terms.choices);
      if (verdict !== undefined) this.#verdicts.push(verdict);
      this.#judge(this.#terms.watch);
      // By which key somebody was judged depends on who was first.
      if (this.#isAnew || this.#on.some((each) => known.hasChanged(each))) this.#due = null;
    }
  }

  #judge(watch: NonNullable<Terms['watch']>): void {
    const side = sideOf(this.#verdicts, watch, this.#terms.choices.length);
    if (side === 'poor') this.#due = consequenceOf(watch, this.#found + 1);
    else if (side === 'unsure') this.#due = null;
  }

  /** Checks that somebody stands in the end as all their answers and decisions come to by the keys of now. */
  checkReplayed(annotator: Annotator, known: KnownGold, happened: Tally): void {
    this.#replay.check(annotator, known, happened);
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
    if (decisions.some(isRestated)) this.#found = next.gold.watch?.found ?? 0;
    const { state = 'working', decisions: entries = 0 } = standing ?? {};
    const same = state === this.state && entries === this.#decisions;
    must(same, 'decisions', () => `${annotatorId} is ${state} of ${entries}, not ${this.state}`);
    must(barred === (state === 'barred'), 'decisions', () => `${annotatorId} is barred: ${barred}`);
  }

  #decided(decision: Decision, happened: Tally): void {
    const { from, to, by, annotatorId } = decision;
    must(from === this.state, 'decisions', () => `${annotatorId} goes to ${to} from ${from}`);
    this.#replay.decided(decision);
    this.state = to;
    this.everBarred ||= to === 'barred';
    if (from === 'barred') this.releases++;
    this.#decisions++;
    if (isJudgement(decision)) this.#found++;
    if (isRestated(decision)) this.#isAnew = true;
    // What a rule notes, and who is stopped or let work by others, leaves the evidence on gold as it is.
    if (isJudgement(decision) || (from !== to && to === 'retraining')) {
      this.#verdicts = [];
      this.#on = [];
      this.#isAnew = false;
    }
    const why = decision.reason === 'contest' ? ' by a changed key' : '';
    happened.note(`${by.split(':')[0] ?? by}: ${from} to ${to}${why}`);
  }
}
