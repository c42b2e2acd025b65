import { Worker } from 'node:worker_threads';
import type { Runner, Step, Workspace } from '../../src/inference/classes/dawid-skene/workspace.ts';
import { DONE, FAILED, type SharedStep, takeRanges } from './ranges.ts';

/** A runner with threads of its own, to be closed when it is done with. */
export interface Threads extends Runner {
  close(): Promise<void>;
}

/**
 * Runs inference on several threads: `dawidSkene(votes, options, threads)`.
 *
 * The caller's thread works too and blocks until a step is done, so this is for a command and not for a
 * server. A thread that has not started yet is not waited for. Results have the same bytes whatever the
 * count. Takes 5 bytes a vote and 4 a task more, for votes that threads share.
 *
 * @param count how many threads work, the caller's included
 */
export function openThreads(count: number): Threads {
  const workers = Array.from(
    { length: count - 1 },
    () => new Worker(new URL('./thread.ts', import.meta.url)),
  );
  for (const worker of workers) worker.unref();
  let shared: Workspace | undefined;
  return {
    allocate: (bytes) => new SharedArrayBuffer(bytes),
    run(workspace, step) {
      if (shared?.posterior !== workspace.posterior) shared = withSharedVotes(workspace);
      runShared(workers, shared, step);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function runShared(workers: readonly Worker[], workspace: Workspace, step: Step): void {
  const control = new Int32Array(new SharedArrayBuffer(12));
  const all: SharedStep = { workspace, step, control };
  if (workspace.statistics.length > 1) for (const worker of workers) worker.postMessage(all);
  takeRanges(all);
  for (;;) {
    if (Atomics.load(control, FAILED) !== 0) {
      throw new Error('a thread of inference has failed: one thread alone would say why');
    }
    const done = Atomics.load(control, DONE);
    if (done === workspace.statistics.length) return;
    // A failure between the two loads wakes nobody, so look again now and then.
    Atomics.wait(control, DONE, done, 100);
  }
}

function withSharedVotes(workspace: Workspace): Workspace {
  const { votes, gold } = workspace;
  const { taskStart, annotator, vote } = votes;
  return {
    ...workspace,
    gold: gold === undefined ? undefined : new Int32Array(inSharedMemory(gold)),
    votes: {
      ...votes,
      taskStart: new Uint32Array(inSharedMemory(taskStart)),
      annotator: new Uint32Array(inSharedMemory(annotator)),
      vote:
        vote.BYTES_PER_ELEMENT === 1
          ? new Uint8Array(inSharedMemory(vote))
          : new Uint16Array(inSharedMemory(vote)),
    },
  };
}

/** The bytes of an array where every thread can read them: a copy, unless they are there already. */
function inSharedMemory(array: Uint8Array | Uint16Array | Uint32Array | Int32Array) {
  const { buffer, byteOffset, byteLength } = array;
  if (buffer instanceof SharedArrayBuffer && byteLength === buffer.byteLength) return buffer;
  const shared = new SharedArrayBuffer(byteLength);
  new Uint8Array(shared).set(new Uint8Array(buffer, byteOffset, byteLength));
  return shared;
}
