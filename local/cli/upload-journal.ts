import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import type { MediaFile } from './media-files.ts';

/**
 * Remembers beside the manifest which files of a job have been uploaded, so that an upload that was
 * interrupted goes on. A file that has changed since counts as new; a torn last line is one file again.
 */
export class UploadJournal {
  readonly #path: string;
  readonly #known: ReadonlySet<string>;

  constructor(manifestPath: string, jobId: string) {
    this.#path = `${manifestPath}.${jobId}.uploads`;
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
    this.#known = new Set(text.split('\n'));
  }

  has(file: MediaFile): boolean {
    return this.#known.has(lineOf(file));
  }

  /** Notes files after the service has answered for them. */
  add(files: readonly MediaFile[]): void {
    appendFileSync(this.#path, `\n${files.map(lineOf).join('\n')}\n`);
  }

  /** The upload is complete: the journal has done its work. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

const lineOf = ({ name, bytes, changedAt }: MediaFile): string => `${bytes} ${changedAt} ${name}`;
