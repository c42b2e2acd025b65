import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpHandler } from '../lambdas/http.ts';
import { consumers, routes } from '../lambdas/routes.ts';
import { provide } from '../lambdas/runtime.ts';
import type { Change } from '../src/adapters/embedded/changes.ts';
import { lockFolder } from '../src/adapters/embedded/folder-lock.ts';
import { type EmbeddedHome, type HomeOptions, openHome } from '../src/adapters/embedded/home.ts';
import { isComplete, type TaskSuite } from '../src/core/task-suite.ts';
import { type ExportHandlers, ExportRuns } from './export-runs.ts';
import { answer, answerFrame, type Front } from './front.ts';
import { buildPages } from './pages.ts';
import { Stream } from './stream.ts';

const SWEEP_MS = 60_000;

const [aggregate, sweep, , exportRun, fit, announce, exportShard, exportGather] = consumers;

export interface ServerOptions {
  /** Folder of the data; `:memory:` keeps nothing. */
  readonly folder: string;
  /** The service; frames are on the next port. 0: any free ports. */
  readonly port: number;
  /** Loopback unless `allowNetwork` says that you mean it. */
  readonly host?: string;
  readonly allowNetwork?: boolean;
  readonly system?: HomeOptions['system'];
  /** False for load tests and tools that show no page. */
  readonly pages?: boolean;
}

/** The embedded home with its HTTP front. */
export interface LocalServer {
  readonly url: string;
  readonly frameUrl: string;
  readonly home: EmbeddedHome;
  /** Resolves once no export is under way and the streams have delivered all changes so far. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Loads the handler of an entry under lambdas/. */
async function loadHandler<H>(entry: string): Promise<H> {
  const { href } = new URL(`../lambdas/${entry}.ts`, import.meta.url);
  const module = (await import(/* @vite-ignore */ href)) as { handler: H }; // by routes.ts
  return module.handler;
}

async function loadHandlers(): Promise<ReadonlyMap<string, HttpHandler>> {
  const loaded = routes.map(
    async ({ entry }) => [entry, await loadHandler<HttpHandler>(entry)] as const,
  );
  return new Map(await Promise.all(loaded));
}

const loadExportHandlers = async (): Promise<ExportHandlers> => ({
  run: await loadHandler(exportRun.entry),
  shard: await loadHandler(exportShard.entry),
  gather: await loadHandler(exportGather.entry),
});

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Starts the whole service on this machine: API, pages, objects, stream and schedule.
 *
 * @throws when the port is taken, another process serves the folder, or the address is not loopback and
 *   `allowNetwork` is not set
 */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const { host = '127.0.0.1', allowNetwork = false } = options;
  if (!LOOPBACK.test(host) && !allowNetwork) {
    throw new Error(`refusing to listen on ${host}: only loopback without --allow-network`);
  }
  let front: Front | undefined;
  const servers = [
    createServer((request, response) => void answer(front, request, response)),
    createServer((request, response) => void answerFrame(front, request, response)),
  ] as const;
  let unlock = () => {};
  const stop = async () => {
    await Promise.all(servers.map(closed));
  };
  try {
    const port = await listen(servers[0], options.port, host);
    const framePort = await listen(servers[1], options.port === 0 ? 0 : port + 1, host);
    const name = host.includes(':') ? `[${host}]` : host;
    const urls = { url: `http://${name}:${port}`, frameUrl: `http://${name}:${framePort}` };
    const pages =
      options.pages === false
        ? undefined
        : await buildPages({ shell: urls.url, frame: urls.frameUrl });
    unlock = lockFolder(options.folder);
    const exports = new ExportRuns(loadExportHandlers);
    const home = openHome({
      workflows: exports,
      folder: options.folder,
      baseUrl: urls.url,
      ...(options.system ? { system: options.system } : {}),
    });
    provide(home.services);
    front = { url: urls.url, home, handlers: await loadHandlers(), pages };
    const running = await startBackground(home, exports, stop);
    return {
      ...urls,
      ...running,
      close: async () => {
        await running.close();
        unlock();
      },
    };
  } catch (error) {
    await stop();
    unlock();
    throw error;
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A complete suite without labels: what an event filter would say of its index entry. */
function wantsLabels({ sk, body }: Change): boolean {
  if (sk !== 'T' || !body.includes('"leases":[]') || !body.includes('"labels":null')) return false;
  return isComplete(JSON.parse(body) as TaskSuite); // written by our own store
}

/** Jobs and their imports stand in partitions of their own. */
const isOfJob = ({ sk }: Change): boolean => sk === 'J' || sk === 'I';

/** What no request starts: the stream's consumers, the minute's sweep, and exports left by the last server. */
async function startBackground(home: EmbeddedHome, exports: ExportRuns, stop: () => Promise<void>) {
  const onSchedule = await loadHandler<(event: object, context: object) => Promise<unknown>>(
    sweep.entry,
  );
  const onSlowSchedule = await loadHandler<typeof onSchedule>(fit.entry);
  const { store } = home;
  const { tenant } = home.services;
  const streamTo = async (consumer: string, wants: (change: Change) => boolean) =>
    new Stream({ store, tenant, consumer, wants, handler: await loadHandler(consumer) });
  const streams = [
    await streamTo(aggregate.entry, wantsLabels),
    await streamTo(announce.entry, isOfJob),
  ];
  const schedules = [onSchedule, onSlowSchedule].map((handler) => {
    const run = () => handler({}, {}).catch(() => undefined); // the handler has logged why
    return setInterval(run, SWEEP_MS).unref();
  });
  await exports.resume(home.services);
  return {
    home,
    idle: async () => {
      await exports.idle();
      for (const stream of streams) await stream.idle();
    },
    close: async () => {
      await stop();
      for (const schedule of schedules) clearInterval(schedule);
      await exports.close();
      for (const stream of streams) await stream.close();
      home.close();
    },
  };
}
