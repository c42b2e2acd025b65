import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvColumns, readColumns } from '../../../local/infer/csv-columns.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const WANTED = [['task'], ['annotator', 'worker'], ['label']];
const readAnswers = (chunks: Parameters<typeof readColumns>[0]) => readColumns(chunks, WANTED);
const read = (text: string) => readAnswers([bytes(text)]);

/** Fields by name, in the order of the file. */
function rowsOf({ columns, lines }: CsvColumns) {
  const ordered = columns.map((column) => column.ordered());
  return Array.from(lines, (_, i) => ordered.map(({ names, numbers }) => names[numbers[i]!]));
}

test('records are numbered by their names in order, whatever order they come in', async () => {
  const { columns, lines } = await read('task,worker,label\nt9,zoe,yes\nt1,al,no\n\nt9,al,yes\n');
  const [task, annotator, label] = columns.map((column) => column.ordered());
  expect(task).toMatchObject({ names: ['t1', 't9'], numbers: Uint32Array.of(1, 0, 1) });
  expect(task?.asGiven).toEqual(Uint32Array.of(1, 0));
  expect(annotator).toMatchObject({ names: ['al', 'zoe'], numbers: Uint32Array.of(1, 0, 0) });
  expect(label).toMatchObject({ names: ['no', 'yes'], numbers: Uint32Array.of(1, 0, 1) });
  expect(lines).toEqual(Uint32Array.of(2, 3, 5));
});

test('names that are all numbers go in the order of numbers', async () => {
  const { columns } = await read('task,worker,label\n10,a,2\n9,a,10\n-1.5,a,x\n');
  expect(columns[0]?.ordered().names).toEqual(['-1.5', '9', '10']);
  expect(columns[2]?.ordered().names).toEqual(['10', '2', 'x']);
  expect(columns[2]?.ordered(['x', '10', '2', 'never']).numbers).toEqual(Uint32Array.of(2, 1, 0));
  expect(columns[2]?.firstRecordOf('10')).toBe(1);
});

test.each([
  ['task,annotator,label\nt,a,x\n'],
  ['task,worker,label\nt,a,x'],
  ['label,task,annotator\nx,t,a\n'],
  ['\uFEFFtask,worker,label\r\nt,a,x\r\n'],
  ['"task","worker","label"\n"t","a","x"\n'],
  ['id,task,worker,seconds,label\n7,t,a,2.5,x\n'],
  [' task, worker ,label\n\nt,a,x\n\n'],
  ['task,worker,label\rt,a,x\r'],
  ['Task,WORKER,Label\n t\t,"a ",\u00a0x\n'],
])('one answer is read from %j', async (text) => {
  expect(rowsOf(await read(text))).toEqual([['t', 'a', 'x']]);
});

test('line breaks of several kinds in one file are all line breaks', async () => {
  const { columns } = await read('task,worker,label\nt1,a,x\r\nt2,a,x\nt3,a,x\r\n');
  expect(columns[2]?.names).toEqual(['x']);
});

test('names hold commas, quotes and line breaks where they are quoted, and any script', async () => {
  const answers = await read(
    'task,worker,label\n"a,b","say ""é""","two\nlines"\nβ,日本,"two\nlines"\n',
  );
  expect(rowsOf(answers)).toEqual([
    ['a,b', 'say "é"', 'two\nlines'],
    ['β', '日本', 'two\nlines'],
  ]);
});

test('more answers than a column starts with, cut into chunks anywhere, are all there', async () => {
  const names = Array.from({ length: 9000 }, (_, i) => [
    `t${i % 701}`,
    `"ä${i % 13}"`,
    `c${i % 7}`,
  ]);
  const whole = bytes(`task,worker,label\r\n${names.map((row) => row.join()).join('\r\n')}`);
  const expected = await readAnswers([whole]);
  expect(rowsOf(expected)[8999]).toEqual(['t587', 'ä3', 'c4']);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 20 }),
      async (cuts) => {
        const chunks: Uint8Array[] = [];
        let rest = whole;
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        expect(rowsOf(await readAnswers([...chunks, rest]))).toEqual(rowsOf(expected));
      },
    ),
    { seed: 19790104, numRuns: 20 },
  );
});

describe('what is wrong is said with its line and column:', () => {
  const HEAD = 'task,worker,label\n';
  test.each([
    ['nothing at all', '', 1, 1, 'empty file'],
    ['a head alone', HEAD, 1, 1, 'got a head alone'],
    ['a head that lacks a column', 'task,worker\nt,a\n', 1, 1, '"task,worker"'],
    ['no head', 't1,a,x\nt2,a,x\n', 1, 1, '"t1,a,x"'],
    ['a column twice', 'task,label,worker,label\n', 1, 4, 'got two'],
    ['both words for annotator', 'task,worker,label,annotator\n', 1, 4, 'got two'],
    [
      'a field too few',
      `${HEAD}t,a,x\nt,a\n`,
      3,
      2,
      '3 fields were expected as in the head, got 2',
    ],
    ['a field too many', `${HEAD}t,a,x,y\n`, 2, 3, 'got 4'],
    ['no label', `${HEAD}t,a,x\nt,b,\n`, 3, 3, 'got nothing'],
    ['no task', `${HEAD},a,x\n`, 2, 1, 'got nothing'],
    ['a quote that is never closed', `${HEAD}t,a,x\nt,"b,x\n`, 3, 2, 'closing quote'],
    ['text behind a closing quote', `${HEAD}t,"a"b,x\n`, 2, 2, 'closing quote'],
    ['a quote inside a field', `${HEAD}t,a"b,x\n`, 2, 2, 'open a field'],
    ['bytes that are no text', `${HEAD}t,a,\u0000\u0001\n`, 2, 3, 'UTF-8'],
  ])('%s', async (_what, text, line, column, says) => {
    const error = await read(text).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'BadTable', line, column });
    expect(String(error)).toContain(says);
  });

  test('bytes that are not UTF-8', async () => {
    const text = Uint8Array.of(...bytes(HEAD), 0x74, 0x2c, 0xff, 0x2c, 0x78);
    await expect(readAnswers([text])).rejects.toMatchObject({ line: 2, column: 2 });
  });

  test('a record without an end, long before it fills the memory', async () => {
    let pulled = 0;
    function* endless() {
      yield bytes(`${HEAD}"`);
      for (; pulled < 1000; pulled++) yield new Uint8Array(65_536).fill(0x61);
    }
    await expect(readAnswers(endless())).rejects.toMatchObject({ name: 'BadTable' });
    expect(pulled).toBeLessThan(60);
  });
});

test('a table that one process cannot hold is refused at the line where it is too long', async () => {
  const rows = Array.from({ length: 9 }, (_, i) => `t${i >> 1},a,x\n`);
  const table = [bytes(`task,worker,label\n${rows.join('')}`)];
  const said = (limits: { records: number; names: number }) =>
    readColumns(table, WANTED, limits).catch((error: unknown) => error);
  expect(await said({ records: 8, names: 9 })).toMatchObject({ name: 'BadTable', line: 10 });
  expect(await said({ records: 9, names: 4 })).toMatchObject({ name: 'BadTable', line: 10 });
  expect(await said({ records: 9, names: 5 })).toMatchObject({ places: [1, 2, 3] });
});

test('an error of the source itself comes through', async () => {
  async function* broken() {
    yield bytes('task,worker,label\n');
    throw new Error('disk');
  }
  await expect(readAnswers(broken())).rejects.toThrow('disk');
});
