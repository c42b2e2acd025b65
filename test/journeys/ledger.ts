import type { Acknowledged } from '../../local/crowd.ts';
import type { Answer } from '../../src/contracts/answer.ts';

/** What an answer says, times left out. */
export const sayingOf = (answer: Answer): string =>
  'choice' in answer ? answer.choice : answer.abstain;

/** An answer that the service has vouched for. */
export interface Entry {
  readonly annotatorId: string;
  readonly text: string;
  readonly said: string;
}

/**
 * Everything that the crowd was promised, kept on the crowd's side alone.
 *
 * `broken` lists promises that were seen to be broken while the crowd worked: an answer that had been
 * acknowledged and that a later page did not find saved, so that it was asked and given again.
 */
export class Ledger {
  readonly broken: string[] = [];
  readonly drafts = new Set<string>();
  late = 0;
  readonly #entries = new Map<string, Entry & { readonly hand: object }>();
  #wait: { readonly entries: number; readonly resolve: () => void } | undefined;

  readonly add = ({ by, annotatorId, hand, answers, counted }: Acknowledged): void => {
    if (!counted) this.late++;
    for (const [position, answer] of Object.entries(answers)) {
      const text = hand.tasks[Number(position)]?.source ?? '';
      const key = `${annotatorId} ${text}`;
      const known = this.#entries.get(key);
      if (known && known.hand !== hand) this.broken.push(`${key}: saved, and asked again`);
      if (answer === null) continue;
      if (by === 'draft') this.drafts.add(key);
      this.#entries.set(key, { annotatorId, text, said: sayingOf(answer), hand });
    }
    if (this.#wait && this.#entries.size >= this.#wait.entries) this.#wait.resolve();
  };

  get size(): number {
    return this.#entries.size;
  }

  get entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Resolves within the acknowledgement that makes it so many entries. */
  reaches(entries: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wait = { entries, resolve };
    });
  }
}
