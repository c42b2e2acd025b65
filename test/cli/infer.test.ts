import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ended, startCli } from './cli-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-infer-'));
const write = (name: string, text: string | Uint8Array) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const linesOf = (name: string) =>
  read(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const infer = (...args: string[]) => ended(startCli(folder, 'infer', ...args));

/** Three people of whom one is always wrong about `no`, on eight tasks. */
const truths = ['yes', 'no', 'yes', 'no', 'no', 'yes', 'yes', 'no'];
const rows = truths.flatMap((truth, t) => [
  `t${t},ann,${truth}`,
  `t${t},bo,${truth}`,
  `t${t},cy,yes`,
]);
write('answers.csv', `task,worker,label\n${rows.join('\n')}\n`);
write('truth.csv', `task,label\n${truths.map((truth, t) => `t${t},${truth}`).join('\n')}\n`);

test('labels, annotators and a report come from a table, and scores from its truth', async () => {
  const files = ['--out', 'labels.jsonl', '--annotators', 'people.jsonl', '--html', 'report.html'];
  const { code, lines } = await infer('answers.csv', '--truth', 'truth.csv', '--json', ...files);
  expect(code).toBe(0);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    ...{ kind: 'categorical', method: 'auto', tasks: 8, annotators: 3, answers: 24 },
    ...{ judged: 8, accuracy: 1, macroF1: 1, seconds: expect.any(Number) },
    agreement: { alphaNominal: { value: expect.any(Number), low: expect.any(Number) } },
  });
  for (const name of ['logLoss', 'ece', 'brier', 'iterations']) {
    expect([name, typeof lines[0]?.[name]]).toEqual([name, 'number']);
  }
  const labels = linesOf('labels.jsonl');
  expect(labels.map(({ label }) => label)).toEqual(truths);
  expect(labels[1]).toMatchObject({ task: 't1', answers: 3 });
  expect(labels[1].posterior.no + labels[1].posterior.yes).toBeCloseTo(1, 5);
  expect(labels[1].confidence).toBe(labels[1].posterior.no);
  const people = linesOf('people.jsonl');
  expect(people.map(({ annotator }) => annotator)).toEqual(['ann', 'bo', 'cy']);
  expect(people[2].quality).toBeLessThan(people[0].quality);
  expect(read('report.html')).toContain('Who says what');
});

test('the order of rows leaves no trace but in the order of labels', async () => {
  write(
    'turned.csv',
    `label,task,worker\n${rows
      .toReversed()
      .map((row) => row.replace(/^(.*),(.*),(.*)$/, '$3,$1,$2'))
      .join('\r\n')}`,
  );
  const byTask = (name: string) => linesOf(name).toSorted((a, b) => (a.task < b.task ? -1 : 1));
  await infer('answers.csv', '--out', 'a.jsonl');
  await infer('turned.csv', '--out', 'b.jsonl');
  expect(byTask('b.jsonl')).toEqual(byTask('a.jsonl'));
  expect(linesOf('b.jsonl')[0].task).toBe('t7');
});

test('shards of any number come to the labels of Dawid–Skene', async () => {
  const method = ['--method', 'dawid-skene', '--json', '--out'];
  const whole = await infer('answers.csv', ...method, 'whole.jsonl');
  for (const shards of ['1', '3', '64']) {
    const { code, lines } = await infer('answers.csv', '--shards', shards, ...method, 's.jsonl');
    expect(code).toBe(0);
    const { iterations } = whole.lines[0] ?? {};
    const reason = expect.stringMatching(/sums of shards/);
    expect(lines[0]).toMatchObject({ method: 'dawid-skene', iterations, reason });
    expect(linesOf('s.jsonl')).toEqual(linesOf('whole.jsonl')); // written to 6 digits
  }
});

test('gold is known, and is left out of the scores', async () => {
  write('gold.csv', 'task,label\nt1,no\n');
  const { lines } = await infer(
    'answers.csv',
    '--gold',
    'gold.csv',
    '--truth',
    'truth.csv',
    '--json',
    '--out',
    'g.jsonl',
  );
  expect(lines[0]).toMatchObject({ gold: 1, judged: 7, accuracy: 1 });
  expect(linesOf('g.jsonl')[1]).toMatchObject({ task: 't1', label: 'no', confidence: 1 });
});

