import { expect, it } from 'vitest';
import { bits } from '../support/states.ts';
import type { FaultRates } from './faulty-store.ts';
import { History, type Shape } from './history.ts';

const SEEDS = 250;

const CALM: FaultRates = { crash: 0, lost: 0, stale: 0, lie: 0, intrude: 0.1 };
const STORMY: FaultRates = { crash: 0.02, lost: 0.05, stale: 0.1, lie: 0.15, intrude: 0.08 };

/** Small jobs of many kinds: what goes wrong does so with few tasks and few people. */
function shapeOf(seed: number): Shape {
  const taskSuiteSize = [1, 2, 3, 5][seed % 4] ?? 3;
  return {
    tasks: 6 + (seed % 7),
    gold: seed % 3 === 0 ? 0 : 6,
    people: 2 + (seed % 3),
    redundancy: 1 + (seed % 3),
    taskSuiteSize,
    cap: seed % 5 === 0 ? 5 : null,
    maxExposures: 4,
    steps: 60 + (seed % 40),
    rates: seed % 2 === 0 ? CALM : STORMY,
  };
}

/** Runs a history to its end; whatever breaks names the seed that replays it. */
async function played(seed: number): Promise<History> {
  const history = await History.open(seed, shapeOf(seed));
  try {
    await history.run();
    await history.drain();
    return history;
  } catch (error) {
    throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
  } finally {
    history.world.close();
  }
}

/** A workload that lacks one of these proves less than it says. */
const LEAST: Readonly<Record<string, number>> = {
  'part of a suite handed out': 400,
  'closed in part': 200,
  'closed by others with answers': 130,
  'closed while barred': 60,
  declined: 100,
  'late and counted': 120,
  'late and kept aside': 180,
  'other late gold': 15,
  'void after it counted': 120,
  'gold shown again': 300,
  labelled: 900,
};

it('any history keeps the invariants, and ends with every task exact and labelled', async () => {
  const happened = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { ledger, shape } = await played(seed);
    for (const [kind, times] of ledger.happened) {
      happened.set(kind, (happened.get(kind) ?? 0) + times);
    }
    for (const { taskSuiteId, wanted, labels } of ledger.suites.values()) {
      for (const task of wanted.keys()) {
        const givers = ledger
          .countedIn(taskSuiteId)
          .filter((turn) => bits(turn.counted).includes(task));
        const people = new Set(givers.map(({ annotatorId }) => annotatorId)).size;
        const found = { seed, task: `${taskSuiteId}-${task}`, people, answers: givers.length };
        expect(found).toMatchObject({ people: shape.redundancy, answers: shape.redundancy });
      }
      expect({ seed, taskSuiteId, labelled: labels?.length }).toMatchObject({
        labelled: wanted.length,
      });
    }
  }
  for (const [kind, least] of Object.entries(LEAST)) {
    expect(happened.get(kind), kind).toBeGreaterThanOrEqual(least);
  }
}, 60_000);
