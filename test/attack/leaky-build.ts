import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Leak } from './leaks.ts';
import type { Outcome } from './verdict.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['src', 'lambdas', 'local', 'bench', 'test', 'package.json', 'tsconfig.json'];

/** Puts a leak into a copy of the sources and attacks that. */
export async function attackLeaky({ campaign, file, find, name, replace }: Leak): Promise<Outcome> {
  const parts = readFileSync(join(ROOT, file), 'utf8').split(find);
  if (parts.length !== 2) {
    throw new Error(`“${name}”: its text stands ${parts.length - 1} times in ${file}, not once`);
  }
  const copy = mkdtempSync(join(tmpdir(), 'assay-leaky-'));
  try {
    for (const part of COPIED) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, file), parts.join(replace));
    const script = ['test/attack/main.ts', '--one', campaign];
    const { stdout } = await run(process.execPath, script, { cwd: copy, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