test('sets with a coverage stand beside labels, and gold alone makes a reliability diagram', async () => {
  write('some.csv', 'task,label\nt1,no\nt0,yes\nt4,no\nt6,yes\n');
  const files = ['--gold', 'some.csv', '--out', 'c.jsonl', '--html', 'c.html'];
  const { lines } = await infer('answers.csv', ...files, '--coverage', '0.75', '--json');
  expect(lines[0]).toMatchObject({ gold: 4, judged: 0 });
  for (const { label, set } of linesOf('c.jsonl')) expect(set).toContain(label);
  expect(read('c.html')).toContain('4 gold tasks, each by a fit that was not told it');
  const scored = await infer(
    'answers.csv',
    ...files,
    '--coverage',
    '0.75',
    '--truth',
    'truth.csv',
    '--json',
  );
  expect(scored.lines[0]).toMatchObject({ covered: 1, setSize: expect.any(Number) });
  const refused = await infer('answers.csv', '--coverage', '0.9');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('needs --gold')]);
});

test('labels go to stdout where --out is a dash', async () => {
  const { code, stdout } = await infer('answers.csv', '--method', 'majority', '--out', '-');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(8);
});

test('JSON Lines say by their members what they are', async () => {
  write(
    'spans.jsonl',
    '{"task":"a","worker":"w","spans":[[2,5,"P"]]}\n{"task":"a","worker":"v","spans":[[2,5,"P"]]}\n',
  );
  write('tags.jsonl', '{"task":"a","worker":"w","tags":["O","B-X","I-X"]}\n');
  write('texts.jsonl', '{"task":"a","worker":"w","text":"so it is"}\n');
  write('pairs.csv', 'worker,left,right,label\nw,x,y,y\nv,y,x,y\nw,x,z,z\n');
  const kinds = [];
  for (const name of ['spans.jsonl', 'tags.jsonl', 'texts.jsonl', 'pairs.csv']) {
    const { lines } = await infer(name, '--json', '--out', `${name}.out`);
    kinds.push(lines[0]?.['kind']);
  }
  expect(kinds).toEqual(['span', 'sequence', 'text', 'pairwise']);
  expect(linesOf('spans.jsonl.out')[0].spans[0]).toMatchObject({ start: 2, end: 5, label: 'P' });
  expect(linesOf('tags.jsonl.out')[0].tags).toEqual(['O', 'B-X', 'I-X']);
  expect(linesOf('texts.jsonl.out')[0].label).toBe('so it is');
  expect(
    linesOf('pairs.csv.out')
      .map(({ item }) => item)
      .at(-1),
  ).toBe('x');
});

test('numbers have a value with an interval, label sets a set', async () => {
  write('numbers.csv', 'task,annotator,label\na,w,1\na,v,2\nb,w,4.5\nb,v,5\n');
  await infer('numbers.csv', '--kind', 'numeric', '--out', 'n.jsonl');
  const [a] = linesOf('n.jsonl');
  expect(a.interval[0]).toBeLessThan(a.value);
  write('sets.csv', 'task,annotator,label\na,w,x|y\na,v,x\na,v,y\nb,w,-\nb,v,-\n');
  await infer('sets.csv', '--kind', 'multilabel', '--out', 's.jsonl');
  expect(linesOf('s.jsonl').map(({ label }) => label)).toEqual([['x', 'y'], []]);
});

test('label sets are scored by whole sets, and by the labels in all of them', async () => {
  write('sets.csv', 'task,annotator,label\na,w,x|y\na,v,x|y\nb,w,-\nb,v,-\n');
  write('sets-truth.csv', 'task,label\na,x|y\nb,z\n');
  const told = ['--kind', 'multilabel', '--classes', 'x,y,z', '--truth', 'sets-truth.csv'];
  const { lines } = await infer('sets.csv', ...told, '--json');
  expect(lines[0]).toMatchObject({ judged: 2, accuracy: 0.5, microF1: 0.8 }); // 2 found, 3 true
});

test('a table of pairs is known by its columns in capitals too', async () => {
  write('pairs.csv', 'Worker,Left,Right,Label\nw,a,b,b\nv,b,c,b\nw,a,c,c\n');
  const { lines } = await infer('pairs.csv', '--json');
  expect(lines[0]).toMatchObject({ kind: 'pairwise', tasks: 3, answers: 3 });
});

