import { button, h } from '../../elements/dom.ts';
import { inWords } from '../api.ts';
import { say } from '../live.ts';

/** A dialog that asks before something is done, does it, and stays open with the reason if it fails. */
export interface Question {
  readonly title: string;
  readonly body: readonly (Node | string)[];
  /** What the button says: the deed, never `OK`. */
  readonly deed: string;
  readonly look: 'main' | 'danger';
  /** Does it; `tell` shows how far it is. The dialog closes when it is done. */
  run(tell: (words: string) => void): Promise<void>;
  /** Called once the dialog is closed with the deed done: the place to move the focus. */
  after?(): void;
}

let opened = 0;

/** Opens a modal dialog named by its title. It leaves the page when it closes; focus goes back by itself. */
export function openDialog(
  title: string,
  ...content: readonly (Node | string)[]
): HTMLDialogElement {
  const heading = h('h2', { id: `dialog-${++opened}` }, title);
  const dialog = h('dialog', { 'aria-labelledby': heading.id }, heading, ...content);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** The parts below a dialog's content: how far it is, why it failed, and its buttons. */
export function footer(...buttons: readonly Node[]) {
  const progress = h('p', { class: 'note', role: 'status' });
  const refused = h('p', { class: 'refused', role: 'alert' });
  const root = h('footer', {}, progress, refused, h('div', { class: 'buttons' }, ...buttons));
  return {
    root,
    tell: (words: string) => say(progress, words),
    refuse: (words: string) => say(refused, words),
  };
}

/** Asks, and does it when the owner says so. Cancel has the focus at first: Enter alone does nothing. */
export function ask({ title, body, deed, look, run, after }: Question): HTMLDialogElement {
  const cancel = button('', () => dialog.close(), 'Cancel');
  const act = button(look, () => void work(), deed);
  const foot = footer(cancel, act);
  const dialog = openDialog(title, h('div', { class: 'dialog-body' }, ...body), foot.root);
  cancel.focus();
  dialog.scrollTop = 0;
  let busy = false;
  dialog.addEventListener('cancel', (event) => {
    if (busy) event.preventDefault();
  });
  const hold = (now: boolean) => {
    busy = now;
    cancel.disabled = now;
    act.setAttribute('aria-disabled', String(now));
  };
  const work = async () => {
    if (busy) return;
    hold(true);
    foot.refuse('');
    try {
      await run(foot.tell);
      dialog.close();
      after?.();
    } catch (error) {
      foot.tell('');
      foot.refuse(inWords(error));
      hold(false);
    }
  };
  return dialog;
}

/** A paragraph of a dialog. */
export const paragraph = (...content: readonly (Node | string)[]): HTMLElement =>
  h('p', {}, ...content);
