import { openStore as openDynamo } from '../src/adapters/dynamodb/store.ts';
import { openHome } from '../src/adapters/embedded/home.ts';
import type { Services, Store } from '../src/ports.ts';
import { newTable } from '../test/conformance/clients.ts';
import { startDynamoDbLocal } from '../test/conformance/dynamodb-local.ts';
import { measureCapacity } from './capacity-run.ts';

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

async function measure(store: Store, services: Services, run: Run): Promise<void> {
  const tasks = smoke ? 20 * run.taskSuiteSize * 4 : Math.min(48_000, 2_400 * run.taskSuiteSize);
  const work = { ...run, tasks, redundancy: REDUNDANCY, annotators: ANNOTATORS };
  const bill = await measureCapacity(services, store, work);
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
