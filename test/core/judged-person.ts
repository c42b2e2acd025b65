import type { Rule } from '../../src/contracts/rule.ts';
import type { StandingState } from '../../src/contracts/standing-state.ts';
import { WatchRule } from '../../src/contracts/watch.ts';
import { type Annotator, newAnnotator, scoredIn } from '../../src/core/annotator.ts';
import { scoreGold, verdictsOf } from '../../src/core/gold.ts';
import { correct } from '../../src/core/gold-correction.ts';
import { type ByGold, replayHistory } from '../../src/core/gold-history.ts';
import { judgeGold } from '../../src/core/gold-judgement.ts';
import { type GoldStep, goldSteps, replayGold, truthsIn } from '../../src/core/gold-replay.ts';
import { act, settleCheck } from '../../src/core/rules/act.ts';
import { hitsOf } from '../../src/core/rules/evaluate.ts';
import { unbornRecord } from '../../src/core/rules/record.ts';
import { withHand } from '../../src/core/rules/trail.ts';
import { changeStanding, type Decided, type Decision, noteOn } from '../../src/core/standing.ts';

export const CHOICES = ['yes', 'no', 'maybe'];
const choices = CHOICES.map((value) => ({ value, text: value }));

/** A watch that decides early, with these consequences. */
export const watching = (...onPoor: WatchRule['onPoor']) => ({
  rule: WatchRule.parse({ good: 0.8, poor: 0.5, falseStop: 0.4, onPoor }),
  choices,
});

/** A rule on gold that hits early. */
export const goldRule = (doing: Rule['act'], name = `gold-${doing}`): Rule => ({
  name,
  collect: { kind: 'gold-accuracy', last: 5, atLeast: 3 },
  when: { below: 0.6 },
  act: doing,
});

interface Hand {
  readonly assignmentId: string;
  readonly state: 'submitted';
  readonly gold: readonly string[];
  readonly goldAnswers: GoldStep['answers'];
  readonly goldBefore: number;
  readonly endedAt: number;
}

/** One person whom the real decisions of the core are made about, in the order in which they are committed. */
export class JudgedPerson {
  annotator: Annotator;
  record = unbornRecord('j1', 'n1');
  readonly decisions: Decision[] = [];
  readonly hands: Hand[] = [];
  readonly keys = new Map<string, string | undefined>();
  readonly #by: Pick<ByGold, 'watching' | 'rules'>;
  /** The clock of whoever commits next: processes differ. However often it is set back, it is not before 1970. */
  now = 1_000_000_000;

  constructor(by: Pick<ByGold, 'watching' | 'rules'>) {
    this.#by = by;
    const joined = { annotatorId: 'n1', jobId: 'j1', cap: null, pools: [], place: 0, seenAt: 0 };
    this.annotator = newAnnotator(joined);
  }

  get by(): ByGold {
    const truthOf = (goldId: string) => {
      const truth = this.keys.get(goldId);
      return truth === undefined ? undefined : [truth];
    };
    return { ...this.#by, choices: CHOICES, scale: undefined, truthOf };
  }

  /** Closes a hand with gold that is known to be yes, which is answered so. */
  close(...said: readonly string[]): void {
    const goldBefore = scoredIn(this.annotator.gold);
    const gold = said.map((_, i) => `g${goldBefore + i}`);
    for (const goldId of gold) this.keys.set(goldId, 'yes');
    const goldAnswers = Object.fromEntries(said.map((choice, i) => [String(i), { choice }]));
    const assignmentId = `a${this.hands.length}`;
    if (said.length > 0) {
      const hand = { assignmentId, state: 'submitted', gold, goldAnswers, goldBefore } as const;
      this.hands.push({ ...hand, endedAt: this.now });
    }
    const truths = truthsIn(gold, this.by.truthOf);
    const before = this.annotator;
    this.annotator = { ...before, gold: scoreGold(before.gold, goldAnswers, truths) };
    const verdicts = verdictsOf(goldAnswers, truths, CHOICES);
    const { watching: watch } = this.by;
    if (watch) this.#take(judgeGold(this.annotator, watch, verdicts, this.now));
    this.#rules(before, said, verdicts);
  }

  #rules(before: Annotator, said: readonly string[], verdicts: readonly { right: boolean }[]) {
    const answers = said.map((choice, i) => ({
      answer: { choice },
      right: verdicts[i]?.right ?? false,
    }));
    const trail = withHand(this.record.trail, { at: this.now, answers }, CHOICES, {
      answers: 0,
      hands: 0,
    });
    const { marks, version } = this.record;
    const hits = hitsOf(this.by.rules, { trail, marks, pools: [] }, CHOICES);
    const fresh = Object.fromEntries(hits.map(({ rule, mark }) => [rule.name, mark]));
    this.record = { ...this.record, trail, marks: { ...marks, ...fresh }, version: version + 1 };
    this.#acted(settleCheck(before, this.annotator, this.now));
    for (const hit of hits) this.#acted(act(this.annotator, hit, this.now));
  }

  /** A hit of a rule that looks at other things than gold. */
  otherRule(doing: Rule['act']): void {
    const rule = {
      name: `other-${doing}`,
      collect: { kind: 'consensus', others: 2, last: 50, atLeast: 20 },
      when: { below: 0.5 },
      act: doing,
    } as const;
    this.#acted(act(this.annotator, { rule, bound: 0.5, value: 0.2, sample: 30 }, this.now));
  }

  decide(to: StandingState, by: string): void {
    const verdict = { to, by, reason: by === 'entry' ? 'trained-again' : 'owner', now: this.now };
    this.#take(changeStanding(this.annotator, verdict));
  }

  restoreWeight(): void {
    if (this.annotator.weightless !== true) return;
    const { weightless: _, ...rest } = this.annotator;
    this.#take(noteOn(rest, { by: 'staff:o1', reason: 'weight-restored', now: this.now }));
  }

  /** Makes everything anew by the keys of now. @returns the entries of the log that came of it */
  replay(): readonly Decision[] {
    const { annotator, record, by } = this;
    const steps = goldSteps(this.hands);
    const known = { ...annotator, gold: replayGold(annotator.gold, steps, by.truthOf) };
    const would = replayHistory(steps, this.decisions, by);
    const corrected = correct(known, record, this.decisions, would, by, this.now);
    this.annotator = corrected.annotator;
    this.record = corrected.record;
    this.decisions.push(...corrected.decisions);
    return corrected.decisions;
  }

  #take(made: Partial<Decided> | undefined): void {
    if (made?.annotator === undefined) return;
    this.annotator = made.annotator;
    if (made.decision) this.decisions.push(made.decision);
  }

  #acted(acted: { readonly annotator: Annotator; readonly decisions: readonly Decision[] }): void {
    this.annotator = acted.annotator;
    this.decisions.push(...acted.decisions);
  }
}
