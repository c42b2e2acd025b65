import { h } from '../dom.ts';
import { drawPaper, type Inks } from './draw.ts';
import { layPaper, parseWaveform, secondsOf, type Waveform } from './model.ts';

/** Below this an element is not laid out yet. */
const LEAST_WIDTH = 60;
/** The line under the paper and the space around it. */
const CAPTION_PX = 56;

/**
 * `<label-waveform>`: an ECG on its paper, 25 mm/s and 10 mm/mV, in whole device pixels.
 *
 * Draws as soon as it knows its width, so also while hidden from view; draws again when the width,
 * the pixel ratio or the colours change. Time runs from left to right in every language.
 */
export class LabelWaveform extends HTMLElement {
  readonly #canvas = h('canvas', { role: 'img' });
  readonly #scale = h('p', { class: 'scale' }, '25 mm/s · 10 mm/mV');
  #waveform: Waveform | undefined;
  #drawn = '';

  /** Reads and draws a recording; fails when the file is not one. */
  async load(blob: Blob): Promise<void> {
    this.#waveform = parseWaveform(await blob.text());
    this.replaceChildren(h('div', { class: 'paper' }, this.#canvas, this.#scale));
    this.draw();
    new ResizeObserver(() => this.draw()).observe(this);
  }

  set name(name: string) {
    if (this.#waveform === undefined) return;
    const leads = this.#waveform.leads.map((lead) => lead.name).join(', ');
    const seconds = Math.round(secondsOf(this.#waveform) * 10) / 10;
    this.#canvas.ariaLabel = `${name}: lead ${leads}, ${seconds} seconds`;
  }

  /** Draws unless the picture is still right. */
  draw(): void {
    const style = getComputedStyle(this);
    const ratio = Math.max(1, devicePixelRatio);
    const inks = inksOf(this.#canvas);
    const width = this.clientWidth - 2 * Number.parseFloat(style.paddingInlineStart || '0');
    const room = { widthPx: width, heightPx: this.clientHeight - CAPTION_PX, pixelRatio: ratio };
    const drawn = [...Object.values(room), ...Object.values(inks)].join();
    if (this.#waveform === undefined || !(width >= LEAST_WIDTH) || drawn === this.#drawn) return;
    this.#drawn = drawn;
    const paper = layPaper(this.#waveform, room);
    const mm = Math.round(paper.pxPerMm * ratio);
    this.#canvas.width = paper.widthMm * mm + 1;
    this.#canvas.height = paper.heightMm * mm + 1;
    this.#canvas.style.inlineSize = `${this.#canvas.width / ratio}px`;
    this.#canvas.style.blockSize = `${this.#canvas.height / ratio}px`;
    const pen = this.#canvas.getContext('2d', { alpha: false });
    if (pen) drawPaper(pen, paper, this.#waveform.sampleHz, mm, inks);
    // What scrolls must be within reach of the keyboard; what does not is no stop on its way.
    if (this.scrollHeight > this.clientHeight) this.tabIndex = 0;
    else this.removeAttribute('tabindex');
  }
}

/** A canvas cannot use custom properties: the style sheet sets them as colours of its box. */
function inksOf(canvas: HTMLElement): Inks {
  const style = getComputedStyle(canvas);
  return {
    paper: style.backgroundColor,
    fine: style.borderBlockStartColor,
    coarse: style.borderBlockEndColor,
    trace: style.color,
    font: style.fontFamily,
  };
}

customElements.define('label-waveform', LabelWaveform);
