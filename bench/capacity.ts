import { setTimeout as sleep } from 'node:timers/promises';
import { openStore as openDynamo } from '../src/adapters/dynamodb/store.ts';
import { openHome } from '../src/adapters/embedded/home.ts';
import type { Hand } from '../src/contracts/assignment.ts';
import { aggregate } from '../src/flows/aggregation.ts';
import { next } from '../src/flows/hand-out.ts';
import { acceptResponse, saveDraft } from '../src/flows/response.ts';
import { startSession } from '../src/flows/session.ts';
import type { Services, Store } from '../src/ports.ts';
import { newTable } from '../test/conformance/clients.ts';
import { startDynamoDbLocal } from '../test/conformance/dynamodb-local.ts';
import { makeBenchJob } from './job.ts';
import { type Bill, pricedStore } from './priced-store.ts';

/**
 * `npm run bench:capacity`: write and read units of DynamoDB for each vote, priced by published rules on
 * the real flows with 64 annotators at once. On the embedded store in memory; with `--dynamodb` on
 * DynamoDB Local (Java 17, Maven), whose own figures for transactions are wrong and not asked.
 */
const smoke = process.argv.includes('--smoke');
const onDynamo = process.argv.includes('--dynamodb');
const ANNOTATORS = 64;
const REDUNDANCY = 3;

interface Run {
  readonly taskSuiteSize: number;
  readonly saveEvery: number;
  readonly goldRate: number;
  readonly bar?: string;
}

const RUNS: readonly Run[] = [
  { taskSuiteSize: 20, saveEvery: 0, goldRate: 0, bar: '≤ 0.7 WCU, ≤ 0.4 RCU' },
  { taskSuiteSize: 20, saveEvery: 5, goldRate: 0 },
  { taskSuiteSize: 20, saveEvery: 5, goldRate: 0.1, bar: '≤ 1.1 WCU' },
  { taskSuiteSize: 20, saveEvery: 1, goldRate: 0 },
  { taskSuiteSize: 5, saveEvery: 0, goldRate: 0 },
  { taskSuiteSize: 5, saveEvery: 5, goldRate: 0.1 },
  { taskSuiteSize: 1, saveEvery: 0, goldRate: 0 },
  { taskSuiteSize: 1, saveEvery: 0, goldRate: 0.1 },
];

/** People of the job, one after another and not priced: a person joins once. */
async function joinAll(services: Services, invite: string): Promise<string[]> {
  const people: string[] = [];
  for (let i = 0; i < ANNOTATORS; i++) {
    const device = `bench-annotator-${String(i).padStart(8, '0')}`;
    people.push((await startSession(services, { invite, device })).annotatorId ?? '');
  }
  return people;
}

/** One annotator on the flows: works until there is nothing left. */
async function work(services: Services, jobId: string, annotatorId: string, i: number, run: Run) {
  for (;;) {
    const reply = await next(services, { jobId, annotatorId, hands: 1, have: [] });
    const hand = reply.hands[0];
    if (hand !== undefined) await answer(services, annotatorId, hand, run.saveEvery, i);
    else if (reply.noWork === 'all-done') return;
    else await sleep(40 * services.random());
  }
}

async function answer(
  services: Services,
  annotatorId: string,
  hand: Hand,
  saveEvery: number,
  i: number,
) {
  const { assignmentId } = hand;
  const all = hand.tasks.map(
    (_, task) => [String(task), { choice: CHOICES[(task + i) % 3] ?? 'no', ms: 1234 }] as const,
  );
  for (let saved = saveEvery; saveEvery > 0 && saved < all.length; saved += saveEvery) {
    const answers = Object.fromEntries(all.slice(saved - saveEvery, saved));
    await saveDraft(services, { assignmentId, annotatorId, answers });
  }
  await acceptResponse(services, { assignmentId, annotatorId, answers: Object.fromEntries(all) });
  const [jobId = '', taskSuiteId = ''] = assignmentId.split('.');
  await aggregate(services, { jobId, taskSuiteId });
}

const CHOICES = ['yes', 'no', 'maybe'];

async function measure(store: Store, services: Services, run: Run): Promise<void> {
  const tasks = smoke ? 20 * run.taskSuiteSize * 4 : Math.min(48_000, 2_400 * run.taskSuiteSize);
  const made = {
    tasks,
    redundancy: REDUNDANCY,
    taskSuiteSize: run.taskSuiteSize,
    goldRate: run.goldRate,
  };
  const job = await makeBenchJob({ ...services, store }, made);
  const bill: Bill = { write: 0, read: 0, lostRaces: 0, largestBytes: {} };
  const priced = { ...services, store: pricedStore(store, bill) };
  const people = await joinAll({ ...services, store }, job.invite);
  await Promise.all(people.map((person, i) => work(priced, job.jobId, person, i, run)));
  const votes = tasks * REDUNDANCY;
  const saves = run.saveEvery === 0 ? 'no saves' : `save every ${run.saveEvery}`;
  const bar = run.bar === undefined ? '' : `  (bar ${run.bar})`;
  const largest = Object.entries(bill.largestBytes).map(([kind, bytes]) => `${kind} ${bytes}`);
  console.log(
    `K=${run.taskSuiteSize}, ${saves}, ${100 * run.goldRate} % gold: ` +
      `${(bill.write / votes).toFixed(3)} WCU, ${(bill.read / votes).toFixed(3)} RCU a vote${bar}; ` +
      `${bill.lostRaces} lost races in ${votes} votes; largest bytes: ${largest.join(', ')}`,
  );
}

const home = openHome({ folder: ':memory:', baseUrl: 'http://127.0.0.1' });
const dynamo = onDynamo ? await startDynamoDbLocal() : undefined;
for (const [i, run] of RUNS.entries()) {
  if (dynamo === undefined) await measure(home.store, home.services, run);
  else {
    const name = `capacity-${i}-${Date.now()}`;
    const client = await newTable(dynamo.endpoint, name);
    await measure(openDynamo(client, { name, tenant: 'default' }), home.services, run);
    client.destroy();
  }
}
await dynamo?.stop();
home.close();
