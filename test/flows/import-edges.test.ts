import { afterEach, beforeEach, expect, it } from 'vitest';
import { inputKey, newImport } from '../../src/core/import.ts';
import { importStep } from '../../src/flows/import.ts';
import { createJob } from '../../src/flows/job.ts';
import { jobFile } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

async function imported(lines: readonly object[], change: Parameters<typeof jobFile>[0] = {}) {
  const { services } = world;
  const { jobId } = await createJob(services, jobFile(change));
  const manifest = 'manifest.jsonl';
  const body = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await services.objects.put(inputKey(jobId, manifest), body, { mediaType: 'application/jsonl' });
  const step = () => importStep(services, { jobId, manifest, stepMs: 0 });
  return { jobId, manifest, bytes: body.length, step };
}

const IMAGES = { question: { ...jobFile().question, media: 'image' } } as const;

it('a manifest without a byte is an import that is done', async () => {
  const { step } = await imported([]);
  expect(await step()).toMatchObject({ done: true, lines: 0, tasks: 0 });
});

it('an import that stopped right behind the last line only has to end', async () => {
  const { jobId, manifest, bytes, step } = await imported([{ source: 'one' }]);
  const state = { ...newImport(jobId, manifest, bytes), offset: bytes, lines: 1, tasks: 1 };
  await world.services.store.commit([state]);
  expect(await step()).toMatchObject({ done: true, lines: 1, tasks: 1 });
});

it('a data object that was skipped on one line is taken on a later one', async () => {
  const { step } = await imported([
    { source: 'small effusion', gold: 'perhaps' },
    { source: 'small effusion' },
    { source: 'small effusion' },
  ]);
  const { tasks, duplicates, problems } = await step();
  expect({ tasks, duplicates }).toEqual({ tasks: 1, duplicates: 1 });
  expect(problems.map(({ line, code }) => [line, code])).toEqual([
    [1, 'unknown-gold'],
    [3, 'duplicate'],
  ]);
});

it.each([
  ['has a blank', 'scan 1.png'],
  ['is longer than a name may be', `${'x'.repeat(600)}.png`],
  ['climbs out', '../scan.png'],
  ['is an address', 's3://bucket/scan.png'],
])('a source-ref that %s is a problem of its line', async (_, sourceRef) => {
  const { step } = await imported([{ 'source-ref': sourceRef }], IMAGES);
  const { done, problems } = await step();
  expect(done).toBe(true);
  expect(problems).toMatchObject([{ line: 1, code: 'foreign-source-ref' }]);
});

it('a task before many bad lines does not keep the import from being stored', async () => {
  const bad = Array.from({ length: 30_000 }, () => ({ note: 1 }));
  const { step } = await imported([{ source: 'one' }, ...bad, { source: 'two' }]);
  const first = await step();
  expect(first).toMatchObject({ done: false, tasks: 1 });
  expect(first.lines).toBeLessThan(10_000);
  let last = first;
  while (!last.done) last = await step();
  expect(last).toMatchObject({ tasks: 2, lines: 30_002, skipped: 30_000 });
});

it('a line without an end in sight is one bad line, read in flat memory', async () => {
  async function* endless() {
    yield Buffer.from('{"source": "one"}\n');
    for (let part = 0; part < 1_000; part++) yield Buffer.alloc(64 * 1024, 'é');
    yield Buffer.from('\n{"source": "two"}\n');
  }
  const { services } = world;
  const { jobId } = await createJob(services, jobFile());
  const key = inputKey(jobId, 'm.jsonl');
  await services.objects.put(key, endless(), { mediaType: 'application/jsonl' });
  const { bytes, tasks, problems } = await importStep(services, {
    jobId,
    manifest: 'm.jsonl',
    stepMs: 60_000,
  });
  expect(problems).toMatchObject([{ line: 2, code: 'too-long' }]);
  expect({ tasks, bytes }).toEqual({ tasks: 2, bytes: 18 + 64 * 1024 * 1_000 + 19 });
});

it('a text that reads like the mark of a group is no group', async () => {
  const { step } = await imported(
    [
      { source: 'group:p1', patient: 'p0' },
      { source: 'one', patient: 'p1' },
      { source: 'two', patient: 'p1' },
    ],
    { groups: { by: 'patient', rule: 'together' } },
  );
  expect(await step()).toMatchObject({ tasks: 3, problems: [] });
});
