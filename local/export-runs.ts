import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '../lambdas/log.ts';
import { listJobs } from '../src/flows/job.ts';
import type { Services, Workflows } from '../src/ports.ts';

const MOST_TRIES = 4;
const RETRY_MS = 500;
/** How long a close waits for what is under way; what is left goes on after the next start. */
const CLOSE_MS = 2_000;

type Run = Parameters<Workflows['startExport']>[0];
type Handler = (event: object, context: object) => Promise<unknown>;

/** Exports of large jobs on this machine, as the workflow runs them: beside requests, tried again, each once. */
export class ExportRuns implements Workflows {
  readonly #load: () => Promise<Handler>;
  readonly #running = new Map<string, Promise<void>>();
  #closed = false;

  /** @param load gives the handler that does the work */
  constructor(load: () => Promise<Handler>) {
    this.#load = load;
  }

  async startExport(run: Run): Promise<void> {
    const { jobId, exportId } = run;
    const name = `${jobId}-${exportId}`;
    if (this.#running.has(name) || this.#closed) return;
    const ended = this.#run(run).finally(() => this.#running.delete(name));
    this.#running.set(name, ended);
  }

  /** Goes on with the runs that a stopped or crashed server left. */
  async resume(services: Services): Promise<void> {
    for (const { jobId, exporting } of await listJobs(services)) {
      if (exporting?.state !== 'running') continue;
      await this.startExport({ jobId, exportId: exporting.exportId });
    }
  }

  /** Resolves once no run is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.race([this.idle(), sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  /** Never rejects: the handler has logged why it failed, and the job is told after the last try. */
  async #run(run: Run): Promise<void> {
    const handler = await this.#load();
    for (let tries = 0; tries < MOST_TRIES && !this.#closed; tries++) {
      if (tries > 0) await sleep(RETRY_MS * tries);
      if (await succeeds(handler, run)) return;
    }
    if (this.#closed || (await succeeds(handler, { failed: run }))) return;
    logger.error('a failed export could not be noted', { jobId: run.jobId });
  }
}

const succeeds = (handler: Handler, event: object): Promise<boolean> =>
  handler(event, {}).then(
    () => true,
    () => false,
  );
