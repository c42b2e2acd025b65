import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type LocalServer, startServer } from '../../local/server.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import { Chance } from './chance.ts';
import { publishedJob } from './job.ts';
import { Clock, dumpOf, type StoredRow, seededSystem } from './world.ts';

/** What came back: the body as text, and as JSON if it is. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface Sent {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; an object as JSON with its media type. */
  readonly body?: unknown;
}

/** The local server in a folder of its own, with an owner, two annotators and a published job. */
export interface Served {
  readonly server: LocalServer;
  readonly clock: Clock;
  readonly owner: string;
  readonly annotator: string;
  readonly other: string;
  readonly annotatorId: string;
  readonly jobId: string;
  send(path: string, sent?: Sent): Promise<Answered>;
  dump(): StoredRow[];
  close(): Promise<void>;
}

/** One request over a connection of its own. */
export function send(base: string, path: string, sent: Sent = {}): Promise<Answered> {
  const { method = 'GET', token, body, headers = {} } = sent;
  const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        hostname,
        port,
        path,
        method,
        agent: false,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const isJson = /json/.test(response.headers['content-type'] ?? '') && text !== '';
          const { statusCode: status = 0, headers: given } = response;
          resolve({ status, headers: given, text, json: isJson ? JSON.parse(text) : {} });
        });
      },
    );
    request.on('error', reject);
    request.end(raw ? body : JSON.stringify(body));
  });
}

/** Starts the server in a new folder: a file, so that a test can read what is in it. */
export async function serve(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-served-'));
  const clock = new Clock();
  const system = seededSystem(clock, new Chance(3));
  const server = await startServer({ folder, port: 0, pages: false, system });
  const { services } = server.home;
  const { token } = await createInvite(services, { jobId: null, people: 1, days: 90 });
  const owner = await startSession(services, { invite: token, device: 'device-of-the-owner' });
  const jobId = await publishedJob(services, { tasks: 12, gold: 6 }, { taskSuiteSize: 2 });
  const invite = await createInvite(services, { jobId, people: 9, days: 90 });
  const [one, two] = await Promise.all(
    ['device-number-one', 'device-number-two'].map((device) =>
      startSession(services, { invite: invite.token, device }),
    ),
  );
  const database = new DatabaseSync(join(folder, 'assay.db'), { readOnly: true });
  return {
    server,
    clock,
    owner: owner.token,
    annotator: one?.token ?? '',
    other: two?.token ?? '',
    annotatorId: one?.annotatorId ?? '',
    jobId,
    send: (path, sent) => send(server.url, path, sent),
    dump: () => dumpOf(database),
    close: async () => {
      database.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
