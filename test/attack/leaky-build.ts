import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mutated, ROOT } from '../mutants/mutate.ts';
import type { Leak } from './leaks.ts';
import type { Outcome } from './verdict.ts';

const run = promisify(execFile);
const COPIED = ['src', 'lambdas', 'local', 'bench', 'test', 'package.json', 'tsconfig.json'];

/** Puts a leak into a copy of the sources and attacks that. */
export async function attackLeaky(leak: Leak): Promise<Outcome> {
  const program = mutated(leak);
  const copy = mkdtempSync(join(tmpdir(), 'assay-leaky-'));
  try {
    for (const part of COPIED) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, leak.file), program);
    const script = ['test/attack/main.ts', '--one', leak.campaign];
    const { stdout } = await run(process.execPath, script, { cwd: copy, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
