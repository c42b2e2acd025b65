import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What the tier installs for itself, once; git does not see it. */
export const INSTALLED = join(import.meta.dirname, '../../.conformance');

/** Another program that tests talk to over HTTP. */
export interface Service {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const execute = promisify(execFile);

/** Runs a program to its end; the error of one that fails holds what it wrote. */
export async function run(program: string, parameters: readonly string[]): Promise<void> {
  await execute(program, parameters, { maxBuffer: 64 * 1_024 * 1_024 });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint);
    return true;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const ended = await Promise.race([
    once(child, 'exit'),
    setTimeout(5_000, 'late', { ref: false }),
  ]);
  if (ended === 'late') child.kill('SIGKILL');
}

/** Starts a program and waits until it answers HTTP; it ends with us at the latest. */
export async function start(
  program: string,
  parameters: readonly string[],
  options: { readonly port: number; readonly env?: Readonly<Record<string, string>> },
): Promise<Service> {
  const env = { ...process.env, ...options.env };
  const child = spawn(program, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-10_000);
    });
  }
  let failure: unknown;
  child.once('error', (error) => {
    failure = error;
  });
  const endpoint = `http://127.0.0.1:${options.port}`;
  for (let tries = 0; tries < 300; tries++) {
    if (failure !== undefined || child.exitCode !== null) break;
    if (await answers(endpoint)) return { endpoint, stop: () => stop(child) };
    await setTimeout(100);
  }
  await stop(child);
  throw new Error(`${program} did not come up: ${failure ?? output}`);
}
