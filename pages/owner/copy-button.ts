import { button, h, icon } from '../elements/dom.ts';

const COPY = 'M9 9h10v10H9ZM5 15V5h10';
const CHECK = 'M5 12.5 10 17l9-10';
const SHOWN_MS = 2_000;

/**
 * A button that copies a text and says that it did. `words` shows beside the icon, `label` is for
 * screen readers. Without access to the clipboard (plain HTTP) the text is selected in `source`.
 */
export function copyButton(text: string, label: string, words = '', source?: HTMLInputElement) {
  const said = h('span', { class: words ? '' : 'unseen', role: 'status' }, words);
  const made = button('small quiet', () => void copy(), icon(COPY), said);
  made.setAttribute('aria-label', label);
  made.title = label;
  const copy = async () => {
    const done = await write(text, source);
    said.textContent = done ? 'Copied' : 'Press Ctrl+C';
    made.firstElementChild?.replaceWith(icon(done ? CHECK : COPY));
    setTimeout(() => {
      said.textContent = words;
      made.firstElementChild?.replaceWith(icon(COPY));
    }, SHOWN_MS);
  };
  return made;
}

async function write(text: string, source: HTMLInputElement | undefined): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    source?.select();
    return false;
  }
}
