import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openStore as openDynamo } from '../../src/adapters/dynamodb/store.ts';
import { openStore as openEmbedded } from '../../src/adapters/embedded/store.ts';
import { keyOf } from '../../src/adapters/items.ts';
import type { Item, Ref, Store } from '../../src/ports.ts';
import { newTable } from './clients.ts';
import { flowScriptOf, perform, type Step } from './flow-script.ts';
import { newWorld, type World } from './flow-world.ts';
import {
  type Draft,
  everyPartition,
  everyRange,
  everyRef,
  type Operation,
  scriptOf,
} from './script.ts';
import { everything, named } from './store-probe.ts';

const SCRIPTS = Number(process.env['ASSAY_SCRIPTS'] ?? 500);
const SEED = Number(process.env['ASSAY_SEED'] ?? Date.now() % 2 ** 31);
const FLOW_SCRIPTS = Math.ceil(SCRIPTS / 2);
const LENGTH = 30;
const AT_ONCE = 16;
const TABLE = 'differential';

let client: Awaited<ReturnType<typeof newTable>>;
beforeAll(async () => {
  client = await newTable(inject('dynamoDbLocal'), TABLE);
});
afterAll(() => client.destroy());

const nameOf = (item: Item): string => Object.values(keyOf('t', item)).join(' ');

/** Versions that a script has seen accepted, by reference. */
class Versions {
  readonly #stored = new Map<string, number>();

  fit({ item, step }: Draft): Item {
    return { ...item, version: (this.#stored.get(nameOf(item)) ?? 0) + step };
  }

  accept(items: readonly Item[]): void {
    for (const item of items) this.#stored.set(nameOf(item), item.version);
  }
}

/** What a call answered, in a form that two homes must share; a refusal by its text. */
async function outcome(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return `refused: ${error}`;
  }
}

function answer(store: Store, operation: Operation, items: readonly Item[]): Promise<unknown> {
  switch (operation.call) {
    case 'commit':
      return store.commit(items);
    case 'get':
      return store.get(operation.ref, operation.freshness);
    case 'getMany':
      return store.getMany(operation.refs);
    case 'queryPartition':
      return everything((after) =>
        store.queryPartition(operation.partition, operation.limit, after),
      );
    case 'queryIndex':
      return namesIn(store, operation.range, operation.limit);
  }
}

async function namesIn(store: Store, range: (typeof everyRange)[number], limit: number) {
  const found = await everything<Ref>((after) => store.queryIndex(range, limit, after));
  return found.map(named).toSorted(); // order among equal index keys is free
}

/** All that raw calls can have written. */
const finalState = async (store: Store) => ({
  items: await store.getMany(everyRef),
  partitions: await Promise.all(
    everyPartition.map((each) => everything((after) => store.queryPartition(each, 100, after))),
  ),
  indexes: await Promise.all(everyRange.map((range) => namesIn(store, range, 3))),
});

/** Two stores with the same tenant: what is done to one is done to the other. */
const pairOf = (tenant: string) => ({
  embedded: openEmbedded(':memory:', { tenant, now: () => 0 }),
  dynamo: openDynamo(client, { name: TABLE, tenant }),
});

async function runScript(script: readonly Operation[], tenant: string): Promise<number> {
  const { embedded, dynamo } = pairOf(tenant);
  const versions = new Versions();
  let wins = 0;
  for (const [i, operation] of script.entries()) {
    const items = operation.call === 'commit' ? operation.drafts.map((d) => versions.fit(d)) : [];
    const mine = await outcome(() => answer(embedded, operation, items));
    const theirs = await outcome(() => answer(dynamo, operation, items));
    expect(theirs, `${tenant}, call ${i}: ${JSON.stringify({ ...operation, items })}`).toEqual(
      mine,
    );
    if (mine === true) {
      wins++;
      versions.accept(items);
    }
  }
  expect(await finalState(dynamo), tenant).toEqual(await finalState(embedded));
  embedded.close();
  return wins;
}

/** Everything in a world's job: suites with their assignments, people, gold, index entries. */
async function jobState({ services: { store }, jobId, people }: World) {
  const partitions = [
    ...['s0', 's1', 's2', 's3'].map(
      (taskSuiteId) => ({ kind: 'taskSuite', jobId, taskSuiteId }) as const,
    ),
    ...people.map((annotatorId) => ({ kind: 'annotator', annotatorId }) as const),
  ];
  const ranges = [
    { index: 'open', jobId, bin: 0, from: 0, to: 2 ** 53 - 1 },
    { index: 'complete', jobId, bin: 0 },
    { index: 'members', jobId },
    ...people.map((annotatorId) => ({ index: 'annotator', jobId, annotatorId }) as const),
  ] as const;
  return {
    items: await store.getMany<Ref>([
      { kind: 'job', jobId },
      { kind: 'import', jobId },
      ...['g0', 'g1', 'g2'].map((goldId) => ({ kind: 'gold', jobId, goldId }) as const),
    ]),
    partitions: await Promise.all(
      partitions.map((each) => everything((after) => store.queryPartition(each, 2, after))),
    ),
    indexes: await Promise.all(ranges.map((range) => namesIn(store, range, 2))),
  };
}

async function runFlows(script: readonly Step[], tenant: string): Promise<number> {
  const { embedded, dynamo } = pairOf(tenant);
  const [mine, theirs] = [await newWorld(embedded, tenant), await newWorld(dynamo, tenant)];
  let replies = 0;
  for (const [i, step] of script.entries()) {
    const reply = await outcome(() => perform(mine, step));
    const other = await outcome(() => perform(theirs, step));
    expect(other, `${tenant}, step ${i}: ${JSON.stringify(step)}`).toEqual(reply);
    if (typeof reply === 'object') replies++;
    for (const world of [mine, theirs]) world.wait(1);
  }
  expect(await jobState(theirs), tenant).toEqual(await jobState(mine));
  for (const opened of [mine, theirs, embedded]) opened.close();
  return replies;
}

/** Runs scripts several at once. @returns what they returned, added up */
async function runAll<T>(
  scripts: readonly T[],
  run: (script: T, tenant: string) => Promise<number>,
  name: string,
): Promise<number> {
  const waiting = [...scripts.entries()];
  let total = 0;
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const added = await run(next[1], `${name}-${SEED}-${next[0]}`);
      total += added; // not `+= await`: others add while this one waits
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return total;
}

describe(`embedded and DynamoDB Local answer alike and end alike (seed ${SEED})`, () => {
  it(`after ${SCRIPTS} scripts of ${LENGTH} raw calls`, async () => {
    const scripts = fc.sample(scriptOf(LENGTH), { numRuns: SCRIPTS, seed: SEED });
    const wins = await runAll(scripts, runScript, 'raw');
    expect(wins).toBeGreaterThan(SCRIPTS * 6); // or the scripts only tested refusals
  }, 600_000);

  it(`after ${FLOW_SCRIPTS} scripts of ${LENGTH} whole flows`, async () => {
    const scripts = fc.sample(flowScriptOf(LENGTH), { numRuns: FLOW_SCRIPTS, seed: SEED });
    const replies = await runAll(scripts, runFlows, 'flow');
    expect(replies).toBeGreaterThan(FLOW_SCRIPTS * 12);
  }, 600_000);
});
