import { button, h } from '../elements/dom.ts';
import type { DisputeState } from './feedback-state.ts';
import { DISPUTES, lookWords as words } from './feedback-words.ts';

const MOST_LETTERS = 500;

/** “I see it otherwise”: a button, a note of a sentence, and where the dispute stands. Buttons stand apart. */
export class DisputeForm {
  readonly root: HTMLElement;
  readonly opener = button('', () => this.#open(), words.otherwise);
  readonly submit = h(
    'button',
    { type: 'submit', form: 'dispute', class: 'button main' },
    words.send,
  );
  readonly #send: (note: string) => void;
  readonly #note = h('textarea', { id: 'note', maxlength: String(MOST_LETTERS), dir: 'auto' });
  readonly #hint = h('p', { class: 'said', role: 'status' });
  readonly #form: HTMLFormElement;
  #isOpen = false;
  #state: DisputeState | undefined;

  constructor(send: (note: string) => void) {
    this.#send = send;
    const label = h('label', { for: 'note' }, words.note);
    this.#form = h('form', { id: 'dispute', class: 'dispute' }, label, this.#note);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.root = h('div', {}, this.#form, this.#hint);
  }

  /** Forgets a note that was not sent: another task is on the screen. */
  reset(): void {
    this.#isOpen = false;
    this.#state = undefined;
    this.#note.value = '';
    this.#hint.textContent = '';
  }

  /** Shows where a dispute stands; `undefined` where there is nothing to dispute. */
  show(state: DisputeState | undefined): void {
    this.#form.hidden = !this.#isOpen;
    this.submit.hidden = !this.#isOpen;
    this.opener.hidden = state !== 'none' || this.#isOpen;
    if (state === this.#state) return;
    this.#state = state;
    this.#hint.textContent = DISPUTES[state ?? 'none'];
  }

  #open(): void {
    this.#isOpen = true;
    this.show(this.#state);
    this.#note.focus();
    this.#form.scrollIntoView({ block: 'nearest' });
  }

  #submit(): void {
    const note = this.#note.value.trim();
    if (note === '') {
      this.#hint.textContent = words.noteFirst;
      this.#note.focus();
      return;
    }
    this.#isOpen = false;
    this.#hint.tabIndex = -1;
    this.#send(note);
    this.show(this.#state);
    this.#hint.focus();
  }
}
