import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportReply, ExportRun, ExportView } from '../src/contracts/export.ts';

const ASK_MS = 1_000;

const pathOf = (jobId: string): string => `/jobs/${jobId}/export`;

/** Sends a request that is safe to repeat. */
type Call = (method: 'GET' | 'POST', path: string) => Promise<ExportReply>;

/** An export that was made beside the request has failed: `problem` says why. */
export class ExportFailed extends Error {
  readonly problem: string;

  constructor(problem: ExportRun['problem'] = 'internal-error') {
    super(
      problem === 'no-labels'
        ? 'no answer has been counted yet, so there is nothing to export'
        : 'the export failed on the side of the service: look at its log, then export again',
    );
    this.problem = problem;
  }
}

/**
 * Makes a dataset of all counted answers, and waits for it where the service needs longer than a request.
 *
 * Who stops waiting loses nothing: the export goes on, and asking again joins it.
 *
 * @param waiting hears of each second of waiting: since when the export runs, by the service's clock
 * @throws ExportFailed
 */
export async function makeDataset(
  call: Call,
  jobId: string,
  waiting: (run: ExportRun) => void = () => undefined,
): Promise<ExportView> {
  const path = pathOf(jobId);
  let reply = await call('POST', path);
  while (reply.run?.state === 'running') {
    waiting(reply.run);
    await sleep(ASK_MS);
    reply = await call('GET', path);
  }
  if ('dataset' in reply && reply.run === undefined) return reply;
  throw new ExportFailed(reply.run?.problem);
}

/**
 * Finds the newest dataset there is; waits for the first one of a job while it is being made.
 *
 * @param waiting as for {@link makeDataset}
 * @throws ExportFailed
 */
export async function newestDataset(
  call: Call,
  jobId: string,
  waiting: (run: ExportRun) => void = () => undefined,
): Promise<ExportView> {
  for (;;) {
    const reply = await call('GET', pathOf(jobId));
    if ('dataset' in reply) return reply;
    if (reply.run.state !== 'running') throw new ExportFailed(reply.run.problem);
    waiting(reply.run);
    await sleep(ASK_MS);
  }
}
