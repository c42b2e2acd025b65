import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { provide } from '../../lambdas/runtime.ts';
import { HistoryRecorder } from '../../local/history/recorder.ts';
import { openStore } from '../../src/adapters/dynamodb/store.ts';
import { openEvents } from '../../src/adapters/embedded/events.ts';
import { openObjects } from '../../src/adapters/embedded/objects.ts';
import { system } from '../../src/adapters/system.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import { createInvite } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import { Chance } from '../support/chance.ts';
import { finish, joinedCrowd } from '../support/chaos-annotator.ts';
import { HandlerCaller, loadHandlers } from '../support/handler-caller.ts';
import { publishedJob } from '../support/job.ts';
import { expectLegal } from '../support/judged.ts';
import { newTable } from './clients.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { CALM, LaggingStore } from './lagging-store.ts';
import type { Service } from './service-process.ts';

const REDUNDANCY = 3;
/** Of the service's clock: leases run out within the test. They are longer where more people queue for the table. */
const SPEED = 12;
const SEED = Number(process.env['ASSAY_SEED'] ?? Date.now() % 2 ** 31);
const WEATHER = { conflict: 0.04, lostReply: 0.02, lagMs: 60 };

const folder = mkdtempSync(join(tmpdir(), 'assay-dynamodb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// A process of its own: leases run by the clock here, and one that other files load answers too late.
let dynamoDbLocal: Service;
beforeAll(async () => {
  dynamoDbLocal = await startDynamoDbLocal();
}, 120_000);
afterAll(() => dynamoDbLocal.stop());
// A lost reply is a defect to the handlers, which they log.
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));

function servicesOver(store: LaggingStore, tenant: string): Services {
  const tokens = openTokens(Buffer.alloc(32, 9));
  const now = () => Math.floor(Date.now() * SPEED);
  const objects = openObjects(':memory:', { tokens, baseUrl: 'http://127.0.0.1:1', now });
  const workflows = { startExport: async () => undefined };
  const events = openEvents(undefined);
  return { tenant, store, objects, tokens, events, workflows, ...system, now };
}

/** Writes a table as an export to S3 would: a line an item, in DynamoDB's JSON. */
async function exportTable(client: DynamoDBClient, name: string, path: string): Promise<void> {
  const lines: string[] = [];
  let start: Record<string, never> | undefined;
  do {
    const asked = { TableName: name, ConsistentRead: true, ExclusiveStartKey: start };
    const page = await client.send(new ScanCommand(asked));
    for (const Item of page.Items ?? []) lines.push(`${JSON.stringify({ Item })}\n`);
    start = page.LastEvaluatedKey as typeof start;
  } while (start !== undefined);
  writeFileSync(path, lines.join(''));
}

it.each([
  { people: 64, tasks: 1_200, leaseSeconds: 30 },
  { people: 256, tasks: 360, leaseSeconds: 120 },
])(
  `$people people on DynamoDB Local with conflicts, lost replies and index lag: legal (seed ${SEED})`,
  async ({ people, tasks, leaseSeconds }) => {
    const begun = Date.now();
    const name = `history-${people}`;
    const client = await newTable(dynamoDbLocal.endpoint, name);
    const chance = new Chance(SEED);
    const store = new LaggingStore(openStore(client, { name, tenant: 't' }), 't', chance);
    const services = servicesOver(store, 't');
    provide(services);
    const jobId = await publishedJob(
      services,
      { tasks, gold: 60 },
      {
        redundancy: REDUNDANCY,
        taskSuiteSize: 6,
        leaseSeconds,
        gold: { rate: 0.15, maxExposures: 40 },
      },
    );
    const { token } = await createInvite(services, {
      jobId,
      people: people + REDUNDANCY,
      days: 90,
    });
    const path = join(folder, `${name}.jsonl`);
    const history = new HistoryRecorder(path);
    const handlers = await loadHandlers();
    const open = (annotatorId?: string) => new HandlerCaller(handlers, history.watch(annotatorId));
    const pace = { speed: SPEED, leaseSeconds };
    const chaos = { invite: token, chance, open, oddness: 0.05, ...pace };

    const crowd = await joinedCrowd(chaos, people);
    const joined = Date.now();
    store.weather = WEATHER;
    await Promise.all(crowd.map((person) => person.run()));
    const worked = Date.now();
    store.weather = CALM;
    for (const { annotatorId } of crowd.slice(0, 2)) {
      await voidAnnotator(services, { jobId, annotatorId, by: 'staff:o1', stepMs: 1e9 });
    }
    await finish(chaos, REDUNDANCY);
    history.close();
    await sweep(services, services.now() + 1e9);
    const ended = Date.now();
    const table = join(folder, `${name}.json`);
    await exportTable(client, name, table);
    client.destroy();
    const happened = await expectLegal(path, table);
    expect(Math.min(...Object.values(store.happened))).toBeGreaterThan(10);
    const all = JSON.stringify({ ...happened, ...store.happened });
    const parts = [joined - begun, worked - joined, ended - worked, Date.now() - ended];
    const seconds = parts.map((ms) => (ms / 1000).toFixed(1)).join(', ');
    console.log(`joined, worked, finished, judged in ${seconds} s: ${all}`);
  },
  1_500_000, // DynamoDB Local takes 100 to 300 s here, by the machine
);
