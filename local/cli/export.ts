import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bytes, coefficient, count, counted, ends } from '../../pages/owner/model/figures.ts';
import type { Dataset, ExportView } from '../../src/contracts/export.ts';
import { ProblemError } from '../api-client.ts';
import { ExportFailed, makeDataset, newestDataset } from '../export-client.ts';
import type { Context } from './context.ts';
import { Failure, wrongUse } from './failure.ts';
import { ProgressBar, shortSpan } from './progress-bar.ts';
import { findJob, type Service, withService } from './service.ts';
import { download, sha256Of } from './transfer.ts';

const CONTENTS = 'dataset.json';

/**
 * Makes a dataset of all counted answers and fetches its files, each checked against its SHA-256. Who may
 * make none, a machine client, viewer or reviewer, fetches the newest there is.
 */
export function exportJob(
  context: Context,
  idOrName: string,
  out: string | undefined,
): Promise<void> {
  return withService(context, async (service) => {
    const view = await datasetOf(context, service, idOrName);
    const { dataset } = view;
    const { jobId } = dataset;
    const folder = out ?? `${jobId}-${dataset.datasetId}`;
    await mkdir(folder, { recursive: true });
    await fetchFiles(context, service, view, folder);
    context.out.note(describe(dataset));
    context.out.result({ jobId, folder, dataset }, folder);
  });
}

/** Has a dataset made, and tells every ten seconds that it waits. */
export const made = (context: Context, service: Service, jobId: string): Promise<ExportView> =>
  waitFor(makeDataset, context, service, jobId);

/** Has a dataset made or finds the newest, and tells every ten seconds that it waits. */
async function waitFor(
  dataset: typeof makeDataset,
  { out }: Context,
  service: Service,
  jobId: string,
): Promise<ExportView> {
  let seconds = 0;
  const waiting = () => {
    if (seconds === 0) out.note('a large job: the service exports it, whether you wait or not');
    else if (seconds % 10 === 0) out.note(`still exporting after ${shortSpan(seconds * 1_000)}`);
    seconds++;
  };
  return dataset((method, path) => service.call(method, path), jobId, waiting).catch((error) => {
    if (!(error instanceof ExportFailed)) throw error;
    const kind = error.problem === 'no-labels' ? 'refused' : 'failed';
    throw new Failure(kind, error.problem, error.message);
  });
}

/** Owners have a dataset made; all others fetch what there is. */
async function datasetOf(
  context: Context,
  service: Service,
  idOrName: string,
): Promise<ExportView> {
  const own = service.clientOf;
  if (own !== undefined && idOrName !== own) {
    throw wrongUse(`this token is for the job ${own}, got ${idOrName}`);
  }
  if (own !== undefined) return waitFor(newestDataset, context, service, own);
  const { jobId } = await findJob(service, idOrName);
  return made(context, service, jobId).catch((error) => {
    if (!(error instanceof ProblemError) || error.code !== 'forbidden') throw error;
    context.out.note('only an owner has a dataset made; this is the newest');
    return waitFor(newestDataset, context, service, jobId);
  });
}

/** Fetches what is not there already. The contents page is held against what the service answered. */
async function fetchFiles(
  { out }: Context,
  service: Service,
  { dataset, links }: ExportView,
  folder: string,
): Promise<void> {
  const total = dataset.files.reduce((sum, file) => sum + file.bytes, 0);
  const bar = new ProgressBar(out, { verb: 'fetching' });
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    bar.show({ done, total });
  };
  const replaces = await isDataset(join(folder, CONTENTS));
  const urls = new Map(links.map(({ name, url }) => [name, url]));
  const from = (name: string) => ({ url: urls.get(name) ?? '', path: join(folder, name) });
  for (const { name, sha256 } of dataset.files) {
    const file = { ...from(name), sha256 };
    if (existsSync(file.path)) {
      if ((await sha256Of(file.path)) === sha256) continue;
      if (!replaces) throw inTheWay(file.path);
    }
    await service.patiently(() => download(file, onBytes));
  }
  bar.end();
  const contents = from(CONTENTS);
  await service.patiently(() => download(contents, () => undefined));
  if (isDeepStrictEqual(JSON.parse(await readFile(contents.path, 'utf8')), dataset)) return;
  const message = `${contents.path} is not what the service said it is: export again`;
  throw new Failure('failed', 'corrupt', message);
}

/** True for the contents page of an earlier export, whose files may be replaced. */
async function isDataset(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  return (await readFile(path, 'utf8')).includes('"assay.dataset.v1"');
}

const inTheWay = (path: string): Failure =>
  new Failure('failed', 'in-the-way', `${path} is another file: name another folder with --out`);

function describe(dataset: Dataset): string {
  const { agreement, files, labelled, tasks, answers, annotators, method } = dataset;
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  const agreed =
    agreement === null
      ? ''
      : `, alpha ${coefficient(agreement.value)} (${ends(agreement, coefficient)})`;
  const people = counted(annotators, 'annotator');
  return `${count(labelled)} of ${counted(tasks, 'task')} labelled by ${method} from ${counted(answers, 'answer')} of ${people}${agreed}
${counted(files.length + 1, 'file')}, ${bytes(size)}, hashes right`;
}
