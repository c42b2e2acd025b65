import { parentPort } from 'node:worker_threads';
import { DONE, FAILED, type SharedStep, takeRanges } from './ranges.ts';

// A thread of `openThreads`: helps with each step it is told of. It may hear of one that is over.
parentPort?.on('message', (step: SharedStep) => {
  try {
    takeRanges(step);
  } catch {
    // The caller's thread is blocked and hears of nothing else.
    Atomics.store(step.control, FAILED, 1);
    Atomics.notify(step.control, DONE);
  }
});
