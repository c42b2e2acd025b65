import { h } from '../dom.ts';
import { paragraphs } from './model.ts';

/** `<label-text>`: a passage to read, scrolled by keyboard too. It is shown as it came, never as markup. */
export class LabelText extends HTMLElement {
  /** Takes the passage in; there is nothing to wait for. */
  async load(text: string): Promise<void> {
    this.tabIndex = 0;
    this.role = 'region';
    const page = h('div', { class: 'page', dir: 'auto' });
    page.append(...paragraphs(text).map((one) => h('p', { dir: 'auto' }, one)));
    this.replaceChildren(page);
  }

  set name(name: string) {
    this.ariaLabel = name;
  }
}

customElements.define('label-text', LabelText);
