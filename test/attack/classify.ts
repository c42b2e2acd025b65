import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonWith } from '../../bench/python-packages.ts';
import type { Rows } from './rows.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('classify.py', import.meta.url));
const PACKAGES = ['scikit-learn==1.5.2', 'numpy==2.2.6'];

/** Area under the curve with its standard error. */
export interface Area {
  readonly auc: number;
  readonly error: number;
}

/** What the classifiers made of some columns, and the columns that tell most by themselves. */
export interface Attack {
  readonly methods: Readonly<Record<string, Area>>;
  readonly columns: readonly { readonly name: string; readonly auc: number }[];
}

/** Lets the classifiers of scikit-learn look for gold in a table. */
export async function classify(rows: Rows): Promise<{ page: Attack; ring: Attack }> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-attack-'));
  try {
    rows.write(folder);
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
    const { stdout } = await run(await pythonWith(PACKAGES), [SCRIPT, folder], { env });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
