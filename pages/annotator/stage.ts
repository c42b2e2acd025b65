import type { Question } from '../../src/contracts/job.ts';
import { button, h } from '../elements/dom.ts';
import { LabelImage, type ZoomStep } from '../elements/label-image/element.ts';
import { LabelText } from '../elements/label-text/element.ts';
import { LabelWaveform } from '../elements/label-waveform/element.ts';
import { frameWords as words } from './frame-words.ts';

type Media = LabelImage | LabelText | LabelWaveform;

/** A data object on or behind the stage. */
interface Piece {
  readonly media: Media;
  state: 'loading' | 'ready' | 'failed';
}

/**
 * Where data objects are shown, one at a time. Those to come are decoded, laid out and drawn behind it
 * beforehand, so that showing one is a matter of making it visible.
 */
export class Stage {
  readonly root = h('section', { class: 'stage', 'aria-label': 'Data' });
  readonly #kind: Question['media'];
  readonly #pieces = new Map<string, Piece>();
  readonly #note = h('div', { class: 'note', hidden: true });
  readonly #settled: (key: string, ready: boolean) => void;
  readonly #retry: (key: string) => void;
  #key = '';
  #name = '';

  constructor(
    kind: Question['media'],
    settled: (key: string, ready: boolean) => void,
    retry: (key: string) => void,
  ) {
    this.#kind = kind;
    this.#settled = settled;
    this.#retry = retry;
    this.root.append(this.#note);
  }

  /** Takes in a data object ahead of time. */
  load(key: string, media: Blob | string): void {
    this.drop(key);
    const piece: Piece = { media: this.#make(), state: 'loading' };
    piece.media.classList.toggle('waiting', key !== this.#key);
    this.#pieces.set(key, piece);
    this.root.append(piece.media);
    // The shell sends text for text tasks and a blob for all others, by the same question.
    const loading = piece.media.load(media as string & Blob);
    loading.then(
      () => this.#settle(key, piece, 'ready'),
      () => this.#settle(key, piece, 'failed'),
    );
  }

  fail(key: string): void {
    this.drop(key);
    const piece: Piece = { media: this.#make(), state: 'failed' };
    this.#pieces.set(key, piece);
    this.#settle(key, piece, 'failed');
  }

  drop(key: string): void {
    this.#pieces.get(key)?.media.remove();
    this.#pieces.delete(key);
  }

  /** Shows a data object, or that it is still on its way. */
  show(key: string, name: string): void {
    this.#key = key;
    this.#name = name;
    for (const [other, { media }] of this.#pieces) media.classList.toggle('waiting', other !== key);
    const piece = this.#pieces.get(key);
    if (piece && piece.state !== 'loading') this.#reveal(piece);
    else this.#say(words.loading);
  }

  /** True from an answer until the next task can be seen. */
  set busy(busy: boolean) {
    this.root.ariaBusy = String(busy);
  }

  zoom(step: ZoomStep): void {
    const media = this.#pieces.get(this.#key)?.media;
    if (media instanceof LabelImage) media.zoom(step);
  }

  /** Draws again what is drawn by hand, after a change of colours. */
  redraw(): void {
    for (const { media } of this.#pieces.values()) {
      if (media instanceof LabelWaveform) media.draw();
    }
  }

  #make(): Media {
    if (this.#kind === 'text') return new LabelText();
    return this.#kind === 'image' ? new LabelImage() : new LabelWaveform();
  }

  #settle(key: string, piece: Piece, state: 'ready' | 'failed'): void {
    if (this.#pieces.get(key) !== piece) return;
    piece.state = state;
    if (key === this.#key) this.#reveal(piece);
  }

  #reveal(piece: Piece): void {
    const ready = piece.state === 'ready';
    piece.media.name = this.#name;
    if (ready) this.#note.hidden = true;
    else
      this.#say(
        words.failed,
        button('', () => this.#again(), words.retry),
      );
    this.#settled(this.#key, ready);
  }

  #again(): void {
    this.drop(this.#key);
    this.busy = true;
    this.#say(words.loading);
    this.#retry(this.#key);
  }

  #say(text: string, ...more: HTMLElement[]): void {
    this.#note.replaceChildren(h('p', {}, text), ...more);
    this.#note.hidden = false;
  }
}
