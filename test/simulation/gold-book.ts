import type { Annotator, HeldHand } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Gold } from '../../src/core/gold.ts';
import type { Objects } from './faulty-objects.ts';
import { keysOf } from './suite-book.ts';
import type { Tally } from './tally.ts';
import { must } from './violation.ts';

/**
 * Gold as the ledger knows it: to whom each was shown, by the hands that were given; who had it as work, by
 * their leases; and what everybody was scored by, by the hands that were closed.
 */
export class GoldBook {
  readonly #maxExposures: number;
  readonly #happened: Tally;
  readonly #objects: Objects;
  /** Gold that was added, by what it shows. */
  readonly #added = new Map<string, string>();
  readonly #shownTo = new Map<string, Set<string>>();
  readonly #items = new Map<string, Gold>();
  /** Gold whose verdicts were other ones at some time. */
  readonly #changed = new Set<string>();
  /** Who ever held a task, by its id. */
  readonly #workOf = new Map<string, Set<string>>();
  readonly #scored = new Map<string, { readonly goldId: string; readonly saying: string }[]>();

  constructor(maxExposures: number, happened: Tally, objects: Objects) {
    this.#objects = objects;
    this.#maxExposures = maxExposures;
    this.#happened = happened;
  }

  /** Takes that somebody was handed a task as work. */
  worked(taskId: string, annotatorId: string): void {
    const held = this.#workOf.get(taskId) ?? new Set<string>();
    this.#workOf.set(taskId, held.add(annotatorId));
  }

  shown(hand: HeldHand, annotatorId: string): void {
    this.#happened.note('gold shown', hand.gold.length);
    for (const goldId of hand.gold) {
      const people = this.#of(goldId);
      const isFirst = !people.has(annotatorId);
      people.add(annotatorId);
      const { task = '', retired, origin } = this.#items.get(goldId) ?? {};
      const asWork = this.#workOf.get(task)?.has(annotatorId) === true;
      must(!asWork, 'I9', () => `${annotatorId} gets ${goldId}, and had ${task} as work`);
      const isRetired = isFirst && retired !== undefined;
      must(!isRetired, 'I9', () => `${annotatorId} gets ${goldId}, which is retired`);
      if (isFirst && origin !== undefined) this.#happened.note('added gold shown');
    }
  }

  /** Takes what a commit made of a gold task. @returns the task that it was, when that is news */
  kept(gold: Gold): string | undefined {
    const before = this.#items.get(gold.goldId);
    const isNew = before === undefined;
    if (!isNew && worthOf(before) !== worthOf(gold)) this.#changed.add(gold.goldId);
    this.#items.set(gold.goldId, gold);
    if (isNew && gold.origin !== undefined) {
      this.#happened.note(`gold ${gold.origin}`);
      this.#added.set(this.#textOf(gold), gold.goldId);
    }
    return isNew ? gold.task : undefined;
  }

  truthOf(goldId: string): readonly string[] | undefined {
    const { truth, retired } = this.#items.get(goldId) ?? {};
    return retired?.discounted ? undefined : truth;
  }

  hasChanged(goldId: string): boolean {
    return this.#changed.has(goldId);
  }

  /** The gold that was added with this text. */
  ofText(text: string): string | undefined {
    return this.#added.get(text);
  }

  #textOf({ jobId, payload: { chunk, offset, bytes } }: Gold): string {
    const stored = this.#objects.get(`jobs/${jobId}/tasks/${chunk}.jsonl`);
    const line = Buffer.from(stored?.bytes ?? []).subarray(offset, offset + bytes);
    return JSON.parse(line.toString('utf8')).source;
  }

  /** Checks that the gold of a new hand, or gold that was written, was counted in the same commit. */
  check(goldIds: readonly string[]): void {
    for (const goldId of goldIds) {
      const { size } = this.#of(goldId);
      const exposures = this.#items.get(goldId)?.exposures;
      must(exposures === size, 'I9', () => `${goldId} was shown to ${size}, says ${exposures}`);
      must(size <= this.#maxExposures, 'I9', () => `${goldId} was shown to ${size}`);
      if (size === this.#maxExposures) this.#happened.note('gold worn out');
    }
  }

  /** Takes what somebody is scored by: the gold answers of a hand as it is closed, and no later ones. */
  closed({ annotatorId, gold, goldAnswers }: Assignment): void {
    const scored = this.#scored.get(annotatorId) ?? [];
    this.#scored.set(annotatorId, scored);
    for (const index of keysOf(goldAnswers)) {
      const goldId = gold[index];
      if (goldId === undefined) continue; // a task that came again
      const answer = goldAnswers[index];
      const saying = answer !== undefined && 'choice' in answer ? answer.choice : '';
      scored.push({ goldId, saying });
    }
  }

  /** What somebody has been scored by, and said. */
  scoredBy(annotatorId: string): readonly { readonly goldId: string; readonly saying: string }[] {
    return this.#scored.get(annotatorId) ?? [];
  }

  /** Checks in the end that somebody's record is what their answers come to by the keys of now. */
  checkRecord({ annotatorId, gold }: Annotator): void {
    const scored = this.#scored.get(annotatorId) ?? [];
    const counts = scored.filter(({ goldId }) => !this.#items.get(goldId)?.retired?.discounted);
    const right = counts.filter(({ goldId, saying }) =>
      this.#items.get(goldId)?.truth.includes(saying),
    );
    const expected = `${right.length} of ${counts.length}`;
    const found = `${gold.right} of ${gold.answered}`;
    must(found === expected, 'gold', () => `${annotatorId} has ${found} right, not ${expected}`);
    if (gold.keys !== undefined) this.#happened.note('record made anew');
  }

  #of(goldId: string): Set<string> {
    const known = this.#shownTo.get(goldId) ?? new Set<string>();
    this.#shownTo.set(goldId, known);
    return known;
  }
}

const worthOf = ({ truth, retired }: Gold): string =>
  `${truth.join()} ${retired?.discounted === true}`;
