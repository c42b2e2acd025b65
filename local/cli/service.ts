import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView } from '../../src/contracts/job.ts';
import type { Session } from '../../src/contracts/session.ts';
import { ApiClient, type Method, ProblemError } from '../api-client.ts';
import { ASSAY, type Context } from './context.ts';
import { Failure, isAway, wrongUse } from './failure.ts';
import { dataOption, findDataFolder, type LocalFile, readLocalFile } from './local-file.ts';
import type { Output } from './output.ts';
import { DEFAULT_PROFILE, profileNamed } from './profiles.ts';

/** How long a request that may be repeated is repeated while the service is away or busy. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 500;

/** True for what another attempt may not meet: no answer, or one that says to try again. */
const isPassing = (error: unknown): boolean =>
  isAway(error) || (error instanceof ProblemError && error.status === 503);

/** Where a service is, how one gets a session of it, and where that was found. */
interface Found {
  readonly url: string;
  /** The job of a machine client, whose token opens nothing else. */
  readonly clientOf?: string | undefined;
  readonly from: string;
  /** What to do when it does not answer. */
  readonly advice: string;
  /** `refused` says that the last one is taken no more. */
  readonly session: (client: ApiClient, refused?: boolean) => Promise<string>;
}

/** The service that commands speak to, as its owner. */
export class Service {
  readonly url: string;
  /** Set for a machine client: its one job. */
  readonly clientOf: string | undefined;
  readonly #client: ApiClient;
  readonly #found: Found;
  readonly #out: Output;
  #met = false;

  constructor(found: Found, client: ApiClient, out: Output) {
    this.url = found.url;
    this.clientOf = found.clientOf;
    this.#found = found;
    this.#client = client;
    this.#out = out;
  }

  /** One request, not repeated when its answer is lost; a session that has ended is opened anew. */
  async once<T>(method: Method, path: string, body?: unknown): Promise<T> {
    try {
      const reply = await this.#client.call<T>(method, path, body);
      this.#met = true;
      return reply;
    } catch (error) {
      if (isAway(error) && !this.#met) throw noAnswer(this.#found);
      if (!(error instanceof ProblemError) || error.code !== 'invalid-session') throw error;
      this.#client.use(await this.#found.session(this.#client, true));
      return this.#client.call<T>(method, path, body);
    }
  }

  /** A request that is safe to repeat: tried again while the service is away or busy. */
  call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    return this.patiently(() => this.once<T>(method, path, body));
  }

  /** Runs an attempt again for half a minute while the service is away or busy. */
  async patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || Date.now() > deadline) throw error;
        if (tries === 0) this.#out.note('the service does not answer; trying again for 30 s');
        await sleep(RETRY_MS);
      }
    }
  }

  close(): void {
    this.#client.close();
  }
}

const noAnswer = ({ url, from, advice }: Found): Failure =>
  new Failure('noService', 'no-service', `no service answers at ${url} (${from})${advice}`);

function noneKnown(): Failure {
  const message = `no service is known here: start one with '${ASSAY} local', sign in with '${ASSAY} login', or say where with --url and --token`;
  return new Failure('noService', 'no-service', message);
}

/** Exchanges the invite of a local service for a session of this machine's user. */
export const exchange = (client: ApiClient, { invite, device }: LocalFile): Promise<Session> =>
  client.call<Session>('POST', '/sessions', { invite, device });

/** Where the service is that is meant. @throws Failure when nothing says so */
export function findService({ url, token, data, profile }: Context): Found {
  if (url !== undefined || token !== undefined) return named(url, token);
  if (profile !== undefined) return kept(profile);
  const folder = data ?? findDataFolder('.');
  const file = folder === undefined ? undefined : readLocalFile(folder);
  if (folder === undefined || file === undefined) {
    if (data === undefined && profileNamed(DEFAULT_PROFILE)) return kept(DEFAULT_PROFILE);
    throw noneKnown();
  }
  const from = join(relative('.', folder), 'local.json');
  return {
    url: file.url,
    from,
    advice: `: start it with '${ASSAY} local${dataOption(folder)}'`,
    session: async (client) => (await exchange(client, file)).token,
  };
}

