import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OwnerFolder, openExampleFolder } from './owner-folder.ts';

const SLOW_MS = 60_000;

let owner: OwnerFolder;
beforeAll(async () => {
  owner = await openExampleFolder('trained-readers');
}, SLOW_MS);
afterAll(() => owner.close());

it('the example with terms, training and exam runs from its file to people who were let in', {
  timeout: 2 * SLOW_MS,
}, async () => {
  const files = ['readers/job.json', 'readers/manifest.jsonl'];
  const checked = await owner.must('validate', ...files);
  expect(checked).toMatchObject({ tasks: 8, gold: 0, training: 3, exam: 12, warnings: [] });
  const { jobId } = await owner.must('import', ...files);
  const job = String(jobId);
  await owner.must('publish', job);
  const crowd = ['crowd', job, '--pace', '0', '--truth', 'readers/truth.csv'];
  await owner.must(...crowd, '--annotators', '4', '--skill', '1');
  const done = await owner.must('status', job);
  expect(done).toMatchObject({ answers: 24, entry: { admitted: 4, exam: 0, failed: 0 } });
  await owner.must(...crowd, '--annotators', '2', '--skill', '0');
  const { entry, annotators } = await owner.must('status', job);
  expect(entry).toMatchObject({ admitted: 4, wait: 2 });
  expect((await owner.here('status', job)).stdout).toContain('2 may try again later, 4 let in');

  const rows = annotators as { annotatorId: string; answers: number }[];
  const waiting = rows.find(({ answers }) => answers === 0)?.annotatorId ?? '';
  const admitted = await owner.must('annotator', 'admit', job, waiting, '--days', '9');
  expect(admitted).toMatchObject({ annotatorId: waiting, until: expect.any(Number) });
  expect((await owner.must('status', job))['entry']).toMatchObject({ admitted: 5, wait: 1 });

  const invite = await owner.must('invite', job, '--admitted');
  expect(invite).toMatchObject({ people: 100 });
  writeFileSync(join(owner.folder, 'terms.json'), '{ "instructions": "Look twice." }');
  const terms = await owner.must('terms', job, 'terms.json');
  expect(terms).toMatchObject({ number: 2, instructions: 'Look twice.' });
  expect((await owner.must('status', job))['entry']).toMatchObject({ consent: 6, admitted: 0 });
  writeFileSync(join(owner.folder, 'terms.json'), '{\n  "consent": 7 }');
  const wrong = await owner.here('terms', job, 'terms.json');
  expect([wrong.code, wrong.stderr]).toEqual([
    3,
    expect.stringContaining('consent must be a text'),
  ]);
});
