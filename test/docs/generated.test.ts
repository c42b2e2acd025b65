import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documents } from '../../docs/documents.ts';
import { JobFile } from '../../src/contracts/job.ts';

const stored = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

test('the committed documents are what the code says; otherwise run npm run docs', async () => {
  for (const [name, text] of await documents()) {
    expect(stored(name) === text, `docs/${name} is stale`).toBe(true);
  }
});

test('two runs give the same bytes', async () => {
  expect([...(await documents())]).toEqual([...(await documents())]);
});

test('editors get the job file with its defaults and its descriptions', () => {
  const schema = JSON.parse(stored('job.schema.json'));
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(Object.keys(schema.properties)).toEqual(Object.keys(JobFile.shape));
  expect(schema.required).toEqual(['name', 'question']);
  expect(schema.properties.redundancy).toMatchObject({ default: 3, minimum: 1, maximum: 15 });
  expect(schema.properties.labelName.description).toContain('Ground Truth');
});
