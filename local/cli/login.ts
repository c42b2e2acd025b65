import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Session } from '../../src/contracts/session.ts';
import { ApiClient, ProblemError } from '../api-client.ts';
import { ASSAY, type Context } from './context.ts';
import { Failure, wrongUse } from './failure.ts';
import { findDataFolder } from './local-file.ts';
import {
  DEFAULT_PROFILE,
  profileNamed,
  profilesPath,
  readProfiles,
  writeProfile,
} from './profiles.ts';
import { addressOf } from './service.ts';
import { SignIn, signIn } from './sign-in.ts';

export interface LoginOptions {
  /** Link of an owner's or colleague's invite. */
  readonly invite?: string;
  /** What `cdk deploy --outputs-file` wrote. */
  readonly stack?: string;
  readonly browser: boolean;
}

/** Signs in at a service and keeps the session as a profile, which the other commands find. */
export async function login(
  context: Context,
  url: string | undefined,
  options: LoginOptions,
): Promise<void> {
  const name = context.profile ?? DEFAULT_PROFILE;
  const invite = options.invite === undefined ? undefined : partsOf(options.invite);
  const address = addressOf(invite?.url ?? urlFrom(options.stack) ?? url ?? knownUrl(name));
  const client = new ApiClient(address);
  try {
    const session = invite
      ? await byInvite(client, invite.token)
      : await byProvider(client, address, options.browser, context);
    keep(context, name, address, session);
  } finally {
    client.close();
  }
}

function keep({ out }: Context, name: string, url: string, session: Session): void {
  const { token, role, expiresAt } = session;
  if (role === 'annotator') {
    throw wrongUse('that link is for annotators: it opens in a browser, and not here');
  }
  writeProfile(name, { url, token, role, expiresAt });
  const until = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ');
  const text = `signed in at ${url} as ${role} until ${until} UTC`;
  out.result({ profile: name, url, role, expiresAt }, text);
  const local = findDataFolder('.');
  if (local === undefined && name === DEFAULT_PROFILE) return;
  const before =
    local === undefined ? '' : `; without it, here the local service of ${local} is meant`;
  out.note(`name it with --profile ${name}${before}`);
}

/** An invite's link in its parts. */
function partsOf(link: string): { readonly url: string; readonly token: string } {
  const at = URL.parse(link);
  const token = new URLSearchParams(at?.hash.slice(1)).get('invite');
  if (at && token) return { url: at.origin, token };
  throw wrongUse('--invite must be a link such as https://assay.example.org/owner#invite=…');
}

function urlFrom(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const outputs = jsonIn(path);
  const stacks = Object.values(outputs).map((stack) => new Map(Object.entries(stack ?? {})));
  const urls = stacks.flatMap((stack) => (stack.has('FrameUrl') ? [stack.get('Url')] : []));
  if (urls.length === 1 && typeof urls[0] === 'string') return urls[0];
  const found = urls.length === 0 ? 'no service' : `${urls.length} services`;
  throw wrongUse(`${path} must hold the outputs of one service, got ${found}: name the address`);
}

function jsonIn(path: string): object {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw wrongUse(`${path} must be JSON, as 'cdk deploy --outputs-file' writes it`);
  }
}

function knownUrl(name: string): string {
  const known = profileNamed(name);
  if (known !== undefined) return known.url;
  throw wrongUse(`say where to sign in: '${ASSAY} login URL', --stack or --invite`);
}

const byInvite = (client: ApiClient, invite: string): Promise<Session> =>
  client.call<Session>('POST', '/sessions', { invite, device: randomBytes(16).toString('hex') });

async function byProvider(
  client: ApiClient,
  url: string,
  browser: boolean,
  { out }: Context,
): Promise<Session> {
  const token = await signIn(await offered(client, url), (address) => {
    out.note(`Sign in with your browser at\n  ${address}`);
    if (browser) openBrowser(address);
  });
  client.use(token);
  return client.call<Session>('POST', '/sessions/staff');
}

async function offered(client: ApiClient, url: string): Promise<SignIn> {
  const file = await client.download('/sign-in.json').catch((error) => {
    if (error instanceof ProblemError) return Buffer.from('{}');
    throw error;
  });
  const read = SignIn.safeParse(jsonOf(file.toString()));
  if (read.success) return read.data;
  const advice = `take an invite: '${ASSAY} login --invite LINK'`;
  throw new Failure(
    'refused',
    'no-provider',
    `${url} has no identity provider to sign in at: ${advice}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Shows an address in this desk's browser, if it has one; the address is on the screen anyway. */
function openBrowser(address: string): void {
  const [program, ...parameters] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', address]
        : ['xdg-open', address];
  const child = spawn(program, parameters, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** Forgets a profile. The session itself ends at its hour. */
export async function logout({ out, profile = DEFAULT_PROFILE }: Context): Promise<void> {
  const known = profileNamed(profile);
  if (known === undefined) throw wrongUse(`there is no profile ${profile} in ${profilesPath()}`);
  writeProfile(profile, undefined);
  out.result({ profile, url: known.url }, `signed out of ${known.url}`);
}

/** Lists the profiles of this user. */
export async function listProfiles({ out }: Context): Promise<void> {
  const profiles = Object.entries(readProfiles()).map(([name, { url, role, expiresAt }]) => ({
    profile: name,
    url,
    role,
    expiresAt,
    ended: expiresAt <= Date.now(),
  }));
  const lines = profiles.map(
    ({ profile, url, role, ended }) => `${profile}  ${url}  ${ended ? 'ended' : role}`,
  );
  out.result({ profiles }, lines.join('\n') || `no profile: '${ASSAY} login URL' makes one`);
}
