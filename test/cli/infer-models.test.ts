import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ended, startCli } from './cli-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-infer-models-'));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const infer = (...args: string[]) => ended(startCli(folder, 'infer', ...args));

const HEAD = 'task,annotator,label\n';
/** Four people on twelve tasks, of whom one takes every third `b` for `a`. */
const rows = Array.from({ length: 12 }, (_, t) => {
  const truth = t % 4 === 1 ? 'a' : 'b';
  return ['ann', 'bo', 'cy', 'di'].map((who, a) => {
    return `t${t},${who},${a === 3 && t % 3 === 0 ? 'a' : truth}`;
  });
}).flat();
write('answers.csv', `${HEAD}${rows.join('\n')}\n`);
write('new.csv', `${HEAD}n1,ann,a\nn1,zoe,b\nn2,di,a\nn2,di,a\n`);

test('a model that was kept gives the labels of its run, and judges new answers', async () => {
  const kept = await infer('answers.csv', '--save-model', 'm.json', '--out', 'first.jsonl');
  expect([kept.stderr, kept.code]).toEqual(['', 0]);
  await infer('answers.csv', '--model', 'm.json', '--out', 'again.jsonl');
  expect(read('again.jsonl')).toBe(read('first.jsonl'));
  const { lines } = await infer('new.csv', '--model', 'm.json', '--json');
  expect(lines[0]).toMatchObject({ tasks: 2, annotators: 3 });
  expect(lines[0]?.['reason']).toContain('1 of these 3 are new to it');
});

test('a model is refused where it is another file, was touched, or knows other classes', async () => {
  await infer('answers.csv', '--save-model', 'm.json');
  write('cut.json', read('m.json').slice(0, 400));
  write('touched.json', read('m.json').replace('"temperature":1', '"temperature":2'));
  write('other.csv', `${HEAD}n1,ann,c\n`);
  const refusals = await Promise.all([
    infer('new.csv', '--model', 'cut.json'),
    infer('new.csv', '--model', 'touched.json'),
    infer('other.csv', '--model', 'm.json'),
    infer('new.csv', '--model', 'm.json', '--gold', 'answers.csv'),
    infer('new.csv', '--method', 'glad', '--save-model', 'm2.json'),
  ]);
  expect(refusals.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  expect(refusals.map(({ stderr }) => stderr)).toEqual([
    expect.stringContaining('cut.json:1:1: a model that --save-model wrote was expected'),
    expect.stringContaining('touched.json:1:1: the model was changed'),
    expect.stringContaining('other.csv:2:3: label must be one of a, b, got "c"'),
    expect.stringContaining('--gold does not go with --model'),
    expect.stringContaining('--save-model keeps the pool of --method auto'),
  ]);
});

const prediction = (t: number, a: number) =>
  JSON.stringify({ task: `t${t}`, posterior: { a, b: 1 - a } });

test('predictions of a model are weighed beside the votes, and labels say how settled they are', async () => {
  const sure = Array.from({ length: 12 }, (_, t) => prediction(t, t % 4 === 1 ? 0.9 : 0.2));
  write(
    'model.jsonl',
    `${sure.join('\n')}\n${JSON.stringify({ task: 'x', posterior: { a: 1 } })}\n`,
  );
  const { lines } = await infer(
    'answers.csv',
    '--predictions',
    'model.jsonl',
    '--json',
    '--out',
    'p.jsonl',
  );
  expect(lines[0]).toMatchObject({ method: 'crowdlab' });
  const labels = read('p.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(labels.map(({ label }) => label)).toEqual(labels.map((_, t) => (t % 4 === 1 ? 'a' : 'b')));
  for (const { activeLab, confidence } of labels) expect(activeLab).toBeLessThan(confidence);
});

test('predictions that miss a task, do not sum to 1 or name another class are refused', async () => {
  write('few.jsonl', `${prediction(0, 0.4)}\n`);
  write('sum.jsonl', '{"task":"t0","posterior":{"a":0.4,"b":0.5}}\n');
  write('class.jsonl', '{"task":"t0","posterior":{"c":1}}\n');
  const refusals = await Promise.all(
    ['few.jsonl', 'sum.jsonl', 'class.jsonl'].map((file) =>
      infer('answers.csv', '--predictions', file),
    ),
  );
  expect(refusals.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(refusals.map(({ stderr }) => stderr)).toEqual([
    expect.stringContaining(
      'few.jsonl:1:1: a prediction for every task was expected, got none for t1',
    ),
    expect.stringContaining('sum.jsonl:1:1: probabilities of a task must sum to 1, got 0.9'),
    expect.stringContaining('class.jsonl:1:1: no answer is c'),
  ]);
});
