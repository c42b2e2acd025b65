import type { Clock } from '../support/world.ts';
import { START } from '../support/world.ts';
import type { Request, Scheduler } from './scheduler.ts';

/** A trace under way: what each step, fault and log line adds to it. */
export interface Trace {
  readonly step: (request: Request, what: string) => void;
  readonly fault: (fault: string) => void;
  readonly log: (line: string) => void;
}

/** Writes one line a step: its number, the time since the start, who, which request, what and how. */
export function traceOf(scheduler: Scheduler, clock: Clock, write: (line: string) => void): Trace {
  const line = (who: string, what: string) => {
    const seconds = ((clock.now - START) / 1_000).toFixed(3).padStart(9);
    write(`${String(scheduler.steps).padStart(6)} ${seconds} ${who.padEnd(44)} ${what}`);
  };
  return {
    step: ({ number, who, entry }, what) => line(`r${number} ${who} ${entry}`, what),
    fault: (fault) => line('', `! ${fault}`),
    log: (text) => line('', `| ${text.slice(0, 400)}`),
  };
}
