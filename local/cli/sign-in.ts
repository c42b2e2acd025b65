import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import * as z from 'zod';
import { CALLBACK_PORTS } from '../../pages/site.ts';
import { Failure, systemCode } from './failure.ts';

const PATIENCE_MS = 5 * 60_000;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * An address of a provider. A browser's opener starts whatever program a scheme belongs to, and a service
 * that is not to be trusted may say any: so https alone, or this machine.
 */
const Address = z.string().refine((text) => {
  const { protocol, hostname } = URL.parse(text) ?? {};
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname ?? ''));
});

/** How staff sign in, as a service tells it; see `SignIn` of the pages. */
export const SignIn = z.object({
  authorizeUrl: Address,
  tokenUrl: Address,
  clientId: z.string(),
  scope: z.string(),
});
export type SignIn = z.infer<typeof SignIn>;

const Tokens = z.object({ id_token: z.string() });

const failed = (message: string): Failure => new Failure('failed', 'sign-in', message);
const random = (): string => randomBytes(32).toString('base64url');

/**
 * Signs in at an identity provider: authorization code with PKCE (RFC 7636), whose answer comes to a port of
 * this machine (RFC 8252). The provider must know the port's address by the name `localhost`.
 *
 * @param open shows the address to a person, who signs in there
 * @returns the provider's ID token, which nobody has checked
 */
export async function signIn(at: SignIn, open: (address: string) => void): Promise<string> {
  const { server, port } = await listen();
  try {
    const redirect = `http://localhost:${port}/callback`;
    const [verifier, state] = [random(), random()];
    const address = new URL(at.authorizeUrl);
    for (const [name, value] of Object.entries({
      response_type: 'code',
      client_id: at.clientId,
      redirect_uri: redirect,
      scope: at.scope,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })) {
      address.searchParams.set(name, value);
    }
    const answered = answerTo(server, state);
    open(address.href);
    return await exchange(at, { code: await answered, code_verifier: verifier, redirect });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Listens at the first port that is free of those the provider knows. */
async function listen(): Promise<{ server: Server; port: number }> {
  for (const port of CALLBACK_PORTS) {
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return { server, port };
    } catch (error) {
      if (systemCode(error) !== 'EADDRINUSE') throw error;
    }
  }
  throw failed(`the ports ${CALLBACK_PORTS.join(', ')} are all taken: free one and sign in again`);
}

/** The code that the browser brings back. What does not know the state is somebody else's, and is ignored. */
function answerTo(server: Server, state: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(failed('nobody signed in for five minutes')), PATIENCE_MS);
  server.on('request', (request, response) => {
    const at = URL.parse(request.url ?? '/', 'http://localhost'); // any page may ask for anything here
    const searchParams = at?.searchParams ?? new URLSearchParams();
    const headers = { 'content-type': 'text/plain', connection: 'close' };
    if (at?.pathname !== '/callback' || searchParams.get('state') !== state) {
      response.writeHead(404, headers).end('This is no answer that somebody waits for.\n');
      return;
    }
    const code = searchParams.get('code');
    const words = code ? 'You are signed in' : 'You are not signed in';
    response.writeHead(200, headers).end(`${words}. Go back to the terminal.\n`);
    if (code) resolve(code);
    else reject(failed(`the identity provider did not sign you in: ${reasonIn(searchParams)}`));
  });
  return promise.finally(() => clearTimeout(timer));
}

const reasonIn = (answer: URLSearchParams): string =>
  answer.get('error_description') ?? answer.get('error') ?? 'it sent no code';

async function exchange(
  { tokenUrl, clientId }: SignIn,
  { redirect, ...given }: { redirect: string; code: string; code_verifier: string },
): Promise<string> {
  const grant = { grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirect };
  const body = new URLSearchParams({ ...grant, ...given });
  const reply = await fetch(tokenUrl, { method: 'POST', body }).catch((cause: Error) => {
    throw failed(`no answer from ${tokenUrl}: ${cause.message}`);
  });
  const read = Tokens.safeParse(await reply.json().catch(() => undefined));
  if (reply.ok && read.success) return read.data.id_token;
  throw failed(`${tokenUrl} gave no token for the code (HTTP ${reply.status})`);
}
