import type { Answer } from '../../../src/contracts/answer.ts';
import type { Question } from '../../../src/contracts/job.ts';
import { h, keyCap } from '../dom.ts';
import { areShort, indexOf, type Option, optionsOf, pressDigit, type Typed } from './model.ts';

const FRESH: Typed = { digits: '', at: Number.NEGATIVE_INFINITY };

/**
 * `<label-choice>`: one question with its choices and abstentions, as native radio buttons.
 *
 * Fires `pick` when the answer changes; its detail is true when a digit, a letter or a tap picked it,
 * so that one press can answer.
 */
export class LabelChoice extends HTMLElement {
  readonly #question = h('h1', { tabindex: '-1' });
  #options: readonly Option[] = [];
  #choices = 0;
  #inputs: readonly HTMLInputElement[] = [];
  #typed = FRESH;
  #tapped = false;

  /** Builds the rows of a question. */
  ask(question: Question): void {
    this.#options = optionsOf(question);
    this.#choices = question.choices.length;
    const rows = this.#options.map((option, i) => this.#row(option, i));
    this.#inputs = rows.map((row) => row.querySelector('input')).filter((input) => input !== null);
    this.#question.textContent = question.text;
    const legend = h('legend', { dir: 'auto' }, this.#question);
    const choices = h('div', { class: 'rows' }, ...rows.slice(0, this.#choices));
    const abstentions = h('div', { class: 'rows quiet' }, ...rows.slice(this.#choices));
    this.classList.toggle('short', areShort(this.#options));
    this.classList.toggle('many', this.#choices > 9);
    this.replaceChildren(h('fieldset', {}, legend, choices, abstentions));
  }

  /** Clears the answer for the next task, or offers one that was taken back. */
  reset(before: Answer | undefined): void {
    const index = indexOf(this.#options, before);
    for (const [i, input] of this.#inputs.entries()) input.checked = i === index;
    this.#typed = FRESH;
    // Focus must not rest on the last answer: it would propose it for the next task.
    if (document.hasFocus()) (this.#inputs[index ?? -1] ?? this.#question).focus();
  }

  /** Lets only abstentions be picked, when there is nothing to judge. */
  set blind(blind: boolean) {
    for (const input of this.#inputs.slice(0, this.#choices)) input.disabled = blind;
  }

  /** Marks the rows that are right, and takes no other answer; undefined asks anew. */
  set judged(right: readonly string[] | undefined) {
    for (const [i, input] of this.#inputs.entries()) {
      const answer = this.#options[i]?.answer;
      const isRight = answer !== undefined && 'choice' in answer && right?.includes(answer.choice);
      input.disabled = right !== undefined;
      input.parentElement?.classList.toggle('right', isRight === true);
    }
  }

  get answer(): Answer | undefined {
    return this.#options[this.#inputs.findIndex((input) => input.checked)]?.answer;
  }

  /** Picks by digit; false when the digit names no choice. More than nine choices need two digits. */
  digit(digit: number): boolean {
    const { typed, index } = pressDigit(this.#typed, digit, this.#choices, performance.now());
    this.#typed = typed;
    if (index !== undefined) this.#pick(index, this.#choices <= 9);
    return index !== undefined;
  }

  abstain(abstain: 'unsure' | 'unreadable'): void {
    const index = indexOf(this.#options, { abstain });
    if (index !== undefined) this.#pick(index, true);
  }

  #pick(index: number, atOnce: boolean): void {
    const input = this.#inputs[index];
    if (input === undefined || input.disabled) return;
    input.checked = true;
    input.focus({ preventScroll: true });
    input.parentElement?.scrollIntoView({ block: 'nearest' });
    this.#tell(atOnce);
  }

  #tell(atOnce: boolean): void {
    this.dispatchEvent(new CustomEvent('pick', { detail: atOnce }));
  }

  #row(option: Option, index: number): HTMLElement {
    const input = h('input', { type: 'radio', name: 'answer', value: String(index) });
    const text = h('span', { class: 'text', dir: 'auto' }, option.text);
    const row = h('label', {}, keyCap(option.key), text, input);
    // A tap is a click with a count; the arrow keys of a radio group click without one.
    row.addEventListener('click', (event) => {
      this.#tapped ||= event.detail > 0;
    });
    input.addEventListener('change', () => {
      this.#tell(this.#tapped);
      this.#tapped = false;
    });
    return row;
  }
}

customElements.define('label-choice', LabelChoice);