test('classes that are named may be spelled and ordered as their owner likes', async () => {
  write(
    'named.csv',
    'task,worker,label\na,w,low\na,v,low\na,u,mid\nb,w,High\nb,v,high\nb,u,High\n',
  );
  const named = ['--kind', 'ordinal', '--classes', 'low,mid,high,High', '--out', 'named.jsonl'];
  expect((await infer('named.csv', ...named)).code).toBe(0);
  expect(linesOf('named.jsonl').map(({ label }) => label)).toEqual(['low', 'High']);
  write(
    'many.csv',
    `task,worker,label\n${[...Array(21).keys()].map((c) => `a,w${c},${c}\n`).join('')}`,
  );
  expect((await infer('many.csv', '--kind', 'categorical')).code).toBe(0);
});

const HEAD = 'task,worker,label\n';

test.each([
  [
    'a column missing',
    'task,worker\na,b\n',
    [],
    'bad.csv:1:1: a head with task, annotator (or worker) and label was expected',
  ],
  [
    'a column twice',
    'task,task,worker,label\na,a,b,c\n',
    [],
    'bad.csv:1:2: one column task was expected, got two',
  ],
  ['a quote not closed', `${HEAD}a,"b,c\n`, [], 'bad.csv:2:'],
  ['no label', `${HEAD}a,b,c\nd,e,\n`, [], 'bad.csv:3:3: a name was expected, got nothing'],
  [
    'not a number',
    `${HEAD}a,b,3\nd,e,NaN\n`,
    ['--kind', 'numeric'],
    'bad.csv:3:3: label must be a number from -1e+100 to 1e+100, got "NaN"',
  ],
  [
    'too large a number',
    `${HEAD}a,b,1e999\n`,
    ['--kind', 'numeric'],
    'bad.csv:2:3: label must be a number from -1e+100 to 1e+100, got "1e999"',
  ],
  [
    'a class that was not declared',
    `${HEAD}a,b,x\nd,e,z\n`,
    ['--classes', 'x,y'],
    'bad.csv:3:3: label must be one of x, y, got "z"',
  ],
  ['a binary file', Uint8Array.of(116, 0, 1, 2), [], 'bad.csv:1:2: text was expected'],
  ['an empty file', '', [], 'got an empty file'],
  ['JSON Lines of no kind', '{"task":"a"}\n', [], 'bad.csv:1:'],
  [
    'a method that there is not',
    `${HEAD}a,b,x\n`,
    ['--method', 'best'],
    '--method must be one of auto, majority',
  ],
  [
    'three classes for a method of two',
    `${HEAD}a,b,x\na,c,y\na,d,z\n`,
    ['--method', 'kos'],
    'KOS takes 2 classes, got 3',
  ],
  [
    'a head once more',
    `${HEAD}a,b,x\n${HEAD}c,b,x\n`,
    [],
    'bad.csv:3:1: an answer was expected, got the head of the table once more',
  ],
  ['other commas', 'task;worker;label\na;b;x\n', [], '; fields part by commas'],
  [
    'UTF-16',
    Uint8Array.of(255, 254, 116, 0),
    [],
    'bad.csv:1:1: text in UTF-8 was expected, got UTF',
  ],
  [
    'JSON Lines as a table',
    '{"task":"a"}\n',
    ['--kind', 'ordinal'],
    'bad.csv:1:1: a table (CSV) with a head was expected, got JSON',
  ],
  [
    'a number whose square is infinite',
    `${HEAD}a,b,1e308\nc,b,2\n`,
    ['--kind', 'numeric'],
    'bad.csv:2:3: label must be a number from -1e+100 to 1e+100, got "1e308"',
  ],
  [
    'a class written in two ways',
    `${HEAD}a,b,1\nc,b,2\nd,b,1.0\n`,
    [],
    'bad.csv:4:3: label must be written 1 as elsewhere, got "1.0"',
  ],
  [
    'a label of a set that was not declared',
    `${HEAD}a,b,x\nc,b,x|z\n`,
    ['--kind', 'multilabel', '--classes', 'x,y'],
    'bad.csv:3:3: label must be of x, y, got "x|z"',
  ],
  [
    'a name that every object has for a method',
    `${HEAD}a,b,x\n`,
    ['--method', 'constructor'],
    '--method must be one of auto',
  ],
  [
    'another word for a method',
    `${HEAD}a,b,x\n`,
    ['--method', 'Wawa'],
    'got Wawa, which is agreement-weighted here',
  ],
  [
    'a method for numbers',
    `${HEAD}a,b,1\n`,
    ['--kind', 'numeric', '--method', 'majority'],
    '--method does not go with answers of kind numeric',
  ],
  [
    'a tolerance for classes',
    `${HEAD}a,b,1\n`,
    ['--tolerance', '2'],
    '--tolerance does not go with answers of kind categorical',
  ],
  [
    'shards of the default method',
    `${HEAD}a,b,1\n`,
    ['--shards', '3'],
    '--shards goes with --method dawid-skene alone, got auto',
  ],
  [
    'shards of a method that has no sums',
    `${HEAD}a,b,1\n`,
    ['--shards', '3', '--method', 'glad'],
    '--shards goes with --method dawid-skene alone, got glad',
  ],
  [
    'threads beside shards',
    `${HEAD}a,b,1\n`,
    ['--shards', '3', '--method', 'dawid-skene', '--threads', '2'],
    '--threads does not go with --shards',
  ],
  [
    'a span that ends after its text',
    '{"task":"a","worker":"w","spans":[]}\n{"task":"a","worker":"v","length":3,"spans":[[1,4,"P"]]}\n',
    [],
    'bad.csv:2:1: spans of task a must end by 3, got 4',
  ],
  [
    'lengths that differ',
    '{"task":"a","worker":"w","length":4,"spans":[]}\n{"task":"a","worker":"v","length":3,"spans":[]}\n',
    [],
    'bad.csv:2:1: task a is 4 long elsewhere, got 3',
  ],
  [
    'tags of another scheme',
    '{"task":"a","worker":"w","tags":["O","S-X"]}\n',
    [],
    'bad.csv:1:38: tags.1 must be O, B-… or I-…',
  ],
  [
    'ordered classes whose order nobody told',
    `${HEAD}a,b,1\na,c,high\na,d,low\n`,
    ['--kind', 'ordinal'],
    'bad.csv:3:3: label must be a number, or classes named from lowest to highest by --classes, got "high"',
  ],
  [
    'a class in other letters',
    `${HEAD}a,b,yes\na,c,no\nd,b,Yes\n`,
    [],
    'bad.csv:4:3: label must be written yes as elsewhere, or both named by --classes, got "Yes"',
  ],
  [
    'a number that was lost among classes that are numbers',
    `${HEAD}a,b,3\na,c,NaN\nd,b,2\n`,
    [],
    'bad.csv:3:3: label must be a number as elsewhere, or named by --classes, got "NaN"',
  ],
  [
    'measurements that nobody called numeric',
    `${HEAD}a,b,3\na,c,3.5\n`,
    [],
    'bad.csv:3:3: label must be one of at most 20 whole numbers where --kind is not given',
  ],
  [
    'too many numbers to be classes unless somebody says so',
    `${HEAD}${Array.from({ length: 21 }, (_, i) => `a,w${i},${i}\n`).join('')}`,
    [],
    'bad.csv:22:3: label must be one of at most 20 whole numbers where --kind is not given',
  ],
  [
    'a dash among the labels of a set',
    `${HEAD}a,b,x\na,c,x|-\n`,
    ['--kind', 'multilabel'],
    'bad.csv:3:3: label must be labels with | between them, or - alone for none, got "x|-"',
  ],
  [
    'nothing between two bars',
    `${HEAD}a,b,x||y\n`,
    ['--kind', 'multilabel'],
    'bad.csv:2:3: label must be labels with | between them',
  ],
  [
    'spans of one answer that overlap',
    '{"task":"a","worker":"w","spans":[[4,9,"P"],[2,5,"Q"]]}\n',
    [],
    'bad.csv:1:26: spans must not overlap',
  ],
  [
    'weights by gold without gold',
    `${HEAD}a,b,x\n`,
    ['--method', 'gold-weighted'],
    '--method gold-weighted needs --gold',
  ],
  ['a folder', `${HEAD}a,b,x\n`, ['--truth', '.'], '.: that is a folder, and should be a file'],
  [
    'a file that is not there',
    `${HEAD}a,b,x\n`,
    ['--gold', 'no.csv'],
    'no.csv: there is no such file',
  ],
  [
    'truth for an unknown task',
    `${HEAD}t1,b,yes\n`,
    ['--truth', 'truth.csv'],
    'truth.csv:2:1: task t0 has no answers',
  ],
])('%s is refused with exit code 2, and nothing is written', async (_, text, args, message) => {
  write('bad.csv', text);
  const { code, stderr, lines } = await infer('bad.csv', '--json', '--out', 'never.jsonl', ...args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
  expect(lines.at(-1)).toHaveProperty('error.message');
  expect(() => read('never.jsonl')).toThrow('ENOENT');
});

test('gold of a class that nobody gave is refused with its line, unless it is declared', async () => {
  write('odd.csv', 'task,label\nt0,yes\nt1,maybe\n');
  const refused = await infer('answers.csv', '--gold', 'odd.csv');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('odd.csv:3:2: no answer is maybe'),
  ]);
  const { code } = await infer(
    'answers.csv',
    '--gold',
    'odd.csv',
    '--classes',
    'no,maybe,yes',
    '--out',
    'o.jsonl',
  );
  expect(code).toBe(0);
  expect(linesOf('o.jsonl')[1].label).toBe('maybe');
});

