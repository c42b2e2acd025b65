import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { counted } from '../../pages/owner/model/figures.ts';
import type { Context } from './context.ts';
import { made } from './export.ts';
import { Failure } from './failure.ts';
import { findJob, withService } from './service.ts';
import { download } from './transfer.ts';

const LABELS = 'labels.jsonl';

/**
 * Makes labels anew of all counted answers and prints them, JSON Lines: the very bytes of an export's file.
 *
 * They are fetched whole and held against their hash before the first is printed.
 */
export function labels(context: Context, idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const { dataset, links } = await made(context, service, jobId);
    const url = links.find(({ name }) => name === LABELS)?.url ?? '';
    const sha256 = dataset.files.find(({ name }) => name === LABELS)?.sha256;
    if (sha256 === undefined) throw new Failure('failed', 'corrupt', `no ${LABELS} in the dataset`);
    const folder = await mkdtemp(join(tmpdir(), 'assay-labels-'));
    try {
      const path = join(folder, LABELS);
      await service.patiently(() => download({ url, path, sha256 }, () => undefined));
      await pipeline(createReadStream(path), process.stdout, { end: false });
    } finally {
      await rm(folder, { recursive: true });
    }
    const { labelled, method, datasetId } = dataset;
    context.out.note(`${counted(labelled, 'label')} by ${method}, dataset ${datasetId}`);
  });
}
