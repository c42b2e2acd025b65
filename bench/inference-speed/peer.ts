import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonWith } from '../python-packages.ts';
import { madeCrowd } from './made-crowd.ts';
import type { Took } from './stopwatch.ts';

/** Dawid–Skene by crowd-kit on the same votes. */
export interface PeerMeasured {
  readonly iterations: number;
  readonly fit: Took;
  readonly accuracy: number;
  readonly peakBytes: number;
}

/** The main peer, and the newest scikit-learn that it works with. */
const PACKAGES = ['crowd-kit==1.4.2', 'scikit-learn==1.5.2'];
const SCRIPT = fileURLToPath(new URL('crowd-kit.py', import.meta.url));
const run = promisify(execFile);

export async function measurePeer(answers: number, classCount: number): Promise<PeerMeasured> {
  const python = await pythonWith(PACKAGES);
  const { columns, truth } = madeCrowd(answers, classCount, 7);
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-votes-'));
  try {
    const files = [columns.task, columns.annotator, columns.vote, truth].map((column, i) => {
      const file = join(folder, `${i}`);
      writeFileSync(file, Uint32Array.from(column));
      return file;
    });
    const { stdout } = await run(python, [SCRIPT, ...files], { timeout: 600_000 });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
