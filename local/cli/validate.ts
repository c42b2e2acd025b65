import { readFile } from 'node:fs/promises';
import { count, counted } from '../../pages/owner/model/figures.ts';
import type { JobFile } from '../../src/contracts/job.ts';
import type { LineProblem } from '../../src/contracts/manifest.ts';
import { evenGoldAdvice } from '../../src/core/gold-pool.ts';
import { type CheckedManifest, checkManifest, mismatches } from './check-manifest.ts';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { checkJobFile, faultLine } from './job-file.ts';

const MOST_SHOWN = 20;

/** Checks a job file, and a manifest against it, on this machine; nothing is sent. */
export async function validate(
  context: Context,
  jobPath: string,
  manifestPath: string | undefined,
): Promise<void> {
  const file = await validateJob(context, jobPath);
  if (manifestPath === undefined) {
    const warnings = [evenGoldAdvice(file)].filter((line) => line !== undefined);
    for (const warning of warnings) context.out.note(`note: ${warning}`);
    context.out.result({ valid: true, job: jobPath, file, warnings }, `${jobPath} is right`);
    return;
  }
  const found = await validateManifest(context, manifestPath, file);
  const warnings = mismatches(file, found);
  for (const warning of warnings) context.out.note(`note: ${warning}`);
  const valid = found.skipped === 0 && found.tasks > 0;
  const data = { valid, job: jobPath, manifest: manifestPath, ...found, warnings };
  const summary = `${jobPath} is right; ${manifestPath} has ${summaryOf(found)}`;
  context.out.result(data, summary);
  if (valid) return;
  const lines = counted(found.skipped, 'line');
  const fault = found.tasks === 0 ? 'no line makes a task' : `${lines} would be skipped`;
  throw new Failure('failed', 'invalid-manifest', `${manifestPath}: ${fault}`);
}

async function validateJob({ out }: Context, path: string): Promise<JobFile> {
  const checked = checkJobFile(await readFile(path, 'utf8'));
  if (checked.ok) return checked.file;
  for (const fault of checked.faults) out.result({ file: path, ...fault }, faultLine(path, fault));
  const faults = counted(checked.faults.length, 'fault');
  throw new Failure('failed', 'invalid-job-file', `${path} has ${faults}`);
}

/** Programs get every problem, people the first twenty. */
async function validateManifest({ out }: Context, path: string, file: JobFile) {
  let told = 0;
  const found = await checkManifest(path, file, (problem) => {
    if (!out.json && ++told > MOST_SHOWN) return;
    out.result({ file: path, ...problem }, problemLine(path, problem));
  });
  const more = told - MOST_SHOWN;
  if (more > 0) out.note(`… and ${count(more)} more; --json lists them all`);
  return found;
}

/** A bad line of a manifest, as compilers write it. */
export const problemLine = (path: string, { line, code, reason }: LineProblem): string =>
  `${path}:${line}: ${reason} (${code})`;

/** `30 lines: 24 tasks, 6 gold, 2 skipped, of them 1 duplicate`. */
export function summaryOf({ lines, tasks, gold, duplicates, skipped }: CheckedManifest): string {
  const parts = [counted(tasks, 'task'), `${count(gold)} gold`];
  if (skipped > 0) parts.push(`${count(skipped)} skipped`);
  if (duplicates > 0) parts.push(`of them ${counted(duplicates, 'duplicate')}`);
  return `${counted(lines, 'line')}: ${parts.join(', ')}`;
}
