import type { AnswersByTask, Assignment } from '../../src/core/assignment.ts';
import type { RulesRecord } from '../../src/core/rules/record.ts';
import type { Decision } from '../../src/core/standing.ts';
import type { Item } from '../../src/ports.ts';
import { keysOf } from './suite-book.ts';
import type { Tally } from './tally.ts';
import { must } from './violation.ts';

/** The one rule of these histories: who abstains in one of the newest six answers is flagged. */
export const RULE = {
  name: 'unsure',
  collect: { kind: 'abstentions', last: 6, atLeast: 2 },
  when: { above: 0.15 },
  act: 'flag',
} as const;

/** Answers that a commit brought to a hand: by its end, or late. `barred` is whether their giver is so with it. */
export interface Brought {
  readonly annotatorId: string;
  readonly answers: readonly AnswersByTask[string][];
  readonly barred: boolean;
}

/** What a hand brings as it ends, or a late response to one that has ended: undefined where that is nothing. */
export function broughtBy(
  before: Assignment | undefined,
  next: Assignment,
): readonly AnswersByTask[string][] | undefined {
  if (next.state === 'leased') return undefined;
  const ended = before === undefined || before.state === 'leased';
  const isNew = (kind: 'answers' | 'goldAnswers') => (key: number) =>
    ended || before[kind][key] === undefined;
  const some = (['answers', 'goldAnswers'] as const).flatMap((kind) =>
    keysOf(next[kind])
      .filter(isNew(kind))
      .flatMap((key) => next[kind][key] ?? []),
  );
  return ended || some.length > 0 ? some : undefined;
}

/** What the rule should find, by a reckoning of its own: each answer is looked at once, as its hand ends or as it comes late. */
export class RulesBook {
  readonly #isRuled: boolean;
  readonly #happened: Tally;
  readonly #ended = new Map<string, number>();
  /** Whether each answer since the last hit was an abstention. */
  readonly #since = new Map<string, boolean[]>();

  constructor(isRuled: boolean, happened: Tally) {
    this.#isRuled = isRuled;
    this.#happened = happened;
  }

  committed(items: readonly Item[], brought: Brought | undefined): void {
    const record = items.find((item) => item.kind === 'rulesRecord');
    const flags = items.filter((item) => item.kind === 'decision' && item.reason === 'flag');
    if (brought === undefined || !this.#isRuled) {
      const none = record === undefined && flags.length === 0;
      must(none, 'R1', () => 'a rule looked where no hand had ended');
      return;
    }
    this.#look(brought, record, flags as Decision[]); // by their kind
  }

  #look(
    { annotatorId, answers, barred }: Brought,
    record: RulesRecord | undefined,
    flags: readonly Decision[],
  ): void {
    const ended = (this.#ended.get(annotatorId) ?? 0) + 1;
    this.#ended.set(annotatorId, ended);
    const looked = record?.annotatorId === annotatorId && record.trail.ended === ended;
    must(
      looked,
      'R1',
      () => `hand ${ended} of ${annotatorId} was looked at ${record?.trail.ended}`,
    );
    const said = answers.map((answer) => 'abstain' in answer);
    const since = [...(this.#since.get(annotatorId) ?? []), ...said];
    const window = since.slice(-RULE.collect.last);
    const share = window.filter(Boolean).length / Math.max(1, window.length);
    const hits = window.length >= RULE.collect.atLeast && share > RULE.when.above;
    this.#since.set(annotatorId, hits ? [] : since);
    const expected = hits && !barred ? 1 : 0;
    must(
      flags.length === expected,
      'R2',
      () => `${annotatorId} was flagged ${flags.length} times, not ${expected}`,
    );
    if (hits) this.#happened.note('rule hit');
  }
}
