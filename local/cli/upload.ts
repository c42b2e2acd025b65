import { stat } from 'node:fs/promises';
import type { Uploads } from '../../src/contracts/manifest.ts';
import type { Context } from './context.ts';
import { type MediaFile, mediaFilesOf, mediaTypeOf } from './media-files.ts';
import { ProgressBar } from './progress-bar.ts';
import type { Service } from './service.ts';
import { atMost, sha256Of, upload } from './transfer.ts';
import { UploadJournal } from './upload-journal.ts';

const GROUP = 200;
const AT_ONCE = 8;

/** The manifest of a job under a name of its content: another content is another manifest. */
export async function manifestName(path: string): Promise<string> {
  return `manifest-${(await sha256Of(path)).slice(0, 16)}.jsonl`;
}

/** What is to be uploaded for a job. */
export interface Uploading {
  readonly jobId: string;
  readonly manifestPath: string;
  readonly manifestName: string;
  /** Whether the lines name files. */
  readonly withFiles: boolean;
}

/**
 * Uploads the files that a manifest names, then the manifest: where it is, all of them are.
 *
 * Goes on after an interruption with what was not there yet.
 */
export async function uploadAll(
  context: Context,
  service: Service,
  { jobId, manifestPath, manifestName, withFiles }: Uploading,
): Promise<void> {
  const journal = new UploadJournal(manifestPath, jobId);
  const files = withFiles ? await mediaFilesOf(manifestPath) : [];
  const { size, mtimeMs } = await stat(manifestPath);
  const manifest = { name: manifestName, path: manifestPath, bytes: size, changedAt: mtimeMs };
  const sender = new Sender(context, service, jobId, [...files, manifest]);
  for (let from = 0; from < files.length; from += GROUP) {
    const wanted = files.slice(from, from + GROUP).filter((file) => !journal.has(file));
    await sender.send(wanted);
    if (wanted.length > 0) journal.add(wanted);
  }
  await sender.send([manifest]);
  sender.end();
  journal.remove();
}

/** Sends groups of files and shows how far all of them are. */
class Sender {
  readonly #service: Service;
  readonly #jobId: string;
  readonly #bar: ProgressBar;
  readonly #total: number;
  #done = 0;

  constructor({ out }: Context, service: Service, jobId: string, files: readonly MediaFile[]) {
    this.#service = service;
    this.#jobId = jobId;
    this.#bar = new ProgressBar(out, { verb: 'uploading' });
    this.#total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async send(files: readonly MediaFile[]): Promise<void> {
    if (files.length === 0) return;
    const { uploads } = await this.#service.call<Uploads>('POST', `/jobs/${this.#jobId}/import`, {
      upload: files.map(({ name }) => name),
    });
    const urls = new Map(uploads.map(({ name, url }) => [name, url]));
    await atMost(AT_ONCE, files, (file) => this.#sendOne(urls.get(file.name) ?? '', file));
  }

  async #sendOne(url: string, file: MediaFile): Promise<void> {
    const sending = { path: file.path, bytes: file.bytes, mediaType: mediaTypeOf(file.path) };
    await this.#service.patiently(async () => {
      let sent = 0;
      const onBytes = (bytes: number) => {
        sent += bytes;
        this.#show(bytes);
      };
      await upload(url, sending, onBytes).catch((error) => {
        this.#show(-sent);
        throw error;
      });
    });
  }

  #show(bytes: number): void {
    this.#done += bytes;
    this.#bar.show({ done: this.#done, total: this.#total });
  }

  end(): void {
    this.#bar.end();
  }
}