/** The service of a profile, for as long as its session lasts. */
function kept(name: string): Found {
  const profile = profileNamed(name);
  if (profile === undefined) {
    throw wrongUse(`there is no profile ${name}: '${ASSAY} login URL --profile ${name}' makes it`);
  }
  const { url, token, expiresAt } = profile;
  const session = async (_: ApiClient, refused = false) => {
    if (!refused && expiresAt > Date.now()) return token;
    const again = name === DEFAULT_PROFILE ? '' : ` --profile ${name}`;
    const message = `the session at ${url} has ended: '${ASSAY} login${again}' starts a new one`;
    throw new Failure('refused', 'invalid-session', message);
  };
  return { url, from: `profile ${name}`, advice: '', session };
}

/** An address as commands use it: without its end. @throws Failure for what is none */
export function addressOf(url: string): string {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url.replace(/\/+$/, '');
  throw wrongUse(`the address must be such as https://assay.example.org, got ${url}`);
}

function named(url: string | undefined, token: string | undefined): Found {
  if (url === undefined || token === undefined) {
    throw wrongUse('a service has an address and a token: give both --url and --token');
  }
  return {
    url: addressOf(url),
    clientOf: /^assay-client\.(\w+)\./.exec(token)?.[1],
    from: '--url',
    advice: '',
    session: async () => token,
  };
}

/** Finds the service that is meant, and opens a session there. @throws Failure when none answers */
export async function openService(context: Context): Promise<Service> {
  const found = findService(context);
  const client = new ApiClient(found.url);
  try {
    client.use(await found.session(client));
  } catch (error) {
    client.close();
    if (isAway(error)) throw noAnswer(found);
    throw error;
  }
  return new Service(found, client, context.out);
}

/** Opens the service, runs something with it, and closes the connection. */
export async function withService<T>(
  context: Context,
  run: (service: Service) => Promise<T>,
): Promise<T> {
  const service = await openService(context);
  try {
    return await run(service);
  } catch (error) {
    throw isAway(error) ? new Failure('noService', 'no-service', lostAt(service.url)) : error;
  } finally {
    service.close();
  }
}

const lostAt = (url: string): string => `the service at ${url} went away in the middle`;

/** The job that a text names: its id, or its name where only one job has it. */
export async function findJob(service: Service, idOrName: string): Promise<JobView> {
  const { jobs } = await service.call<{ jobs: JobView[] }>('GET', '/jobs');
  return jobNamed(jobs, idOrName);
}

/** One of these jobs, by id or by a name that only it has. @throws Failure that says which there are */
export function jobNamed(jobs: readonly JobView[], idOrName: string): JobView {
  const byId = jobs.find(({ jobId }) => jobId === idOrName);
  if (byId !== undefined) return byId;
  const named = jobs.filter(({ file }) => file.name.toLowerCase() === idOrName.toLowerCase());
  if (named.length === 1 && named[0]) return named[0];
  if (named.length > 1) {
    const ids = named.map(({ jobId }) => jobId).join(', ');
    throw wrongUse(`${named.length} jobs are named “${idOrName}”: say which by id, of ${ids}`);
  }
  const message = `there is no job “${idOrName}”; '${ASSAY} status' lists the ${jobs.length} there are`;
  throw new Failure('refused', 'not-found', message);
}

/** All pages of something, as GET gives them. */
export async function pagesOf<P extends { readonly next?: string | undefined }>(
  service: Service,
  path: string,
  query = '',
): Promise<P[]> {
  const pages: P[] = [];
  for (let after = ''; ; ) {
    const page = await service.call<P>('GET', `${path}?${query}${after}`);
    pages.push(page);
    if (page.next === undefined) return pages;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}
