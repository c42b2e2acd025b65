import type { StandingState } from '../../src/contracts/standing-state.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Decision } from '../../src/core/standing.ts';
import { consequenceOf, sideOf, type Verdict, verdictOf } from './odds.ts';
import type { KnownGold } from './standing-book.ts';
import type { Tally } from './tally.ts';
import type { Terms } from './terms.ts';
import { must } from './violation.ts';

/** True for a decision that gold has made, by a hand or by a changed key. */
export const isJudgement = ({ by, evidence }: Decision): boolean =>
  by === 'watch' && 'odds' in evidence;

/** True for what a changed key says of decisions that are there already. */
export const isRestated = ({ reason, evidence }: Decision): boolean =>
  reason === 'contest' && !('odds' in evidence);

/** Somebody as they would be, while all that happened to them is gone through. */
interface Would {
  state: StandingState;
  found: number;
  verdicts: Verdict[];
  /** Found poor, and nothing has said so yet. */
  isPoor: boolean;
  /** False once the odds were too near the bound to tell. */
  isSure: boolean;
  readonly stands: Map<string, boolean>;
}

/** All that happened to a person, in the order of the commits, to be judged in the end by the keys of then. */
export class ReplayBook {
  readonly #terms: Terms;
  readonly #events: (Pick<Assignment, 'gold' | 'goldAnswers'> | Decision)[] = [];

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  closed({ gold, goldAnswers }: Assignment): void {
    this.#events.push({ gold, goldAnswers });
  }

  decided(decision: Decision): void {
    this.#events.push(decision);
  }

  /** Checks standing, how often somebody was found poor, on how much that stands, and what the log says of it. */
  check({ annotatorId, standing, gold }: Annotator, known: KnownGold, happened: Tally): void {
    const { watch } = this.#terms;
    if (watch === null) return;
    const would = this.#would(known);
    if (!would.isSure) {
      happened.note('standing near the bound');
      return;
    }
    const { state = 'working' } = standing ?? {};
    const { found = 0, seen = 0 } = gold.watch ?? {};
    const is = `${state}, found ${found} times, on ${seen}`;
    const be = `${would.state}, found ${would.found} times, on ${would.verdicts.length}`;
    must(is === be && !would.isPoor, 'replay', () => `${annotatorId} is ${is}, not ${be}`);
    if (would.stands.size > 1) happened.note('found poor more than once');
    const said = this.#said();
    for (const [id, stands] of would.stands) {
      const says = said.get(id) ?? true;
      must(says === stands, 'replay', () => `${id} stands: ${stands}, by the log ${says}`);
      if (!stands) happened.note('decision taken back');
    }
  }

  /** Which decisions stand by the newest word of the log on each. */
  #said(): ReadonlyMap<string, boolean> {
    const said = new Map<string, boolean>();
    for (const event of this.#events) {
      if (!('decisionId' in event) || !isRestated(event)) continue;
      const { takesBack = '', upholds = '' } = event.evidence;
      for (const id of String(takesBack).split(' ')) said.set(id, false);
      for (const id of String(upholds).split(' ')) said.set(id, true);
    }
    return said;
  }

  #would(known: KnownGold): Would {
    const stands = new Map<string, boolean>();
    const would: Would = {
      state: 'working',
      found: 0,
      verdicts: [],
      isPoor: false,
      isSure: true,
      stands,
    };
    for (const event of this.#events) {
      if ('decisionId' in event) this.#decide(would, event);
      else if (would.state === 'working') this.#answer(would, event, known);
    }
    return would;
  }

  #answer(
    would: Would,
    { gold, goldAnswers }: Pick<Assignment, 'gold' | 'goldAnswers'>,
    known: KnownGold,
  ): void {
    const { watch, choices } = this.#terms;
    if (watch === null) return;
    for (const [index, answer] of Object.entries(goldAnswers)) {
      const verdict = verdictOf(known.truthOf(gold[Number(index)] ?? ''), answer, choices);
      if (would.isPoor || verdict === undefined) continue;
      would.verdicts.push(verdict);
      const side = sideOf(would.verdicts, watch, choices.length);
      would.isPoor = side === 'poor';
      if (side === 'unsure') would.isSure = false;
    }
  }

  #decide(would: Would, decision: Decision): void {
    if (isJudgement(decision)) this.#judge(would, decision);
    else if (!isRestated(decision)) this.#others(would, decision);
  }

  #others(would: Would, decision: Decision): void {
    const { by, from, to } = decision;
    if (from === to || (would.state === 'barred' && to !== 'working')) return;
    if (by === 'entry' && would.state !== 'retraining') return;
    would.state = to;
    if (to === 'retraining') Object.assign(would, { verdicts: [], isPoor: false });
  }

  /** A decision by gold stands where somebody was poor by then; otherwise it is as if it had not been. */
  #judge(would: Would, { decisionId }: Decision): void {
    const { watch } = this.#terms;
    would.stands.set(decisionId, would.isPoor);
    if (!would.isPoor || watch === null) return;
    would.found++;
    if (would.state === 'working') would.state = consequenceOf(watch, would.found);
    Object.assign(would, { verdicts: [], isPoor: false });
  }
}
