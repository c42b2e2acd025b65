import { h } from '../elements/dom.ts';
import type { Screen } from './screen.ts';

/** What an owner sees without a session: why, and where a new link comes from. */
export function signedOutScreen(reason: string): Screen {
  const root = h(
    'div',
    { class: 'signed-out card' },
    h('h1', { tabindex: '-1' }, 'Open the console with your link'),
    reason ? h('p', { class: 'reason', role: 'alert' }, reason) : undefined,
    h(
      'p',
      {},
      'Take a new link from the terminal: ',
      h('code', {}, 'npx assay local'),
      ' prints one, also while the service runs. A link opens once.',
    ),
    h('p', { class: 'note' }, 'Keep the link to yourself: it signs in whoever opens it.'),
  );
  return { title: 'Signed out · Assay', root };
}
