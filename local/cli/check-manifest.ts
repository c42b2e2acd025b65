import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JobFile } from '../../src/contracts/job.ts';
import type { LineProblem } from '../../src/contracts/manifest.ts';
import { Groups } from '../../src/core/groups.ts';
import { inputKey } from '../../src/core/import.ts';
import { LineIndex } from '../../src/core/line-index.ts';
import { type LineServices, type Reading, readBatch } from '../../src/flows/import-lines.ts';
import { type Line, linesOf } from '../../src/flows/lines.ts';

const LINES_A_BATCH = 500;
const JOB_ID = 'jvalidate';

/** What an import of a manifest would find. */
export interface CheckedManifest {
  readonly lines: number;
  readonly tasks: number;
  readonly gold: number;
  readonly duplicates: number;
  readonly skipped: number;
}

/** Hashes with no secret, and files that are copied by being there. */
const servicesIn = (folder: string): LineServices => ({
  tokens: { mac: (text) => createHash('sha256').update(text).digest('hex') },
  objects: {
    copy: async (from) => existsSync(join(folder, from.slice(inputKey(JOB_ID, '').length))),
  },
});

/**
 * Reads a manifest on this machine as the import would read it; nothing is sent.
 *
 * @param onProblem called for every line that would be skipped, in order
 * @throws ServiceError `not-utf8` when the first line is not text
 */
export async function checkManifest(
  path: string,
  file: JobFile,
  onProblem: (problem: LineProblem) => void,
): Promise<CheckedManifest> {
  const services = servicesIn(dirname(path));
  const groups = new Groups(file.taskSuiteSize);
  const reading: Reading = {
    job: { jobId: JOB_ID, file },
    folder: '',
    index: new LineIndex(),
    groups,
  };
  const found = { lines: 0, tasks: 0, gold: 0, duplicates: 0, skipped: 0 };
  for await (const batch of batchesOf(path)) {
    for (const { line, read } of await readBatch(services, reading, found.lines, batch)) {
      found.lines = line;
      if (read === undefined) continue;
      found[COUNTERS[read.kind]]++;
      if (read.kind !== 'problem') continue;
      if (read.problem.code === 'duplicate') found.duplicates++;
      onProblem(read.problem);
    }
  }
  return found;
}

const COUNTERS = { task: 'tasks', gold: 'gold', problem: 'skipped' } as const;

async function* batchesOf(path: string): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  for await (const line of linesOf(createReadStream(path), 0)) {
    batch.push(line);
    if (batch.length < LINES_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** What fits together badly though each part is right; empty when all is well. */
export function mismatches(file: JobFile, { tasks, gold }: CheckedManifest): string[] {
  const found: string[] = [];
  if (tasks === 0) found.push('no line of the manifest makes a task');
  if (gold > 0 && file.gold === undefined) {
    found.push('the manifest has gold lines, and the job file no "gold": they would not be shown');
  }
  if (gold === 0 && file.gold !== undefined) {
    found.push('the job file has "gold", and the manifest no gold lines: nobody would be tested');
  }
  return found;
}
