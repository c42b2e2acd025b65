import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JobFile } from '../../src/contracts/job.ts';
import type { LineProblem } from '../../src/contracts/manifest.ts';
import { evenGoldAdvice, poolNeed } from '../../src/core/gold-pool.ts';
import { Groups } from '../../src/core/groups.ts';
import { inputKey, type ReadLine } from '../../src/core/import.ts';
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
  readonly training: number;
  readonly exam: number;
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
  const found = { lines: 0, tasks: 0, gold: 0, training: 0, exam: 0, duplicates: 0, skipped: 0 };
  for await (const batch of batchesOf(path)) {
    for (const { line, read } of await readBatch(services, reading, found.lines, batch)) {
      found.lines = line;
      if (read === undefined) continue;
      found[counterOf(read)]++;
      if (read.kind !== 'problem') continue;
      if (read.problem.code === 'duplicate') found.duplicates++;
      onProblem(read.problem);
    }
  }
  return found;
}

const COUNTERS = {
  task: 'tasks',
  work: 'gold',
  training: 'training',
  exam: 'exam',
  problem: 'skipped',
} as const;

const counterOf = (read: ReadLine) => COUNTERS[read.kind === 'gold' ? read.use : read.kind];

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

/** What a pool of gold lacks: it is refused below the least, and advised against below what gives nothing away. */
function tooLittle(file: JobFile, tasks: number, gold: number): string[] {
  const { least, advised } = poolNeed(file, tasks);
  if (gold >= advised) return [];
  const has = `these tasks need ${least} gold tasks, better ${advised}, got ${gold}`;
  if (gold >= least) return [`${has}: near the end some people would meet less of it`];
  return file.gold?.runsOut === 'allow'
    ? [`${has}: it will run out, as the job file allows`]
    : [`${has}: the job could not be published`];
}

/** Gold that stands in some hands of a suite and not in others. */
const uneven = (file: JobFile): string[] =>
  [evenGoldAdvice(file)].filter((line) => line !== undefined);

/** What fits together badly though each part is right; empty when all is well. */
export function mismatches(file: JobFile, manifest: CheckedManifest): string[] {
  const { tasks, gold } = manifest;
  const found: string[] = [];
  if (tasks === 0) found.push('no line of the manifest makes a task');
  if (gold > 0 && file.gold === undefined) {
    found.push('the manifest has gold lines, and the job file no "gold": they would not be shown');
  }
  if (gold === 0 && file.gold !== undefined) {
    found.push('the job file has "gold", and the manifest no gold lines: nobody would be tested');
  }
  if (gold > 0 && tasks > 0 && file.gold !== undefined) {
    found.push(...tooLittle(file, tasks, gold), ...uneven(file));
  }
  return [
    ...found,
    ...(['training', 'exam'] as const).flatMap((use) => entryMismatch(file, manifest, use)),
  ];
}

/** Too little gold for training or exam, or gold that nobody would see. */
function entryMismatch(
  file: JobFile,
  manifest: CheckedManifest,
  use: 'training' | 'exam',
): string[] {
  const [has, needed] = [manifest[use], file.entry?.[use]?.tasks ?? 0];
  if (has < needed) {
    return [
      `entry.${use} needs ${needed} gold lines with "use": "${use}", the manifest has ${has}: the job could not be published`,
    ];
  }
  return needed === 0 && has > 0
    ? [`the manifest has gold for ${use}, and the job file no entry.${use}: nobody would see it`]
    : [];
}
