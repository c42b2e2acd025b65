import { expect, test } from 'vitest';
import { inferFrom } from '../../../local/infer/infer-from.ts';
import type { Asked } from '../../../local/infer/outcome.ts';

/** Infers from the text of a file. */
function infer(text: string, asked: Partial<Asked> = {}) {
  const beginning = new TextEncoder().encode(text);
  const chunks = async function* () {
    yield beginning;
  };
  return inferFrom({ path: 'answers', beginning, chunks }, { method: 'auto', ...asked });
}

const HEAD = 'task,worker,label\n';
const FEW = `${HEAD}a,w,1\na,v,1\na,u,2\nb,w,2\nb,v,1\nb,u,2\nc,w,1\nc,v,1\n`;

test('iterations are told of what iterates, and of nothing else', async () => {
  const of = async (text: string, asked?: Partial<Asked>) => (await infer(text, asked)).iterations;
  const said = (more: string) =>
    `{"task":"a","worker":"w",${more}}\n{"task":"a","worker":"v",${more}}\n`;
  expect(await of(FEW, { kind: 'multilabel' })).toBe(30);
  expect(await of(said('"text":"to be"'))).toBe(10);
  expect(await of(FEW, { kind: 'ordinal' })).toBeGreaterThan(20);
  for (const text of [FEW, said('"length":9,"spans":[[2,5,"P"]]')]) {
    expect(await of(text)).toBeGreaterThan(0);
  }
  for (const method of ['zero-based-skill', 'kos']) {
    expect(await of(FEW, { method })).toBeGreaterThan(0);
  }
  for (const method of ['majority', 'agreement-weighted']) {
    expect(await of(FEW, { method })).toBeUndefined();
  }
});

test.each([
  [
    'a label of a set in other letters',
    `${HEAD}a,w,x|Fog\na,v,x\nb,w,fog|x\n`,
    { kind: 'multilabel' },
    'answers:4:3: label must be labels written Fog as elsewhere, or both named by --classes, got "fog|x"',
    ['x', 'Fog', 'fog'],
  ],
  [
    'a class of spans in other letters',
    `{"task":"a","worker":"w","spans":[[2,5,"Drug"]]}\n{"task":"a","worker":"v","spans":[[2,5,"Drug"],[7,9,"drug"]]}\n`,
    { kind: 'span' },
    `answers:2:1: a span's class must be written Drug as elsewhere, or both named by --classes, got drug`,
    ['Drug', 'drug'],
  ],
  [
    'a class of tags in other letters',
    `{"task":"a","worker":"w","tags":["B-per","O"]}\n{"task":"a","worker":"v","tags":["O","B-PER"]}\n`,
    { kind: 'sequence' },
    `answers:2:1: a span's class must be written per as elsewhere`,
    ['per', 'PER'],
  ],
] as const)('%s is refused, unless both are named', async (_, text, asked, message, classes) => {
  await expect(infer(text, asked)).rejects.toThrow(message);
  expect(await infer(text, { ...asked, classes })).toMatchObject(asked);
});
