import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { jsonLines } from '../../../local/infer/json-lines.ts';
import { AnswerLine } from '../../../local/infer/line-forms.ts';
import { openSource } from '../../../local/infer/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-infer-'));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const FIRST = '{"task":"t1","worker":"w1","length":40,"spans":[[3,9,"P"]]}';
const SECOND = '{"task":7,"annotator":"w2","spans":[]}';

async function read(path: string) {
  const lines = [];
  for await (const line of jsonLines(await openSource(path), AnswerLine.span)) lines.push(line);
  return lines;
}

/** What is said of a file that cannot be used. */
const refusal = (path: string) =>
  read(path).then(
    () => 'nothing',
    (error: Error) => error.message.replace(`${folder}/`, ''),
  );

test('lines are read with their numbers, empty ones skipped, plain or gzip by any name', async () => {
  const text = `${FIRST}\n\n${SECOND}\r\n`;
  const expected = [
    { line: 1, value: { task: 't1', worker: 'w1', length: 40, spans: [[3, 9, 'P']] } },
    { line: 3, value: { task: '7', annotator: 'w2', spans: [] } },
  ];
  expect(await read(file('plain.jsonl', text))).toEqual(expected);
  expect(await read(file('packed.jsonl', gzipSync(text)))).toEqual(expected);
});

test.each([
  [
    'cut short',
    `${FIRST}\n{"task":"t2"`,
    'a.jsonl:2:13: expected a comma or }, got the end of the file',
  ],
  [
    'a span that ends before it starts',
    `${FIRST}\n{"task":"t2","worker":"w","spans":[[9,3,"P"]]}`,
    'a.jsonl:2:36: spans.0 must end after it starts',
  ],
  [
    'nobody named',
    '{"task":"t2","spans":[]}',
    'a.jsonl:1:1: the value must name the annotator once, as annotator or as worker',
  ],
  [
    'a member twice',
    '{"task":"t2","task":"t3","worker":"w","spans":[]}',
    'a.jsonl:1:14: "task" is given twice',
  ],
])('%s is told with line and column', async (_, text, expected) => {
  expect(await refusal(file('a.jsonl', text))).toContain(expected);
});

test('a binary file and broken gzip are refused as what they are', async () => {
  expect(await refusal(file('b.jsonl', Uint8Array.of(123, 34, 0, 1)))).toContain(
    'b.jsonl:1:3: text was expected',
  );
  const packed = gzipSync(`${FIRST}\n`.repeat(1_000));
  expect(await refusal(file('c.gz', packed.subarray(0, packed.length / 2)))).toContain(
    'c.gz:1:1: the file begins as gzip',
  );
});
