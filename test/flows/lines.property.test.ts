import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Line, linesOf } from '../../src/flows/lines.ts';

async function* streamOf(parts: readonly Uint8Array[]) {
  yield* parts;
}

/** Cuts bytes at the given places. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  const sorted = cuts.toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end));
}

async function read(parts: readonly Uint8Array[], offset = 0): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(streamOf(parts), offset)) {
    lines.push({ ...line, bytes: Buffer.from(line.bytes) });
  }
  return lines;
}

const content = fc
  .array(fc.constantFrom('a', 'é', '{"x":1}', '\n', '\r\n', '\r', '\ufeff', ''), { maxLength: 30 })
  .map((pieces) => Buffer.from(pieces.join('')));

it('lines are those of the whole text, wherever the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(content, fc.array(fc.nat(), { maxLength: 6 }), async (bytes, places) => {
      const lines = await read(cutAt(bytes, places));
      const text = bytes.toString('utf8').replace(/^\ufeff/, '');
      const expected = text === '' && bytes.length === 0 ? [] : text.split('\n');
      if (expected.at(-1) === '' && (text !== '' || bytes.length === 0)) expected.pop();
      expect(lines.map((line) => Buffer.from(line.bytes).toString('utf8'))).toEqual(
        expected.map((line) => line.replace(/\r$/, '')),
      );
      expect(lines.at(-1)?.end ?? 0).toBe(bytes.length);
    }),
  );
});

it('reading on from the end of any line gives the lines after it', async () => {
  await fc.assert(
    fc.asyncProperty(content, fc.nat(), async (bytes, which) => {
      const lines = await read([bytes]);
      const from = lines[which % Math.max(1, lines.length)]?.end ?? 0;
      const rest = await read([bytes.subarray(from)], from);
      expect(rest).toEqual(lines.filter(({ end }) => end > from));
    }),
  );
});
