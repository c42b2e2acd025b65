import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CLI = join(import.meta.dirname, '../../bin/cli.ts');

/** How a command ended, and what it wrote; `lines` are the JSON objects of `--json`. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly lines: readonly Record<string, unknown>[];
}

const quietly = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ASSAY_')));

/** The command line as a process of its own. */
export function startCli(cwd: string, ...args: string[]): ChildProcess {
  const env = { ...quietly(process.env), npm_command: '', XDG_CONFIG_HOME: join(cwd, '.config') };
  return spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for the end of a command. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  const [code] = await once(child, 'close');
  const lines = written.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return { code, ...written, lines };
}

/** Runs a command to its end. */
export const assay = (cwd: string, ...args: string[]): Promise<Ended> =>
  ended(startCli(cwd, ...args));

/** A running `assay local`. */
export interface LocalProcess {
  readonly url: string;
  /** Ends it as a power cut would end the process: nothing of it runs on. */
  kill(): Promise<void>;
  /** Lets it end by itself. */
  stop(): Promise<void>;
  /** The most memory it has held so far, in MiB; Linux only. */
  peakMiB(): number;
}

/** Starts `assay local` in a folder on a port, and waits until it serves. */
export async function startLocal(cwd: string, port: number): Promise<LocalProcess> {
  const child = startCli(cwd, 'local', '--port', String(port), '--json');
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  const closed = once(child, 'close');
  const first = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  const line = await Promise.race([first, closed.then(() => undefined)]);
  if (line === undefined) throw new Error(`assay local ended at once: ${errors}`);
  const { url } = JSON.parse(String(line[0]));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await closed;
  };
  return {
    url,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    peakMiB: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    },
  };
}

/** A port that is free together with the next one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
