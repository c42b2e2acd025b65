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
