import { button, h, icon } from '../elements/dom.ts';
import { Header, type HeaderActions } from './header.ts';
import { ICONS } from './icons.ts';
import { clock, type LeaseWarning, leaseText } from './words.ts';

const TOAST_MS = 7_000;

/** The fixed parts of the page: header, the room of the task, screens over it, and what is said. */
export class Layout {
  readonly header: Header;
  readonly #room = h('main', { class: 'room' });
  readonly #toast = h('div', { class: 'toast', role: 'status' });
  readonly #lease = h('div', { class: 'lease', hidden: true });
  readonly #leaseText = h('p', { role: 'alert' });
  readonly #leaseTime = h('span', { class: 'time' });
  #screen: HTMLElement | undefined;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: HeaderActions) {
    this.header = new Header(actions);
    this.#room.append(this.#lease, this.#toast);
    document.body.replaceChildren(this.header.root, this.#room);
  }

  /** Takes in the frame of the tasks; it stays for good, so that nothing in it loads twice. */
  host(frame: HTMLElement): void {
    this.#room.prepend(frame);
  }

  /** Lays a screen over the task, or uncovers it; focus goes to what Enter should press. */
  cover(screen: HTMLElement | undefined): void {
    this.#screen?.remove();
    this.#screen = screen;
    if (screen === undefined) return;
    this.#room.append(screen);
    const target = screen.querySelector<HTMLElement>('.main, [tabindex]');
    target?.focus({ preventScroll: true });
  }

  /** Presses the main button of the screen, if there is one. */
  pressMain(): void {
    this.#screen?.querySelector<HTMLElement>('.main')?.click();
  }

  /** A line under the screen's text that counts down to the next look; undefined hides it. */
  countdown(ms: number | undefined): void {
    const line = this.#screen?.querySelector<HTMLElement>('.countdown');
    if (!line) return;
    line.hidden = ms === undefined || !Number.isFinite(ms);
    if (!line.hidden) line.textContent = `Looking again in ${clock(ms ?? 0)}`;
  }

  /** Says something in passing, with what can be done about it; the line goes by itself, or at a press. */
  say(text: string, ...more: readonly HTMLElement[]): void {
    const clear = () => this.#toast.replaceChildren();
    const close = button('plain tool', clear, icon(ICONS.close));
    close.ariaLabel = 'Close';
    this.#toast.replaceChildren(h('div', { class: 'slip' }, h('p', {}, text), ...more, close));
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(clear, TOAST_MS);
  }

  /** Warns that the hands may go to somebody else; `keep` asks for more time. */
  warnLease(warning: LeaseWarning | undefined, keep: () => void): void {
    this.#lease.hidden = warning === undefined;
    if (warning === undefined) {
      this.#leaseText.textContent = '';
      return;
    }
    if (!this.#lease.hasChildNodes()) {
      this.#lease.append(this.#leaseText, this.#leaseTime, button('', keep, 'Keep them'));
    }
    const text = leaseText(warning);
    if (this.#leaseText.textContent !== text) this.#leaseText.textContent = text;
    this.#leaseTime.textContent = warning.leftMs > 0 ? clock(warning.leftMs) : '';
  }
}
