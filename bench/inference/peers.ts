import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { score } from '../../src/inference/scores.ts';
import { pythonWith } from '../python-packages.ts';
import type { ClassSet } from './data-sets.ts';
import type { Entry } from './results.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('peers.py', import.meta.url));

/** crowd-kit breaks with a newer scikit-learn. */
const PACKAGES = ['scikit-learn==1.5.2', 'crowd-kit==1.4.2'];
/** A peer that takes longer than this on a set has no scores there. */
const LIMIT_SECONDS = 150;

/** What peers.py writes of one run. */
interface PeerRun {
  readonly set: string;
  readonly peer: string;
  readonly tasks: readonly string[];
  readonly seconds?: number;
  readonly labels?: readonly string[];
  readonly classes?: readonly string[];
  readonly posterior?: readonly (readonly number[])[];
  readonly failed?: string;
}

/**
 * Runs every peer on every set, on one thread of numpy, and returns the lines that peers.py wrote.
 *
 * They take a quarter of an hour of processor time and more. With `file` what was run stays there, and
 * what is there is not run again: a bench broken off goes on where it was.
 */
export async function runPeers(sets: readonly ClassSet[], file?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-peers-'));
  const lines = file ?? join(folder, 'peers.jsonl');
  const specs = sets.map(({ name, paths }) => `${name}=${paths.answers}=${paths.truth}`);
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const python = run(await pythonWith(PACKAGES), [SCRIPT, lines, String(LIMIT_SECONDS), ...specs], {
    env,
  });
  python.child.stderr?.pipe(process.stderr);
  try {
    await python;
    return readFileSync(lines, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Scores what peers.py wrote by our own measures. */
export function scorePeers(sets: readonly ClassSet[], lines: string): Entry[] {
  const bySet = new Map(sets.map((set) => [set.name, set]));
  const runs = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line): PeerRun => JSON.parse(line));
  return runs.flatMap((run) => {
    const set = bySet.get(run.set);
    return set === undefined ? [] : [entryOf(set, run)];
  });
}

function entryOf(set: ClassSet, run: PeerRun): Entry {
  const name = `crowd-kit ${run.peer}`;
  if (run.seconds === undefined) return { set: set.name, name, failed: run.failed ?? 'failed' };
  const posterior = posteriorOf(set, run);
  const scores = score(posterior, set.truth, set.classes.length);
  return { set: set.name, name, scores, seconds: run.seconds, hard: run.posterior === undefined };
}

/** The posteriors of a peer in our order of tasks and classes; a peer that gives labels alone is certain. */
function posteriorOf(set: ClassSet, run: PeerRun): Float64Array {
  const C = set.classes.length;
  const posterior = new Float64Array(set.tasks.length * C);
  const rowAt = new Map(run.tasks.map((task, i) => [task, i]));
  for (const [t, task] of set.tasks.entries()) {
    const i = rowAt.get(task);
    if (i === undefined) continue;
    for (const [c, label] of set.classes.entries()) {
      const column = run.classes?.indexOf(label) ?? -1;
      const certain = run.labels?.[i] === label ? 1 : 0;
      posterior[t * C + c] = run.posterior?.[i]?.[column] ?? certain;
    }
  }
  return posterior;
}
