import { statSync } from 'node:fs';
import type { Output } from './output.ts';
import { ProgressBar } from './progress-bar.ts';

/** Told of a file as it is read, and of its end. */
export interface Watch {
  /** How many more bytes were read, as they lie on the disk. */
  readonly read: (bytes: number) => void;
  readonly end: () => void;
}

const UNSEEN: Watch = { read: () => {}, end: () => {} };

/**
 * Shows how far a file of answers is read, and then that labels are inferred, which nothing interrupts.
 *
 * To a person who watches, or by lines where that was asked for. Of a pipe nobody knows how much comes.
 */
export function watchReading(out: Output, path: string, asked: boolean): Watch {
  if (!(out.live || asked)) return UNSEEN;
  const file = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
  if (file?.isFile() !== true || file.size === 0) return UNSEEN;
  const bar = new ProgressBar(out, { verb: 'Reading' });
  let done = 0;
  const saying = 'All is read: inferring labels';
  return {
    read: (bytes) => {
      done += bytes;
      bar.show({ done, total: file.size });
      if (done < file.size) return;
      bar.end();
      if (out.live) out.draw(`\r${saying}\u001b[K`);
      else out.note(saying);
    },
    end: () => {
      bar.end();
      if (out.live) out.draw('\r\u001b[K');
    },
  };
}
