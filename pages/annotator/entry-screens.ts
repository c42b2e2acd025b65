import { h } from '../elements/dom.ts';
import type { EntryScreen, EntryState } from './entry-state.ts';
import { consentText, FAILED, introText, laterText, WELCOME } from './entry-words.ts';
import { actionsOf, instructionsOf, messageScreen } from './screens.ts';
import { noWorkText, SENDING, SENDING_OFFLINE, signedOutText, WAITING } from './words.ts';

/** What the screens of a way in may ask for. */
export interface EntryActs {
  agree(): void;
  begin(): void;
}

/** The terms, and a box that must be ticked: nobody agrees by a key pressed once too often. */
function consentScreen(view: NonNullable<EntryState['view']>, { agree }: EntryActs): HTMLElement {
  const { title, text, agree: promise } = consentText(view);
  const { consent, instructions } = view.terms;
  const showsInstructions = view.reason === 'terms' || consent === '';
  const box = h('input', { type: 'checkbox', id: 'agree' });
  const hint = h('p', { class: 'hint', role: 'status' });
  const goOn = () => {
    if (box.checked) return agree();
    hint.textContent = 'Please tick the box first.';
    box.focus();
  };
  box.addEventListener('change', () => {
    hint.textContent = '';
  });
  return h(
    'section',
    { class: 'screen start' },
    h('div', {}, h('h1', { tabindex: '-1' }, title), h('p', { class: 'lead' }, text)),
    consent !== '' && instructionsOf(consent),
    showsInstructions && h('div', {}, h('h2', {}, 'Instructions'), instructionsOf(instructions)),
    h('label', { class: 'agree' }, box, h('span', {}, promise)),
    hint,
    actionsOf([{ label: 'Go on', key: '⏎', act: goOn }]),
  );
}

/** Screens that need to know of the person's way in. */
function knownScreen(
  kind: EntryScreen['kind'],
  view: NonNullable<EntryState['view']>,
  acts: EntryActs,
  wallNow: number,
): HTMLElement | undefined {
  if (kind === 'consent') return consentScreen(view, acts);
  if (kind === 'intro') return messageScreen('book', introText(view), [beginWith('Begin', acts)]);
  const at = wallNow + (view.waitUntil ?? view.now) - view.now;
  return kind === 'later' ? messageScreen('clock', laterText(at)) : undefined;
}

const beginWith = (label: string, { begin }: EntryActs) => ({ label, key: '⏎', act: begin });

/** The screen of a way in without a task; `wallNow` is the time of day. */
export function entryScreenOf(
  { kind }: EntryScreen,
  { trouble, view }: EntryState,
  acts: EntryActs,
  wallNow: number,
): HTMLElement {
  const known = view && knownScreen(kind, view, acts, wallNow);
  if (known) return known;
  switch (kind) {
    case 'welcome':
      return messageScreen('done', WELCOME, [beginWith('Start', acts)]);
    case 'failed':
      return messageScreen('info', FAILED);
    case 'suspended':
      return messageScreen('info', noWorkText('suspended', 0));
    case 'signed-out':
      return messageScreen('link', signedOutText(0));
    default:
      return busyScreen(kind === 'sending', trouble === 'offline');
  }
}

/** While the service is asked or told something. */
function busyScreen(sending: boolean, offline: boolean): HTMLElement {
  if (sending && offline) return messageScreen('cloudOff', SENDING_OFFLINE);
  return messageScreen(offline ? 'cloudOff' : undefined, sending ? SENDING : WAITING);
}

/** Changes when the screen has to be built anew. */
export const entryScreenKey = ({ kind }: EntryScreen, { trouble, view }: EntryState): string =>
  [
    kind,
    view?.sitting,
    view?.terms.number,
    view?.waitUntil,
    trouble === 'offline' && kind !== 'consent',
  ].join();
