import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutated, ROOT } from './mutate.ts';
import { type Mutant, mutants } from './table.ts';

/**
 * `npm run mutants`: puts each defect of the table into a copy of the sources and lets the simulation
 * look for it. Prints in how many steps each was found and by which invariant.
 *
 * Found means that an invariant broke: a copy that does not even start is a failure of this table.
 * Exit code 1 when a defect is not found within 250,000 steps. `-- --only TEXT` picks by name, and
 * `--from S` begins with the histories of another seed.
 */
const MOST_STEPS = 250_000;
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, from: { type: 'string', default: '1' } },
});
const COPIED = ['src', 'lambdas', 'local', 'test', 'package.json', 'tsconfig.json'];

interface Verdict {
  readonly mutant: Mutant;
  /** The invariant that broke and after how many steps; null when none did. */
  readonly found: { readonly invariant: string; readonly steps: number } | null;
  readonly trouble?: string;
}

/** A copy of the sources that one worker mutates and mends again and again. */
function copyOfSources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'assay-mutant-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs the simulation in a copy. @returns its last line, which is JSON */
const simulate = (copy: string): Promise<string> =>
  new Promise((resolve) => {
    const limits = ['--steps', String(MOST_STEPS), '--from', values.from];
    const script = ['test/simulation/main.ts', '--json', ...limits];
    const options = { cwd: copy, timeout: 600_000, maxBuffer: 64 * 2 ** 20 };
    execFile(process.execPath, script, options, (_error, stdout, stderr) =>
      resolve(stdout.trimEnd().split('\n').at(-1) || stderr.slice(-500)),
    );
  });

async function judge(copy: string, mutant: Mutant): Promise<Verdict> {
  const path = join(copy, mutant.file);
  writeFileSync(path, mutated(mutant));
  const line = await simulate(copy);
  writeFileSync(path, readFileSync(join(ROOT, mutant.file)));
  try {
    const { violation, steps } = JSON.parse(line) as { steps: number; violation: string | null };
    return { mutant, found: violation === null ? null : { invariant: violation, steps } };
  } catch {
    return { mutant, found: null, trouble: line };
  }
}

/** Takes mutants off the list until it is empty. */
async function work(list: Mutant[], verdicts: Verdict[]): Promise<void> {
  const copy = copyOfSources();
  try {
    for (let mutant = list.shift(); mutant !== undefined; mutant = list.shift()) {
      const verdict = await judge(copy, mutant);
      verdicts.push(verdict);
      process.stderr.write(`${verdict.found ? '.' : 'S'}`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const chosen = mutants.filter(({ name }) => name.includes(values.only));
if (chosen.length === 0) throw new Error(`no mutant has “${values.only}” in its name`);
for (const mutant of chosen) mutated(mutant);
const verdicts: Verdict[] = [];
const list = [...chosen];
await Promise.all(
  Array.from({ length: Math.min(2, availableParallelism()) }, () => work(list, verdicts)),
);
process.stderr.write('\n');
const inOrder = chosen.flatMap((mutant) => verdicts.filter((verdict) => verdict.mutant === mutant));
for (const { mutant, found, trouble } of inOrder) {
  const outcome = found
    ? `${String(found.steps).padStart(7)} steps  ${found.invariant}`
    : `SURVIVED${trouble ? `: ${trouble}` : ''}`;
  console.log(`${mutant.name.padEnd(68)} ${outcome}`);
}
const survived = verdicts.filter(({ found }) => found === null).length;
console.log(`${verdicts.length - survived} of ${verdicts.length} mutants found`);
process.exitCode = survived === 0 && verdicts.length > 0 ? 0 : 1;
