import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** What a line of the million is: an ordinary task, gold, blank, or a problem with its code. */
export type LineKind =
  | 'task'
  | 'gold'
  | 'blank'
  | 'duplicate'
  | 'not-json'
  | 'wrong-form'
  | 'wrong-source'
  | 'unknown-gold'
  | 'not-utf8';

/** Faults that stand at fixed lines of every hundred thousand. */
const FAULTS: Readonly<Record<number, LineKind>> = {
  17: 'not-json',
  18: 'wrong-form',
  19: 'wrong-source',
  20: 'unknown-gold',
  21: 'not-utf8',
  22: 'blank',
};

/** What stands on a line, from 1. Every thousand has a data object of the first thousand again. */
export function kindOf(line: number): LineKind {
  const fault = FAULTS[line % 100_000];
  if (fault !== undefined) return fault;
  if (line % 10_000 === 5_000) return 'gold';
  return line > 1_000 && line % 1_000 === 777 ? 'duplicate' : 'task';
}

/** The line that a duplicate repeats: an ordinary one, far before it. */
export const originalOf = (line: number): number => 101 + (Math.floor(line / 1_000) % 500);

/** The text of a task, of some 40 to 140 characters, not all of them ASCII. */
export const sourceOf = (line: number): string =>
  `Befund ${line}: kein Erguss, Herzgröße regelrecht${'.'.repeat(line % 90)}`;

function textOf(line: number): string | Buffer {
  switch (kindOf(line)) {
    case 'blank':
      return '';
    case 'not-json':
      return '{"source": "torn';
    case 'wrong-form':
      return '{"note": 1}';
    case 'wrong-source':
      return '{"source-ref": "scan.png"}';
    case 'unknown-gold':
      return JSON.stringify({ source: sourceOf(line), gold: 'perhaps' });
    case 'not-utf8':
      return Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    case 'duplicate':
      return JSON.stringify({ source: sourceOf(originalOf(line)) });
    case 'gold':
      return JSON.stringify({ source: sourceOf(line), gold: 'no' });
    case 'task':
      return JSON.stringify({ source: sourceOf(line), ...(line % 50 === 0 ? { note: line } : {}) });
  }
}

const BATCH = 2_000;

/** A line and its end: mostly LF, some CRLF, and none at the end of the file. */
function lineOf(line: number, last: number): Buffer {
  const end = line === last ? '' : line % 97 === 0 ? '\r\n' : '\n';
  return Buffer.concat([Buffer.from(textOf(line)), Buffer.from(end)]);
}

/** Writes a manifest of so many lines, a multiple of 2,000. */
export async function writeManifest(path: string, lines: number): Promise<void> {
  const file = createWriteStream(path);
  for (let from = 1; from <= lines; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, i) => lineOf(from + i, lines));
    if (!file.write(Buffer.concat(batch))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}
