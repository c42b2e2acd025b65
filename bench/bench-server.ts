import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchJob } from './job.ts';
import type { Asked } from './server-child.ts';

/** A server in a process of its own, on a real disk, whose CPU time can be told apart from ours. */
export class BenchServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  readonly #child: ChildProcess;

  constructor() {
    const script = fileURLToPath(new URL('server-child.ts', import.meta.url));
    this.#child = fork(script, [this.#folder], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  start(): Promise<unknown> {
    return this.#message();
  }

  makeJob(job: BenchJob): Promise<{ url: string; jobId: string; invite: string }> {
    return this.#ask({ kind: 'job', job });
  }

  /** CPU time of the server process so far, in microseconds. */
  async cpuMicros(): Promise<number> {
    const { user, system } = await this.#ask<NodeJS.CpuUsage>({ kind: 'cpu' });
    return user + system;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.send({ kind: 'close' });
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #message<T>(): Promise<T> {
    return new Promise((resolve) =>
      this.#child.once('message', (message) => resolve(message as T)),
    );
  }

  #ask<T>(asked: Asked): Promise<T> {
    const reply = this.#message<T>();
    this.#child.send(asked);
    return reply;
  }
}
