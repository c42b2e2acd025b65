import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ASSAY, type Context } from './context.ts';
import { Failure } from './failure.ts';

const FILES: Readonly<Record<string, URL>> = {
  'job.json': new URL('../../examples/report-sentences/job.json', import.meta.url),
  'manifest.jsonl': new URL('../../examples/report-sentences/manifest.jsonl', import.meta.url),
  'truth.csv': new URL('../../examples/report-sentences/truth.csv', import.meta.url),
  'job.schema.json': new URL('../../docs/job.schema.json', import.meta.url),
};

/** Writes the example job into a folder, with the schema by which editors complete and check it. */
export async function initFolder({ out }: Context, folder: string, force: boolean): Promise<void> {
  const names = Object.keys(FILES);
  const there = names.filter((name) => existsSync(join(folder, name)));
  if (there.length > 0 && !force) {
    const message = `${join(folder, there[0] ?? '')} exists already; nothing was written (--force overwrites)`;
    throw new Failure('failed', 'exists', message, { exists: there });
  }
  await mkdir(folder, { recursive: true });
  for (const [name, from] of Object.entries(FILES)) {
    await writeFile(join(folder, name), await readFile(from));
  }
  const [job, manifest] = [join(folder, 'job.json'), join(folder, 'manifest.jsonl')];
  out.result({ folder, files: names }, `wrote ${names.join(', ')} into ${folder}`);
  out.note(`
Next, with '${ASSAY} local' running in another terminal:
  ${ASSAY} validate ${job} ${manifest}
  ${ASSAY} import ${job} ${manifest}`);
}
