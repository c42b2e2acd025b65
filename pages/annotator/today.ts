import { recall, remember } from './device.ts';

const KEY = 'assay.today';

interface Count {
  readonly day: string;
  readonly answers: number;
}

/** The annotator's own count of answers given today, in this browser; the server's clock says the day. */
export class Today {
  readonly #day: string;
  answers: number;

  constructor(serverNow: number) {
    this.#day = new Date(serverNow).toDateString();
    const { day, answers } = (recall(KEY) ?? {}) as Partial<Count>;
    this.answers = day === this.#day && typeof answers === 'number' ? answers : 0;
  }

  add(answers: number): void {
    this.answers = Math.max(0, this.answers + answers);
    remember(KEY, { day: this.#day, answers: this.answers } satisfies Count);
  }
}
