import { History, type Wish } from './history.ts';
import type { Tally } from './tally.ts';
import { traceOf } from './trace.ts';
import { Violation } from './violation.ts';

/** What became of one history. */
export interface Played {
  readonly seed: number;
  readonly steps: number;
  readonly operations: number;
  readonly struck: Tally;
  readonly happened: Tally;
  readonly violation?: Violation;
}

/** Takes what the service logs for as long as a history runs. @returns how to stop that */
function listen(hear: (line: string) => void): () => void {
  const { error } = console;
  console.error = (line: unknown) => hear(String(line));
  return () => {
    console.error = error;
  };
}

/**
 * Plays the history of a seed to its end, or to the first promise that is broken.
 *
 * @param write is given every line of the trace; tracing costs time, so leave it out otherwise
 */
export async function play(
  seed: number,
  wish: Wish = {},
  write?: (line: string) => void,
): Promise<Played> {
  const history = await History.open(seed, wish);
  const { scheduler, faults, struck, ledger, clock } = history.service;
  const trace = write && traceOf(scheduler, clock, write);
  if (trace !== undefined) {
    scheduler.heard = trace.step;
    faults.heard = trace.fault;
  }
  const stop = listen((line) => trace?.log(line));
  try {
    await history.play();
  } catch (error) {
    const violation = asViolation(error);
    trace?.log(violation.message);
    return { seed, ...countsOf(), violation };
  } finally {
    stop();
    history.close();
  }
  return { seed, ...countsOf() };

  function countsOf() {
    const { steps, operations } = scheduler;
    return { steps, operations, struck, happened: ledger.happened };
  }
}

/** Anything else that is thrown is a defect too, of the service or of the simulation. */
function asViolation(error: unknown): Violation {
  if (error instanceof Violation) return error;
  return new Violation('no defect', error instanceof Error ? (error.stack ?? '') : String(error));
}
