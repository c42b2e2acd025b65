import type { DeclineReason } from '../../src/contracts/assignment.ts';
import type { Question } from '../../src/contracts/job.ts';
import { button, h, icon, keyCap } from '../elements/dom.ts';
import { ICONS } from './icons.ts';
import { instructionsOf } from './screens.ts';
import type { Settings } from './settings.ts';
import { DECLINES, keyList } from './words.ts';

/** Opens a dialog over the page; Esc, its button and a press beside it close it. */
export function openDialog(title: string, ...content: readonly Node[]): HTMLDialogElement {
  const close = button('plain tool', () => dialog.close(), icon(ICONS.close));
  close.ariaLabel = 'Close';
  const head = h('div', { class: 'head' }, h('h2', { id: 'dialog-title' }, title), close);
  const body = h('div', { class: 'body' }, ...content);
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', tabindex: '-1' }, head, body);
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.focus();
  return dialog;
}

/** True while a dialog is open: then keys are its own. */
export const dialogIsOpen = (): boolean => document.querySelector('dialog[open]') !== null;

export function openInstructions(instructions: string): void {
  openDialog('Instructions', instructionsOf(instructions));
}

export function openKeys(question: Question, singleKeys: boolean): void {
  const rows = keyList(question).flatMap(([what, keys]) => [
    h('dt', {}, what),
    h('dd', {}, ...keys.map((key) => (key === '–' ? key : h('kbd', { class: 'key' }, key)))),
  ]);
  const off = 'Single keys are switched off in the settings: Enter and the arrow keys work.';
  openDialog(
    'Keys',
    h('dl', { class: 'keys' }, ...rows),
    h('p', { class: 'note' }, singleKeys ? '' : off),
  );
}

/** What the menu offers besides settings. */
export interface MenuActions {
  change(settings: Settings): void;
  instructions(): void;
  keys(): void;
  decline(): void;
  stop(): void;
}

/** Settings that act at once, and the ways to leave. `working`: there is a hand to stop or decline. */
export function openMenu(settings: Settings, working: boolean, actions: MenuActions): void {
  let now = settings;
  const change = (part: Partial<Settings>) => {
    now = { ...now, ...part };
    actions.change(now);
  };
  const leaveTo = (act: () => void) => () => {
    dialog.close();
    act();
  };
  const dialog = openDialog(
    'Menu',
    themeChoice(now.theme, (theme) => change({ theme })),
    toggle(
      'One press answers',
      'A number key or a tap answers at once, without Submit. Z takes it back.',
      now.onePress,
      (onePress) => change({ onePress }),
    ),
    toggle(
      'Single-key shortcuts',
      'Numbers, letters and signs act alone. Switch off if you dictate or press keys by accident.',
      now.singleKeys,
      (singleKeys) => change({ singleKeys }),
    ),
    h(
      'div',
      { class: 'list' },
      button('', leaveTo(actions.instructions), 'Instructions', keyCap('I')),
      button('', leaveTo(actions.keys), 'Keys', keyCap('?')),
      ...(working
        ? [
            button('', leaveTo(actions.decline), 'I cannot do this group of tasks'),
            button('', leaveTo(actions.stop), 'Stop for now'),
          ]
        : []),
    ),
  );
}

const THEMES = { system: 'Auto', light: 'Light', dark: 'Dark' } as const;

function themeChoice(theme: Settings['theme'], change: (theme: Settings['theme']) => void) {
  const options = (Object.keys(THEMES) as Settings['theme'][]).map((value) => {
    const input = h('input', { type: 'radio', name: 'theme', value, checked: value === theme });
    input.addEventListener('change', () => change(value));
    return h('label', {}, input, h('span', {}, THEMES[value]));
  });
  return h('fieldset', { class: 'segments' }, h('legend', {}, 'Colours'), ...options);
}

function toggle(label: string, help: string, on: boolean, change: (on: boolean) => void) {
  const input = h('input', { type: 'checkbox', role: 'switch', checked: on });
  input.addEventListener('change', () => change(input.checked));
  const text = h(
    'span',
    { class: 'text' },
    h('strong', {}, label),
    h('span', { class: 'note' }, help),
  );
  return h('label', { class: 'switch' }, text, input);
}

/** Asks why a group of tasks is declined; nothing is declined without a reason. */
export function openDecline(decline: (reason: DeclineReason) => void): void {
  const reasons = Object.entries(DECLINES) as [DeclineReason, string][];
  const dialog = openDialog(
    'I cannot do this group of tasks',
    h(
      'p',
      { class: 'note' },
      'Answers that you have given are kept. You will not see the rest of this group again; somebody else will. Why?',
    ),
    h(
      'div',
      { class: 'list' },
      ...reasons.map(([reason, text]) =>
        button(
          '',
          () => {
            dialog.close();
            decline(reason);
          },
          text,
        ),
      ),
    ),
  );
}
