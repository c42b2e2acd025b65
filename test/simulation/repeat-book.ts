import { isDeepStrictEqual } from 'node:util';
import type { Annotator, HeldHand } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import { NOTHING, sayingOf } from './sent.ts';
import { tasksIn } from './suite-book.ts';
import type { Tally } from './tally.ts';
import type { Terms } from './terms.ts';
import { must } from './violation.ts';

/** An answer that counted when its hand ended. */
interface First {
  readonly saying: string;
  readonly at: number;
}

/** One person's repeats as the ledger knows them, from their assignments and hands alone. */
class Own {
  readonly first = new Map<string, First>();
  readonly shown = new Set<string>();
  /** Second answers by the first one, as the person's record has them. */
  readonly pairs: Record<string, Record<string, number>> = {};
}

/** Tasks that come again to the same person: once each, after the wash-out, and never as a vote. */
export class RepeatBook {
  readonly #terms: Terms;
  readonly #happened: Tally;
  readonly #people = new Map<string, Own>();

  constructor(terms: Terms, happened: Tally) {
    this.#terms = terms;
    this.#happened = happened;
  }

  #of(annotatorId: string): Own {
    const known = this.#people.get(annotatorId) ?? new Own();
    this.#people.set(annotatorId, known);
    return known;
  }

  /** Checks the repeats of a hand that is new. @param at when it was given, by its giver's clock */
  shown({ assignmentId, repeats = [] }: HeldHand, annotatorId: string, at: number): void {
    const own = this.#of(annotatorId);
    const { repeats: rule } = this.#terms;
    for (const { task, said } of repeats) {
      const here = `${task} in ${assignmentId}`;
      const first = own.first.get(task);
      must(!own.shown.has(task), 'repeats', () => `${annotatorId} gets ${here} a third time`);
      must(first !== undefined, 'repeats', () => `${annotatorId} never answered ${here}`);
      const same = first !== undefined && first.saying.slice(2) === said;
      must(same, 'repeats', () => `${here} was answered ${first?.saying}, says ${said}`);
      const washedOut = rule !== null && at - (first?.at ?? at) >= rule.afterMs;
      must(washedOut, 'repeats', () => `${here} comes ${at - (first?.at ?? at)} ms later`);
      own.shown.add(task);
    }
    const most = rule?.atMost ?? 0;
    must(own.shown.size <= most, 'repeats', () => `${annotatorId} has ${own.shown.size} repeats`);
    this.#happened.note('task repeated', repeats.length);
  }

  /** Takes what an assignment has become. @param barred whether its giver was before this commit */
  turned(before: Assignment | undefined, next: Assignment, barred: boolean): void {
    if (next.state === 'leased') return;
    const closes = before === undefined || before.state === 'leased';
    const own = this.#of(next.annotatorId);
    if (!barred) this.#second(own, closes ? undefined : before, next);
    if (!closes) return;
    for (const task of tasksIn(next.counted)) {
      const saying = sayingOf(next.answers[task]);
      own.first.set(`${next.taskSuiteId}-${task}`, { saying, at: next.endedAt });
    }
  }

  #second(own: Own, before: Assignment | undefined, next: Assignment): void {
    for (const [i, { said }] of (next.repeats ?? []).entries()) {
      const hidden = next.gold.length + i;
      const saying = sayingOf(next.goldAnswers[hidden]);
      if (saying === NOTHING || before?.goldAnswers[hidden] !== undefined) continue;
      const row = own.pairs[said] ?? {};
      own.pairs[said] = row;
      row[saying.slice(2)] = (row[saying.slice(2)] ?? 0) + 1;
      this.#happened.note(before === undefined ? 'repeat answered' : 'repeat answered late');
    }
  }

  /** Checks that a person's record has the pairs of their assignments, and nothing else. */
  check({ annotatorId, repeats }: Annotator): void {
    const { pairs } = this.#of(annotatorId);
    const same = isDeepStrictEqual(repeats?.pairs ?? {}, pairs);
    must(same, 'repeats', () => `${annotatorId} has ${JSON.stringify(repeats?.pairs)} of repeats`);
  }
}
