import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaks } from '../attack/leaks.ts';
import { mutated, ROOT } from './mutate.ts';
import { type Mutant, mutants } from './table.ts';

/** Defects that the simulation looks for, and those that the attack on gold does. */
const defects: readonly Mutant[] = [...mutants, ...leaks];
const COPIED = ['src', 'lambdas', 'local', 'package.json', 'tsconfig.json'];
/** Whatever else the compiler has against a defect, these end its run before it does any harm. */
const NO_PROGRAM = /error TS(?:1\d{3}|2304|2305|2307|2552|18004): .*/;
const SLOW_MS = 120_000;

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'assay-defects-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Each defect in a file of its own, beside the one that it is of. */
const siblingOf = ({ file }: Mutant, i: number): string => file.replace(/\.ts$/, `.defect-${i}.ts`);

/** What the compiler says of some files. */
function compiled(files: readonly string[]): Promise<string> {
  const options = { extends: './tsconfig.json', include: [], files };
  writeFileSync(join(copy, 'defects.json'), JSON.stringify(options));
  const tsc = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'defects.json'];
  return new Promise((resolve) => {
    execFile(process.execPath, tsc, { cwd: copy, maxBuffer: 2 ** 26 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

// A defect that names what is not there ends in a ReferenceError: the sources were changed, and not the table.
test('every defect stands once in the sources and leaves a program', {
  timeout: SLOW_MS,
}, async () => {
  const files = defects.map(siblingOf);
  for (const [i, defect] of defects.entries())
    writeFileSync(join(copy, files[i] ?? ''), mutated(defect));
  const said = (await compiled(files)).split('\n');
  const broken = defects.flatMap(({ name }, i) => {
    const lines = said.filter((line) => line.startsWith(files[i] ?? '') && NO_PROGRAM.test(line));
    return lines.map((line) => `${name}: ${line}`);
  });
  expect(said.length, 'the compiler looked at them').toBeGreaterThan(1);
  expect(broken).toEqual([]);
});
