import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/embedded/database.ts';
import { openEvents } from '../../src/adapters/embedded/events.ts';
import { openObjects } from '../../src/adapters/embedded/objects.ts';
import { storeOver } from '../../src/adapters/embedded/store.ts';
import { itemOf } from '../../src/adapters/items.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import { SCHEMA, upgraded } from '../../src/adapters/upgrades.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { importStep } from '../../src/flows/import.ts';
import { publishJob } from '../../src/flows/job.ts';
import { createInvite } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Item, Services } from '../../src/ports.ts';
import { Chance } from '../support/chance.ts';
import { says, workOff } from '../support/exported.ts';
import { joined } from '../support/job.ts';
import { Clock, dumpOf, type StoredRow, seededSystem } from '../support/world.ts';

interface Stored {
  readonly jobId: string;
  readonly draft: string;
  readonly annotators: readonly string[];
  readonly rows: readonly (Omit<StoredRow, 'body'> & {
    readonly body: Item & { readonly schema: number };
  })[];
  readonly objects: Readonly<Record<string, string>>;
}

/**
 * What the last Assay before form 2 stored (commit 54afc2a): a job of five tasks and two gold in suites of
 * two, one hand answered and one held; and a draft whose manifest is read.
 */
const form1: Stored = JSON.parse(
  readFileSync(new URL('../fixtures/stored/form-1.json', import.meta.url), 'utf8'),
);

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** The embedded home over what was stored. */
async function homeOf({ rows, objects: stored }: Stored) {
  const clock = new Clock();
  clock.advance(3_600_000);
  const system = seededSystem(clock, new Chance(9));
  const database = openDatabase(':memory:');
  const put = database.prepare(
    'INSERT INTO item (pk, sk, version, q, at, n, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const { pk, sk, version, q, at, n, body } of rows) {
    put.run(pk, sk, version, q, at, n, JSON.stringify(body));
  }
  const tenant = 'default';
  const tokens = openTokens(Buffer.alloc(32, 'key of seed 4'));
  const store = storeOver(database, { tenant, now: system.now });
  const baseUrl = 'http://127.0.0.1:1';
  const objects = openObjects(':memory:', { tokens, baseUrl, now: system.now });
  for (const [key, text] of Object.entries(stored)) {
    await objects.put(key, Buffer.from(text), { mediaType: 'text/plain' });
  }
  opened.push(() => {
    store.close();
    objects.close();
  });
  const events = openEvents(undefined);
  const workflows = { startExport: async () => undefined };
  const services: Services = { tenant, store, objects, tokens, events, workflows, ...system };
  return { services, dump: () => dumpOf(database) };
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
  const row = form1.rows.find(({ body }) => body.kind === 'annotator');
  const left = { carry: 1.3, walked: 2, again: ['g1'], answered: 0, right: 0, confusion: {} };
  const older = { ...row?.body, gold: left } as unknown as Item; // form 3
  expect(upgraded(older, 3)).toEqual({ ...older, gold: { ...left, again: [] } });
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
