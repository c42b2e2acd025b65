import type { SignIn } from '../site.ts';
import { openStaffSession } from './api.ts';
import { type Kept, keep } from './session.ts';

/** What this tab remembers while its owner is at the identity provider. */
const STATE = 'assay.sign-in.state';
const VERIFIER = 'assay.sign-in.verifier';

const redirect = (): string => `${location.origin}/owner`;

/** How staff sign in here, or null where they come by links alone. */
export async function signInOffered(): Promise<SignIn | null> {
  try {
    const reply = await fetch('/sign-in.json');
    const read = (await reply.json()) as Partial<SignIn>; // our own file
    return read.authorizeUrl === undefined ? null : (read as SignIn);
  } catch {
    return null;
  }
}

/** Leaves for the identity provider: authorization code with PKCE (RFC 7636). */
export async function leaveToSignIn(at: SignIn): Promise<void> {
  const [state, verifier] = [random(), random()];
  sessionStorage.setItem(STATE, state);
  sessionStorage.setItem(VERIFIER, verifier);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const address = new URL(at.authorizeUrl);
  address.search = String(
    new URLSearchParams({
      response_type: 'code',
      client_id: at.clientId,
      redirect_uri: redirect(),
      scope: at.scope,
      state,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: 'S256',
    }),
  );
  location.assign(address);
}

/**
 * Comes back from the identity provider, if the address says so, and trades its token for a session of ours.
 *
 * The code leaves the address at once; one that this tab did not ask for opens nothing.
 *
 * @returns null when nobody came back
 * @throws Error with what to tell the owner
 */
export async function returnSignedIn(): Promise<Kept | null> {
  const answer = new URLSearchParams(location.search);
  const state = answer.get('state');
  if (state === null) return null;
  history.replaceState(null, '', location.pathname);
  const [asked, verifier] = [sessionStorage.getItem(STATE), sessionStorage.getItem(VERIFIER)];
  sessionStorage.removeItem(STATE);
  sessionStorage.removeItem(VERIFIER);
  const code = answer.get('code');
  if (state !== asked || verifier === null || code === null) throw new SignInFailed(NOT_OURS);
  const at = await signInOffered();
  if (at === null) throw new SignInFailed(NOT_OURS);
  return keep(await openStaffSession(await idTokenFor(at, code, verifier)));
}

/** Why somebody is not signed in, in words for them. */
export class SignInFailed extends Error {}

const NOT_OURS =
  'You are not signed in: the answer of the identity provider does not fit. Try again.';

async function idTokenFor(at: SignIn, code: string, verifier: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: at.clientId,
    redirect_uri: redirect(),
    code,
    code_verifier: verifier,
  });
  const reply = await fetch(at.tokenUrl, { method: 'POST', body }).catch(() => undefined);
  const read = (await reply?.json().catch(() => undefined)) as { id_token?: unknown } | undefined;
  if (reply?.ok && typeof read?.id_token === 'string') return read.id_token;
  throw new SignInFailed('You are not signed in: the identity provider gave no token. Try again.');
}

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
