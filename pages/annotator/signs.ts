import type { Signs } from '../../src/contracts/rule.ts';
import { newDevice, recall, remember } from './device.ts';
import type { AnswerSigns } from './protocol.ts';

const MARK = 'assay.mark';
const MOST = 1_000;

/** A random mark of this browser, 8 characters; the same as long as it keeps what pages store. */
function markOfBrowser(): string {
  const known = recall(MARK);
  const mark = typeof known === 'string' && /^[a-z0-9]{8}$/.test(known) ? known : undefined;
  if (mark !== undefined) return mark;
  const fresh = newDevice().slice(0, 8);
  remember(MARK, fresh);
  return fresh;
}

type Counts = Record<'untouched' | 'copies' | 'pastes' | 'leaves', number>;

/** Counts of how hands are answered, for jobs whose rules look at them: never what was typed, or where. */
export class SignBook {
  readonly #hands = new Map<string, Counts>();

  /** Adds what the frame told of one answer. */
  answered(assignmentId: string, { untouched, copies, pastes }: AnswerSigns): void {
    const sum = this.#of(assignmentId);
    sum.untouched = Math.min(MOST, sum.untouched + (untouched ? 1 : 0));
    sum.copies = Math.min(MOST, sum.copies + copies);
    sum.pastes = Math.min(MOST, sum.pastes + pastes);
  }

  /** The page was left for another one in the middle of a task. */
  left(assignmentId: string): void {
    const sum = this.#of(assignmentId);
    sum.leaves = Math.min(MOST, sum.leaves + 1);
  }

  /** What goes out with the response of a hand; nothing where nothing was counted in this life of the page. */
  told(assignmentId: string): Signs | undefined {
    const sum = this.#hands.get(assignmentId);
    return sum && { ...sum, device: markOfBrowser() };
  }

  /** The hand has ended. */
  forget(assignmentId: string): void {
    this.#hands.delete(assignmentId);
  }

  #of(assignmentId: string) {
    const sum = this.#hands.get(assignmentId) ?? { untouched: 0, copies: 0, pastes: 0, leaves: 0 };
    this.#hands.set(assignmentId, sum);
    return sum;
  }
}
