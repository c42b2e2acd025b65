import type { Entry } from '../../src/core/entry.ts';
import type { Tally } from './tally.ts';
import type { EntryTerms } from './terms.ts';
import { must } from './violation.ts';

/**
 * Ways in as the ledger knows them: who agreed to what, who passed, and how often each tried. Fed with the
 * committed ways in and what owners asked for; what a person's own record says of it is never read.
 */
export class EntryBook {
  readonly #terms: EntryTerms | null;
  readonly #happened: Tally;
  readonly #entries = new Map<string, Entry>();
  /** Who passed an exam, has trained where there is none, or was let in by the owner. */
  readonly #letIn = new Set<string>();
  /** The newest terms of the job, by number. */
  newest: number;

  constructor(terms: EntryTerms | null, happened: Tally) {
    this.#terms = terms;
    this.#happened = happened;
    this.newest = terms?.consents === true ? 1 : 0;
  }

  /** The owner has asked to let somebody in. */
  expert(annotatorId: string): void {
    this.#letIn.add(annotatorId);
  }

  /** Takes what a way in has become. */
  kept(next: Entry): void {
    const { annotatorId } = next;
    const before = this.#entries.get(annotatorId);
    this.#entries.set(annotatorId, next);
    this.#checkConsents(before, next);
    this.#checkAttempts(before, next);
    if (before?.round === next.round) this.#checkAnswers(before, next);
    const { training = 0, exam } = this.#terms ?? {};
    const isTrained = exam === undefined && Object.keys(next.training).length === training;
    if (training > 0 && isTrained) this.#letIn.add(annotatorId);
  }

  #checkConsents(before: Entry | undefined, next: Entry): void {
    const was = before?.consents ?? [];
    const same = was.every(({ terms }, i) => next.consents[i]?.terms === terms);
    const fresh = next.consents.slice(was.length);
    must(same && fresh.length <= 1, 'entry', () => `consents of ${next.annotatorId} changed`);
    for (const { terms } of fresh) {
      must(terms <= this.newest, 'entry', () => `${next.annotatorId} agrees to ${terms}`);
      if (terms > 1) this.#happened.note('agreed to newer terms');
    }
  }

  #checkAttempts(before: Entry | undefined, next: Entry): void {
    const was = before?.attempts.length ?? 0;
    const { annotatorId, attempts, round } = next;
    must(attempts.length - was <= 1, 'entry', () => `${annotatorId} ends two attempts at once`);
    const ended = attempts[was];
    if (ended === undefined) return;
    const { exam } = this.#terms ?? {};
    if (exam === undefined) throw new Error('an attempt at an exam that there is not');
    const ofRound = attempts.filter((attempt) => attempt.round === round).length;
    must(ofRound <= exam.attempts, 'entry', () => `${annotatorId} tries ${ofRound} times`);
    const isWhole = ended.answered === exam.tasks && ended.passed === ended.right >= exam.right;
    must(isWhole, 'entry', () => `${annotatorId} ends with ${JSON.stringify(ended)}`);
    this.#happened.note(ended.passed ? 'exam passed' : 'exam not passed');
    if (ended.passed) this.#letIn.add(annotatorId);
  }

  /** Within a round the first answer to a task stands; those of an exam go when it ends. */
  #checkAnswers(before: Entry, next: Entry): void {
    const ended = next.attempts.length > before.attempts.length;
    for (const what of ended ? (['training'] as const) : (['training', 'exam'] as const)) {
      for (const [position, answer] of Object.entries(before[what])) {
        const stands = JSON.stringify(next[what][position]) === JSON.stringify(answer);
        must(stands, 'entry', () => `${next.annotatorId} lost answer ${position} of ${what}`);
      }
    }
  }

  /** True while somebody has agreed to the newest terms. */
  hasAgreed(annotatorId: string): boolean {
    return (this.#entries.get(annotatorId)?.consents.at(-1)?.terms ?? 0) >= this.newest;
  }

  /** Checks that somebody who gets a hand was let in. */
  checkLetIn(annotatorId: string): void {
    const { exam, training = 0 } = this.#terms ?? {};
    if (exam === undefined && training === 0) return;
    const isIn = this.#letIn.has(annotatorId);
    must(isIn, 'entry', () => `${annotatorId} gets a hand, and was not let in`);
    this.#happened.note('hand of somebody let in');
  }
}
