import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isServed } from '../../src/adapters/embedded/folder-lock.ts';
import { openHome } from '../../src/adapters/embedded/home.ts';
import type { Role } from '../../src/contracts/role.ts';
import { inviteOwner } from '../../src/flows/session.ts';
import type { Services } from '../../src/ports.ts';
import { ApiClient } from '../api-client.ts';
import { portTaken } from '../port-taken.ts';
import { type LocalServer, type ServerOptions, startServer } from '../server.ts';
import { ASSAY, type Context } from './context.ts';
import { Failure } from './failure.ts';
import {
  DATA_FOLDER,
  dataOption,
  type LocalFile,
  readLocalFile,
  writeLocalFile,
} from './local-file.ts';
import { exchange } from './service.ts';

const DEFAULT_PORT = 8787;
const OWN_DAYS = 90;
const RENEW_MS = 45 * 86_400_000;
/** How long a service of this folder that has its lock may take to answer. */
const START_MS = 30_000;
const RETRY_MS = 250;

export interface LocalOptions {
  /** Left out: the port of the last time, so that links stay right, or else 8787. */
  readonly port?: number;
  readonly host: string;
  readonly allowNetwork: boolean;
}

/**
 * Starts the service on this machine and serves until it is told to stop.
 *
 * Where this folder's service runs already, it only prints a fresh link for the owner.
 */
export async function serveLocal(context: Context, options: LocalOptions): Promise<void> {
  const folder = context.data ?? DATA_FOLDER;
  const running = await runningHere(folder);
  if (running !== undefined) return welcomeAgain(context, folder, running);
  const known = readLocalFile(folder);
  const last = known && Number(new URL(known.url).port);
  const server = await start({ folder, ...options, port: options.port ?? last ?? DEFAULT_PORT });
  const stopped = untilStopped();
  await announce(server, folder);
  welcome(context, folder, server.url, await ownerLink(server.home.services, server.url));
  await stopped;
  await server.close();
  context.out.note('stopped; nothing is lost');
}

/** The user's role at the service that the file names, if it answers and is this folder's. */
async function roleAt(file: LocalFile): Promise<Role | undefined> {
  const client = new ApiClient(file.url);
  try {
    return (await exchange(client, file)).role;
  } catch {
    return undefined;
  } finally {
    client.close();
  }
}

/**
 * Where the service of this folder answers; undefined where none runs. One that has just started takes a moment.
 *
 * @throws Failure when it does not answer at all
 */
async function runningHere(folder: string): Promise<string | undefined> {
  const until = Date.now() + START_MS;
  for (;;) {
    const known = readLocalFile(folder);
    if (known !== undefined && (await roleAt(known)) !== undefined) return known.url;
    if (!isServed(folder)) return undefined;
    if (Date.now() > until) {
      const message = `another Assay serves ${folder} and does not answer: end that process, then start again`;
      throw new Failure('failed', 'no-answer', message);
    }
    await sleep(RETRY_MS);
  }
}

async function start(options: ServerOptions): Promise<LocalServer> {
  try {
    return await startServer(options);
  } catch (error) {
    const taken = await portTaken(error, options.port, `${ASSAY} local --port`);
    throw taken === undefined ? error : new Failure('failed', 'port-taken', taken);
  }
}

/**
 * Writes where this server answers and how its user gets in, for the other commands.
 *
 * The invite of an earlier start is kept while it lasts, so that the owner stays one person.
 */
export async function announce(server: LocalServer, folder: string): Promise<void> {
  const { services } = server.home;
  const known = readLocalFile(folder);
  const kept = known && { ...known, url: server.url };
  const lasts = kept !== undefined && kept.expiresAt - services.now() > RENEW_MS;
  if (lasts && (await roleAt(kept)) === 'admin') return writeLocalFile(folder, kept);
  const made = await inviteOwner(services, OWN_DAYS);
  const device = randomBytes(16).toString('hex');
  const { token, expiresAt } = made;
  writeLocalFile(folder, { url: server.url, invite: token, device, expiresAt });
}

/** A link to the console that one browser can use, for a day. */
export async function ownerLink(services: Services, url: string): Promise<string> {
  const { token } = await inviteOwner(services);
  return `${url}/owner#invite=${token}`;
}

/** Another process serves this folder: its store takes one more writer for a moment. */
async function welcomeAgain(context: Context, folder: string, url: string): Promise<void> {
  const home = openHome({ folder, baseUrl: url });
  try {
    const owner = await ownerLink(home.services, url);
    context.out.note(`Assay runs here already, at ${url}. A fresh link for the owner:`);
    context.out.result({ url, owner, data: folder, running: true }, owner);
  } finally {
    home.close();
  }
}

function welcome({ out }: Context, folder: string, url: string, owner: string): void {
  out.note(`
Assay runs at ${url}; its data is in ${folder}.

Owner's console (the link works for one browser, for a day):`);
  out.result({ url, owner, data: folder, pid: process.pid }, owner);
  const example = existsSync('my-job/job.json') ? '' : `\n  ${ASSAY} init my-job`;
  out.note(`
In another terminal, in this folder:${example}
  ${ASSAY} import my-job/job.json my-job/manifest.jsonl${dataOption(folder)}
  ${ASSAY} --help

Ctrl-C stops it; what is stored stays.`);
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.on(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}
