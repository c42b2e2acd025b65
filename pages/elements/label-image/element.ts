import { button, h, icon } from '../dom.ts';
import { type Placement, percent, type Size, settle, whole, zoom } from './model.ts';

const STEP = 1.4;
const MINUS = 'M6 12h12';
const PLUS = 'M6 12h12M12 6v12';
const WHOLE = 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5';

export type ZoomStep = 'in' | 'out' | 'fit';

/** `<label-image>`: a still image that fits its stage; wheel, pinch, drag, buttons and keys zoom and pan. */
export class LabelImage extends HTMLElement {
  readonly #image = h('img', { draggable: 'false', alt: '' });
  readonly #level = h('span', { class: 'level', 'aria-live': 'polite' });
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #placement: Placement | undefined;

  /** Takes the picture in and decodes it, so that showing it later costs nothing. */
  async load(blob: Blob): Promise<void> {
    const url = URL.createObjectURL(blob);
    this.#image.src = url;
    await this.#image.decode().finally(() => URL.revokeObjectURL(url));
    this.replaceChildren(this.#image, this.#tools());
    this.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.addEventListener('pointerdown', (event) => this.#down(event));
    this.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this.addEventListener(end, (event) => this.#pointers.delete(event.pointerId));
    }
    new ResizeObserver(() => this.#resized()).observe(this);
  }

  set name(name: string) {
    this.#image.alt = name;
  }

  /** Zooms about the middle. */
  zoom(step: ZoomStep): void {
    if (step === 'fit') this.#place(whole(this.#natural, this.#stage));
    else
      this.#zoomAt(step === 'in' ? STEP : 1 / STEP, { x: this.#stage.w / 2, y: this.#stage.h / 2 });
  }

  get #stage(): Size {
    return { w: this.clientWidth, h: this.clientHeight };
  }

  get #natural(): Size {
    return { w: this.#image.naturalWidth || 1, h: this.#image.naturalHeight || 1 };
  }

  #tools(): HTMLElement {
    const tool = (label: string, path: string, step: ZoomStep) => {
      const made = button('tool', () => this.zoom(step), icon(path));
      made.ariaLabel = label;
      return made;
    };
    const tools = [tool('Zoom out', MINUS, 'out'), this.#level, tool('Zoom in', PLUS, 'in')];
    return h('div', { class: 'tools' }, ...tools, tool('Whole image', WHOLE, 'fit'));
  }

  #resized(): void {
    const stage = this.#stage;
    if (stage.w === 0 || stage.h === 0) return;
    const zoomed = this.#placement !== undefined && this.#level.textContent !== '100 %';
    if (zoomed && this.#placement) this.#place(settle(this.#placement, this.#natural, stage));
    else this.#place(whole(this.#natural, stage));
  }

  #place(placement: Placement): void {
    this.#placement = placement;
    const { scale, x, y } = placement;
    this.#image.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.#level.textContent = `${percent(placement, this.#natural, this.#stage)} %`;
  }

  #zoomAt(factor: number, point: { x: number; y: number }): void {
    const from = this.#placement ?? whole(this.#natural, this.#stage);
    this.#place(zoom(from, factor, point, this.#natural, this.#stage));
  }

  #at(event: PointerEvent | WheelEvent): { x: number; y: number } {
    const { left, top } = this.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#zoomAt(Math.exp(-event.deltaY / 400), this.#at(event));
  }

  #down(event: PointerEvent): void {
    if (event.target !== this.#image && event.target !== this) return;
    this.#pointers.set(event.pointerId, this.#at(event));
    this.setPointerCapture(event.pointerId);
  }

  /** One pointer pans; two zoom about the middle between them. */
  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined || this.#placement === undefined) return;
    const now = this.#at(event);
    this.#pointers.set(event.pointerId, now);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    const { scale, x, y } = this.#placement;
    if (other === undefined) {
      const moved = { scale, x: x + now.x - before.x, y: y + now.y - before.y };
      this.#place(settle(moved, this.#natural, this.#stage));
      return;
    }
    const apart = (point: { x: number; y: number }) =>
      Math.hypot(point.x - other.x, point.y - other.y);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    this.#zoomAt(apart(now) / Math.max(1, apart(before)), middle);
  }
}

customElements.define('label-image', LabelImage);
