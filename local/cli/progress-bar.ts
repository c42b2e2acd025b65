import { bytes, count, percentDone, rate } from '../../pages/owner/model/figures.ts';
import type { Output } from './output.ts';

const REDRAW_MS = 100;
const LINE_MS = 10_000;
const BAR_CHARS = 20;

/** How far something is. `counted` is a second figure, such as lines beside bytes. */
export interface Step {
  readonly done: number;
  readonly total: number;
  readonly counted?: number;
}

/**
 * The words of a bar: how `done` and `total` are written (as bytes), and what is counted, of which the
 * rate is told: `counted` where a step has it, else `done` itself.
 */
export interface BarWords {
  readonly verb: string;
  readonly write?: (amount: number) => string;
  readonly counts?: string;
}

/** A short stretch of time: `40 s`, `3 min 20 s`, `2 h 5 min`. */
export function shortSpan(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const [most, least] = seconds < 3600 ? [60, 1] : [3600, 60];
  const rest = Math.floor((seconds % most) / least);
  const [big, small] = seconds < 3600 ? ['min', 's'] : ['h', 'min'];
  return `${Math.floor(seconds / most)} ${big}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/**
 * Shows how far a long step is: redrawn in place where a person watches, else a line every ten seconds.
 *
 * Rates and the time left are those since the bar began, so a step that was resumed is not flattered.
 */
export class ProgressBar {
  readonly #out: Output;
  readonly #words: BarWords;
  readonly #now: () => number;
  readonly #started: number;
  #first: Step | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(out: Output, words: BarWords, now: () => number = Date.now) {
    this.#out = out;
    this.#words = words;
    this.#now = now;
    this.#started = now();
    this.#drawnAt = out.live ? this.#drawnAt : this.#started;
  }

  show(step: Step): void {
    this.#first ??= step;
    const now = this.#now();
    if (now - this.#drawnAt < (this.#out.live ? REDRAW_MS : LINE_MS)) return;
    this.#drawnAt = now;
    const text = this.#text(step, now - this.#started);
    if (this.#out.live) this.#out.draw(`\r${text.slice(0, this.#out.columns - 1)}\u001b[K`);
    else this.#out.note(text);
    this.#shown = true;
  }

  /** Takes the bar off the screen. */
  end(): void {
    if (this.#shown && this.#out.live) this.#out.draw('\r\u001b[K');
    this.#shown = false;
  }

  #text(step: Step, elapsedMs: number): string {
    const { verb, write = bytes, counts } = this.#words;
    const { done, total } = step;
    const since = this.#first ?? step;
    const filled = Math.round((total === 0 ? 1 : Math.min(1, done / total)) * BAR_CHARS);
    const bar = `${'━'.repeat(filled)}${'─'.repeat(BAR_CHARS - filled)}`;
    const parts = [`${write(done)} of ${write(total)}`];
    if (counts !== undefined) parts.push(...this.#counts(step, since, elapsedMs, counts));
    const left = ((total - done) / (done - since.done)) * elapsedMs;
    if (Number.isFinite(left) && left > 0) parts.push(`${shortSpan(left)} left`);
    return `${verb} ${bar} ${percentDone(done, total)}  ${parts.join(' · ')}`;
  }

  #counts({ done, counted }: Step, since: Step, elapsedMs: number, counts: string): string[] {
    const made = (counted ?? done) - (since.counted ?? since.done);
    const parts = counted === undefined ? [] : [`${count(counted)} ${counts}`];
    return elapsedMs > 0 ? [...parts, `${rate((made / elapsedMs) * 1000)} ${counts}/s`] : parts;
  }
}
