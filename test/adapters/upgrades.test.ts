import { afterEach, expect, it } from 'vitest';
import { itemOf } from '../../src/adapters/items.ts';
import { SCHEMA, upgraded } from '../../src/adapters/upgrades.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { importStep } from '../../src/flows/import.ts';
import { publishJob } from '../../src/flows/job.ts';
import { createInvite } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Item } from '../../src/ports.ts';
import { type Fixture, type Stored, textOfFixture } from '../stored/fixture.ts';
import { openHome } from '../stored/home.ts';
import { says, workOff } from '../support/exported.ts';
import { joined } from '../support/job.ts';
import { START } from '../support/world.ts';

interface First extends Stored {
  readonly annotators: readonly string[];
}

/**
 * What the last Assay before form 2 stored (commit 54afc2a): a job of five tasks and two gold in suites of
 * two, one hand answered and one held; and a draft whose manifest is read.
 */
const form1: First = JSON.parse(textOfFixture(1));

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

async function homeOf(fixture: Stored) {
  const home = await openHome({ ...fixture, now: START + 3_600_000 });
  opened.push(home.close);
  return home;
}

it('a job of form 1 goes on to its dataset', async () => {
  const { services, dump } = await homeOf(form1);
  const { jobId } = form1;
  await sweep(services, services.now() + 1_000);
  for (const one of [...form1.annotators, ...(await joined(services, jobId, 2))]) {
    await workOff(services, jobId, one, says('yes'));
  }
  const { dataset } = await exportDataset(services, jobId);
  expect(dataset).toMatchObject({ tasks: 5, complete: 5, answers: 10, redundancy: 2 });
  const schemas = dump().map(({ sk, body }) => [sk, JSON.parse(body).schema]);
  expect(schemas.filter(([sk]) => sk === 'T')).toContainEqual(['T', SCHEMA]);
  expect(schemas).toContainEqual(['I', 1]); // nobody has changed the draft's
});

it('a draft of form 1 is published with its suites in one bin', async () => {
  const { services } = await homeOf(form1);
  const jobId = form1.draft;
  await importStep(services, { jobId, manifest: 'manifest.jsonl', stepMs: 1e9 });
  await publishJob(services, jobId);
  const job = await services.store.get({ kind: 'job', jobId }, 'strong');
  const bins = [{ pool: null, priority: 'normal', taskSuites: 1, tasks: 1 }];
  expect(job).toMatchObject({ bins, redundancy: 2, wish: 0, adjusted: true, nearEnd: false });
});

it('what came about before the form was raised stays as it is', () => {
  const bin = { pool: 'heart', priority: 'high', taskSuites: 2, tasks: 7 } as const;
  const of = (kind: string, change: object) => {
    const row = form1.rows.find(({ body }) => body.kind === kind);
    return upgraded({ ...row?.body, ...change } as Item, 1); // as it may stand there
  };
  const job = { bins: [bin], redundancy: 5, wish: 3, adjusted: false, nearEnd: true };
  expect(of('job', job)).toMatchObject(job);
  expect(of('import', { bins: [bin] })).toMatchObject({ bins: [bin] });
  expect(of('taskSuite', { redundancy: 5 })).toMatchObject({ redundancy: 5, wanted: [2, 2] });
  expect(of('annotator', { pools: ['heart'] })).toMatchObject({ pools: ['heart'] });
});

it('gold that was left without its tasks before form 4 is owed, and comes no more', () => {
  const { people, rows }: Fixture = JSON.parse(textOfFixture(3));
  const left = rows.find(
    ({ body }) => body.kind === 'annotator' && body.annotatorId === people.leaving,
  )?.body as Annotator & { readonly schema: number }; // whoever left a hand
  expect(left.gold.again).toEqual(['g0']);
  expect(upgraded(left, 3)).toEqual({ ...left, gold: { ...left.gold, again: [] } });
});

it('an item without a form is of the first', () => {
  const row = form1.rows.find(({ body }) => body.kind === 'taskSuite');
  const { schema: _, ...item } = { schema: 1, ...row?.body };
  expect(itemOf(item)).toMatchObject({ kind: 'taskSuite', redundancy: 2 });
});

it('an item of a newer form is refused, and nothing is written', async () => {
  const newer = form1.rows.map((row) => ({
    ...row,
    body: { ...row.body, schema: row.sk === 'J' ? SCHEMA + 1 : 1 },
  }));
  const { services, dump } = await homeOf({ ...form1, rows: newer });
  const before = dump();
  const wanted = { jobId: form1.jobId, people: 1, days: 1 };
  await expect(createInvite(services, wanted)).rejects.toMatchObject({
    code: 'newer-data',
    message:
      'a stored job has form 5, and this Assay reads forms up to 4: go back to the newer version',
  });
  await expect(sweep(services, services.now() + 1_000)).rejects.toMatchObject({
    code: 'newer-data',
  });
  expect(dump()).toEqual(before);
});
