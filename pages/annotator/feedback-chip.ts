import { button, h, icon } from '../elements/dom.ts';
import { lookWords as words } from './feedback-words.ts';

const ARROW = 'M4 4.5v5h5M4.6 9.5A8 8 0 1 1 4 13';

/** The way back to what was missed, in the header: hidden until there is something. */
export class FeedbackChip {
  readonly root: HTMLButtonElement;
  readonly #count = h('span', { 'aria-hidden': 'true' });

  constructor(open: () => void) {
    this.root = button('plain chip', open, icon(ARROW), this.#count);
    this.root.hidden = true;
    // The mouse leaves focus in the task, as with the other tools.
    this.root.addEventListener('mousedown', (event) => event.preventDefault());
  }

  show(looks: number, unread: number): void {
    const label = words.chip(unread);
    this.root.hidden = looks === 0;
    if (this.root.ariaLabel === label) return;
    this.root.ariaLabel = label;
    this.root.title = label;
    this.root.classList.toggle('new', unread > 0);
    this.#count.textContent = unread > 0 ? String(unread) : '';
  }
}