test.each([
  ['another spelling', './answers.csv'],
  ['a link', 'link.csv'],
  ['a second name', 'second.csv'],
])('a file that is read is not written over by %s of it', async (_, path) => {
  if (path === 'link.csv') symlinkSync('answers.csv', join(folder, path));
  if (path === 'second.csv') linkSync(join(folder, 'answers.csv'), join(folder, path));
  const { code, stderr } = await infer('answers.csv', '--annotators', path);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${path} is named twice`)]);
  expect(read('answers.csv')).toContain('t0,ann,yes');
});

test('what cannot be written is refused before anything is read', async () => {
  const { code, stderr } = await infer('no-such.csv', '--out', 'no-such-folder/labels.jsonl');
  expect([code, stderr]).toEqual([2, expect.stringContaining('labels.jsonl cannot be written')]);
  const onFolder = await infer('answers.csv', '--html', '.');
  expect([onFolder.code, onFolder.stderr]).toEqual([2, expect.stringContaining('is a folder')]);
});

test('a link to write to stays a link, and a pipe stays a pipe', async () => {
  write('old.jsonl', 'old');
  symlinkSync('old.jsonl', join(folder, 'latest.jsonl'));
  await infer('answers.csv', '--out', 'latest.jsonl');
  expect(lstatSync(join(folder, 'latest.jsonl')).isSymbolicLink()).toBe(true);
  expect(linesOf('old.jsonl')).toHaveLength(8);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const [{ code }, text] = await Promise.all([
    infer('answers.csv', '--out', 'pipe'),
    readFile(pipe, 'utf8'),
  ]);
  expect([code, text.trim().split('\n').length]).toEqual([0, 8]);
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

test('numbers of any size keep their figures', async () => {
  write('small.csv', 'task,worker,label\na,w,1e-9\na,v,1e-9\nb,w,3e-9\nb,v,3.5e-9\n');
  await infer('small.csv', '--kind', 'numeric', '--out', 'small.jsonl');
  const [a, b] = linesOf('small.jsonl');
  expect(b.value).toBeGreaterThan(a.value);
  expect(b.tolerance).toBeGreaterThan(0);
});

test('where all numbers are equal the tolerance is that of a spread of 1', async () => {
  write('equal.csv', 'task,worker,label\na,w,5\na,v,5\nb,w,5\n');
  await infer('equal.csv', '--kind', 'numeric', '--out', 'equal.jsonl');
  const [two, one] = linesOf('equal.jsonl');
  expect([two.value, two.tolerance]).toEqual([5, 0.5]);
  expect(two.confidence).toBeGreaterThan(one.confidence);
  expect(one.confidence).toBeGreaterThan(0.2);
});

test('a full disk is told with the name of the file, and progress where it is asked for', async () => {
  const { code, stderr } = await infer('answers.csv', '--out', '/dev/full', '--progress');
  expect(code).toBe(1);
  expect(stderr).toBe('All is read: inferring labels\nassay: /dev/full: the disk is full\n');
});

test('a file that is read is not written over', async () => {
  const { code, stderr } = await infer('answers.csv', '--out', 'answers.csv');
  expect([code, stderr]).toEqual([2, expect.stringContaining('answers.csv is named twice')]);
  expect(read('answers.csv')).toContain('t0,ann,yes');
});
