import { button, h } from '../elements/dom.ts';
import { inWords, type OwnerApi, ownerApi } from './api.ts';
import { jobListScreen } from './job-list.ts';
import { JobScreen } from './job-screen.ts';
import { readFragment } from './model/fragment.ts';
import type { Screen } from './screen.ts';
import { acceptInvite, forgetSession, storedSession } from './session.ts';
import { returnSignedIn, SignInFailed } from './sign-in.ts';
import { signedOutScreen } from './signed-out.ts';

/** The owner's console: which screen stands under the address, and with whose session. */
const EXPIRED = 'Your session has ended.';

const main = place('main');
const aside = place('aside');
const crumbs = place('crumbs');
let api: OwnerApi | undefined;
let current: Screen | undefined;

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`console.html has no #${id}`);
  return found;
}

function show(screen: Screen): void {
  const first = current === undefined;
  current?.stop?.();
  current = screen;
  document.title = screen.title;
  main.replaceChildren(screen.root);
  const out = button('small plain', () => signOut(''), 'Sign out');
  const own = api ? [h('span', { class: 'role' }, api.role), out] : [];
  aside.replaceChildren(...(screen.aside ? [screen.aside] : []), ...own);
  if (!first) screen.root.querySelector('h1')?.focus();
}

function signOut(reason: string): void {
  forgetSession();
  api = undefined;
  crumbs.hidden = true;
  show(signedOutScreen(reason));
}

/** Signs in from a link, whose secret leaves the address bar before anything else happens. */
async function signIn(): Promise<void> {
  await returnSignedIn();
  const { invite } = readFragment(location.hash);
  if (invite !== null) {
    history.replaceState(null, '', location.pathname);
    const accepted = await acceptInvite(invite);
    if (accepted === null) return signOut('That was a link for annotators, not for owners.');
  }
  const kept = storedSession();
  if (kept === null) return signOut('');
  api ??= ownerApi(kept, () => signOut(EXPIRED));
}

async function open(): Promise<void> {
  try {
    await signIn();
  } catch (error) {
    return signOut(error instanceof SignInFailed ? error.message : inWords(error));
  }
  const owner = api;
  if (owner === undefined) return;
  try {
    await openJob(owner);
  } catch (error) {
    if (api === owner) show(failed(inWords(error))); // else the session has ended, and that is said
  }
}

/** The job of the address, the only job, or the list of all. */
async function openJob(owner: OwnerApi): Promise<void> {
  const jobs = await owner.jobs();
  const { jobId } = readFragment(location.hash);
  const only = jobs.length === 1 ? jobs[0]?.jobId : undefined;
  const wanted = jobId ?? only;
  crumbs.hidden = jobs.length < 2 || wanted === undefined;
  const known = jobs.find((job) => job.jobId === wanted);
  show(wanted === undefined ? jobListScreen(jobs) : new JobScreen(owner, wanted, known));
}

function failed(reason: string): Screen {
  const again = button('main', () => void open(), 'Try again');
  const heading = h('h1', { tabindex: '-1' }, 'The console cannot start');
  const root = h(
    'div',
    { class: 'signed-out card' },
    heading,
    h('p', { role: 'alert' }, reason),
    again,
  );
  return { title: 'Assay', root };
}

place('skip').addEventListener('click', (event) => {
  event.preventDefault(); // The fragment is the console's address.
  main.focus();
});
window.addEventListener('hashchange', () => void open());
void open();
