import { button, h } from '../elements/dom.ts';
import type { Screen } from './screen.ts';
import { leaveToSignIn, signInOffered } from './sign-in.ts';

/** What an owner sees without a session: why, where to sign in, and where a new link comes from. */
export function signedOutScreen(reason: string): Screen {
  const signIn = h('p', { hidden: true });
  void signInOffered().then((at) => {
    if (at === null) return;
    signIn.append(button('main', () => void leaveToSignIn(at), 'Sign in'));
    signIn.hidden = false;
  });
  const root = h(
    'div',
    { class: 'signed-out card' },
    h('h1', { tabindex: '-1' }, 'You are signed out'),
    reason ? h('p', { class: 'reason', role: 'alert' }, reason) : undefined,
    signIn,
    h(
      'p',
      {},
      'Ask an admin for a new link. On your own machine ',
      h('code', {}, 'npx assay local'),
      ' prints one, also while the service runs. A link opens once.',
    ),
    h('p', { class: 'note' }, 'Keep the link to yourself: it signs in whoever opens it.'),
  );
  return { title: 'Signed out · Assay', root };
}
