import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '../lambdas/log.ts';
import { runOf } from '../src/flows/export-run.ts';
import { listJobs } from '../src/flows/job.ts';
import type { ExportStart, Services, Workflows } from '../src/ports.ts';
import { runInShards } from './export-shards.ts';

const MOST_TRIES = 4;
const RETRY_MS = 500;
/** How long a close waits for what is under way; what is left goes on after the next start. */
const CLOSE_MS = 2_000;

type Run = ExportStart;
type Handler = (event: object, context: object) => Promise<unknown>;

/** The handlers of the workflow: of one function, and of both that make an export in shards. */
export interface ExportHandlers {
  readonly run: Handler;
  readonly shard: Handler;
  readonly gather: Handler;
}

/** Exports of large jobs on this machine, as the workflow runs them: beside requests, tried again, each once. */
export class ExportRuns implements Workflows {
  readonly #load: () => Promise<ExportHandlers>;
  readonly #running = new Map<string, Promise<void>>();
  #closed = false;

  /** @param load gives the handlers that do the work */
  constructor(load: () => Promise<ExportHandlers>) {
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
    for (const job of await listJobs(services)) {
      if (job.exporting?.state !== 'running') continue;
      await this.startExport(runOf(job, job.exporting.exportId));
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
    const handlers = await this.#load();
    const { shards, ...plain } = run;
    const work =
      shards === undefined
        ? () => handlers.run(plain, {})
        : () => inShards(handlers, { ...plain, shards });
    for (let tries = 0; tries < MOST_TRIES && !this.#closed; tries++) {
      if (tries > 0) await sleep(RETRY_MS * tries);
      if (await succeeds(work)) return;
    }
    if (this.#closed || (await succeeds(() => handlers.run({ failed: plain }, {})))) return;
    logger.error('a failed export could not be noted', { jobId: run.jobId });
  }
}

/** Under the name that the execution would have, so that another try goes on where the last one broke. */
const inShards = ({ shard, gather }: ExportHandlers, run: Required<ExportStart>) =>
  runInShards(
    { shard: (event) => shard(event, {}), gather: (event) => gather(event, {}) },
    run,
    `${run.jobId}-${run.exportId}`,
  );

const succeeds = (work: () => Promise<unknown>): Promise<boolean> =>
  work().then(
    () => true,
    () => false,
  );
