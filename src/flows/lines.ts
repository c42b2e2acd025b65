/** A line of a manifest: its bytes without the end-of-line, and the offset of the byte after it. */
export interface Line {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/** Bytes of a line that are kept. No line that long is a manifest's, and what is left tells so. */
export const MOST_LINE_BYTES = 512 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits a stream of bytes into lines that end in LF or CRLF; a last line without an end counts.
 *
 * Holds one line at a time, and of a line over 512 KiB only the start. A byte order mark of UTF-8 at
 * offset 0 is dropped.
 *
 * @param offset position of the stream's first byte in the file
 */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array>,
  offset: number,
): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let cut = 0;
  let position = offset;
  for await (const part of stream) {
    const bytes = rest.length === 0 ? Buffer.from(part) : Buffer.concat([rest, part]);
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      const line = trimmed(bytes.subarray(start, end), position);
      position += end + 1 - start + cut;
      cut = 0;
      yield { bytes: line, end: position };
      start = end + 1;
    }
    rest = bytes.subarray(start, start + MOST_LINE_BYTES);
    cut += bytes.length - start - rest.length;
  }
  if (rest.length > 0) yield { bytes: trimmed(rest, position), end: position + rest.length + cut };
}

function trimmed(line: Buffer, position: number): Uint8Array {
  const marked = position === 0 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
  const end = line.at(-1) === CR ? line.length - 1 : line.length;
  return line.subarray(marked ? 3 : 0, end);
}
