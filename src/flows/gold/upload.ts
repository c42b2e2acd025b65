import type { Uploads } from '../../contracts/manifest.ts';
import { inputKey } from '../../core/import.ts';
import type { Services } from '../../ports.ts';
import { goldJob } from './gold-job.ts';
import { GOLD_FOLDER } from './line-gold.ts';

const UPLOAD_MS = 60 * 60_000;

/** Gives a URL for each file of gold that is to be added, an hour long. @throws ServiceError as `goldJob` */
export async function signGoldFiles(
  services: Services,
  jobId: string,
  names: readonly string[],
): Promise<Uploads> {
  await goldJob(services, jobId);
  const expiresAt = services.now() + UPLOAD_MS;
  const uploads = names.map(async (name) => ({
    name,
    url: await services.objects.signPut(inputKey(jobId, `${GOLD_FOLDER}${name}`), { expiresAt }),
    expiresAt,
  }));
  return { uploads: await Promise.all(uploads) };
}
