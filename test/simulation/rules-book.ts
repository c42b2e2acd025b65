import type { Assignment } from '../../src/core/assignment.ts';
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

/** What the rule should find, by a reckoning of its own: each hand that ends is looked at once. */
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

  /** @param closed the assignment that was closed by the commit, and whether its holder is barred with it */
  committed(
    items: readonly Item[],
    closed: { readonly assignment: Assignment; readonly barred: boolean } | undefined,
  ): void {
    const record = items.find((item) => item.kind === 'rulesRecord');
    const flags = items.filter((item) => item.kind === 'decision' && item.reason === 'flag');
    if (closed === undefined || !this.#isRuled) {
      const none = record === undefined && flags.length === 0;
      must(none, 'R1', () => 'a rule looked where no hand had ended');
      return;
    }
    this.#look(closed.assignment, closed.barred, record, flags as Decision[]); // by their kind
  }

  #look(
    { annotatorId, answers, goldAnswers }: Assignment,
    barred: boolean,
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
    const said = [answers, goldAnswers].flatMap((given) =>
      keysOf(given).map((key) => 'abstain' in (given[key] ?? {})),
    );
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
