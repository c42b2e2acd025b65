import { VERSION } from '../../src/contracts/version.ts';
import { ProblemError } from '../api-client.ts';
import { ask, Skipped, Unwell, type Visit } from './visit.ts';

const PROBE = '/problems/not-found';
const MOST_CLOCK_MS = 30_000;
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** The API answers at this address, as a service of ours does. */
export async function api(visit: Visit): Promise<string> {
  const began = Date.now();
  const reply = await ask(`${visit.url}/api${PROBE}`);
  const at = Date.now();
  const body: unknown = await reply.json().catch(() => undefined);
  const isOurs = typeof body === 'object' && body !== null && 'code' in body;
  if (reply.status !== 200 || !isOurs || body.code !== 'not-found') {
    throw new Unwell(`what answers is no Assay service: HTTP ${reply.status}`);
  }
  const date = Date.parse(reply.headers.get('date') ?? '');
  visit.heard = { at: (began + at) / 2, date, version: reply.headers.get('x-assay-version') ?? '' };
  return `answers, in ${at - began} ms`;
}

/** The service and this command line are of one version. */
export async function version({ heard }: Visit): Promise<string> {
  if (heard?.version === VERSION) return VERSION;
  throw new Unwell(`the service is ${heard?.version || 'older'}, this command line is ${VERSION}`);
}

/** Signed links and leases need clocks that agree; the date of a reply tells whole seconds. */
export async function clock({ heard }: Visit): Promise<string> {
  const apart = (heard?.date ?? Number.NaN) + 500 - (heard?.at ?? 0);
  if (Number.isNaN(apart)) throw new Unwell('the reply has no date');
  const seconds = Math.round(Math.abs(apart) / 1_000);
  if (Math.abs(apart) <= MOST_CLOCK_MS) return `${seconds} s apart`;
  throw new Unwell(`the service is ${seconds} s ${apart > 0 ? 'ahead of' : 'behind'} this machine`);
}

/** Nobody on the way reads along. */
export async function transport({ url }: Visit): Promise<string> {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:') {
    if (LOOPBACK.test(hostname)) return 'stays on this machine';
    throw new Unwell(`${url} is not encrypted`);
  }
  const { headers } = await ask(`${url}/`);
  if (headers.has('strict-transport-security')) return 'TLS, and browsers are told to stay with it';
  throw new Unwell('the pages lack the header strict-transport-security');
}

/** Beside the distribution, where no firewall is, the API refuses everybody. */
export async function origin({ apiUrl }: Visit): Promise<string> {
  if (apiUrl === undefined) throw new Skipped('not tried without --api-url, the output ApiUrl');
  const base = apiUrl.replace(/\/+$/, '');
  for (const secret of ['', 'x'.repeat(64)]) {
    const headers = secret === '' ? {} : { 'x-assay-origin': secret };
    const { status } = await ask(`${base}${PROBE}`, { headers });
    if (status === 403) continue;
    const what = secret === '' ? 'without the origin secret' : 'with a wrong origin secret';
    throw new Unwell(`${base} answered ${status} ${what}, not 403`);
  }
  return 'refuses what does not come through the distribution';
}

const statusOf = async (url: string, token: string): Promise<number> => {
  const headers = {
    'content-type': 'application/json',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
  return (await ask(url, { method: 'POST', body: '{}', headers })).status;
};

/** The service's key signs sessions, and lets no other one in. Notes whether this one may only read. */
export async function session(visit: Visit): Promise<string> {
  const token = await visit.signIn().catch((error) => {
    throw new Unwell(`no session: ${error.message}`);
  });
  if (token.startsWith('assay-client.')) {
    throw new Unwell('this is the token of a machine client, not a session of staff');
  }
  const url = `${visit.url}/api/jobs/validate`; // an owner's route that reads nothing
  const forged = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
  for (const wrong of ['', forged]) {
    const status = await statusOf(url, wrong);
    if (status !== 401) throw new Unwell(`a ${wrong && 'forged '}request got ${status}, not 401`);
  }
  const status = await statusOf(url, token);
  visit.readsOnly = status === 403 && (await mayRead(visit, token));
  if (status === 401 || (status === 403 && !visit.readsOnly)) {
    throw new Unwell(`the session is refused: HTTP ${status}`);
  }
  visit.token = token;
  visit.owner.use(token);
  return 'ours is taken, a forged one and none are refused';
}

/** True for a session of staff, whatever else is wrong with what they read. */
async function mayRead({ url }: Visit, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  const { status } = await ask(`${url}/api/jobs`, { headers });
  return status !== 401 && status !== 403;
}

/** What is stored can be read by this version. */
export async function data({ owner }: Visit): Promise<string> {
  try {
    const { jobs } = await owner.call<{ jobs: readonly unknown[] }>('GET', '/jobs');
    return jobs.length === 1 ? 'one job' : `${jobs.length} jobs`;
  } catch (error) {
    throw error instanceof ProblemError ? new Unwell(`${error.code}: ${error.message}`) : error;
  }
}
