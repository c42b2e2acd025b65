import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handler as aggregateHandler } from '../../lambdas/aggregation/aggregate.ts';
import { consumer } from '../../lambdas/events.ts';
import { handler as sweepHandler } from '../../lambdas/hand-out/sweep.ts';
import { startMeter } from '../../lambdas/meter.ts';
import { provide } from '../../lambdas/runtime.ts';
import { recordOf } from '../../src/adapters/embedded/changes.ts';
import type { Gold } from '../../src/core/gold.ts';
import { decline } from '../../src/flows/give-back.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { stored, suitesIn } from '../support/answered.ts';
import { allAnswered, handFor, joined, publishedJob } from '../support/job.ts';
import { catchLog, type LogLines } from '../support/log-lines.ts';
import { openWorld, type World } from '../support/world.ts';

type Handler = (event: DynamoDBStreamEvent, context: object) => Promise<DynamoDBBatchResponse>;

let log: LogLines;
beforeAll(() => startMeter('assay'));
beforeEach(() => {
  log = catchLog();
});
afterEach(() => log.restore());

const recordNumber = (i: number): DynamoDBRecord => ({ dynamodb: { SequenceNumber: `${i}` } });

describe('a consumer', () => {
  const run = async (fails: (i: string | undefined) => boolean) => {
    const seen: string[] = [];
    const handler = consumer(async ({ dynamodb }) => {
      if (fails(dynamodb?.SequenceNumber)) throw new Error('a secret');
      seen.push(dynamodb?.SequenceNumber ?? '');
    }) as unknown as Handler;
    const reply = await handler({ Records: [1, 2, 3, 4].map(recordNumber) }, {});
    return { seen, failures: reply.batchItemFailures };
  };

  it('takes records in order, and names no failure when there is none', async () => {
    expect(await run(() => false)).toEqual({ seen: ['1', '2', '3', '4'], failures: [] });
  });

  it('stops at the first that fails and names it, so that it and all after it come again', async () => {
    expect(await run((i) => i === '2' || i === '4')).toEqual({
      seen: ['1'],
      failures: [{ itemIdentifier: '2' }],
    });
    expect(log.counts()).toEqual({ PoisonRecords: 1 });
    expect(log.lines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'a record failed', sequenceNumber: '2' }),
    );
    expect(log.text()).toContain('events.test.ts');
    expect(log.text()).not.toContain('a secret');
  });
});

describe('in a job of two people', () => {
  let world: World;
  let jobId: string;
  let people: string[];
  beforeEach(async () => {
    world = openWorld();
    provide(world.services);
    jobId = await publishedJob(world.services, { tasks: 3 });
    people = await joined(world.services, jobId, 2);
  });
  afterEach(() => world.close());

  const deliver = async () => {
    const Records = world.store.changesAfter(0, 1_000).map((change) => recordOf(change, 'default'));
    return (aggregateHandler as unknown as Handler)({ Records }, {});
  };
  const isLabelled = () => suitesIn(world)[0]?.labels !== null;

  async function answer(i: number, ends: 'sends' | 'declines'): Promise<void> {
    const annotatorId = people[i] ?? '';
    const hand = await handFor(world.services, jobId, annotatorId);
    const owning = { assignmentId: hand.assignmentId, annotatorId };
    const answers = allAnswered(hand);
    if (ends === 'sends') await acceptResponse(world.services, { ...owning, answers });
    else {
      await saveDraft(world.services, { ...owning, answers });
      await decline(world.services, owning, 'other');
    }
  }

  it.each(['sends', 'declines'] as const)(
    'a suite is labelled when the last of them %s',
    async (ends) => {
      await answer(0, 'sends');
      expect(await deliver()).toEqual({ batchItemFailures: [] });
      expect(isLabelled()).toBe(false);
      await answer(1, ends);
      expect(await deliver()).toEqual({ batchItemFailures: [] });
      expect(isLabelled()).toBe(true);
      expect(log.counts()).toEqual({ AggregationLag: expect.any(Number) });
      expect(await deliver()).toEqual({ batchItemFailures: [] });
    },
  );

  it('records of other things are passed over, whatever their form', async () => {
    const odd: DynamoDBRecord[] = [
      {},
      { dynamodb: {} },
      { dynamodb: { NewImage: {} } },
      { dynamodb: { NewImage: { body: { M: {} } } } },
      { dynamodb: { NewImage: { body: { M: { kind: { S: 'assignment' } } } } } },
      { dynamodb: { NewImage: { body: { S: 'text' } } } },
    ];
    const reply = await (aggregateHandler as unknown as Handler)({ Records: odd }, {});
    expect(reply).toEqual({ batchItemFailures: [] });
    expect(log.text()).toBe('');
  });

  it('the lag runs from the last answer, and is told once', async () => {
    await answer(0, 'sends');
    await answer(1, 'sends');
    world.clock.advance(7_000);
    await deliver();
    await deliver();
    expect(log.counts()).toEqual({ AggregationLag: 7_000 });
  });

  it('the sweep counts the leases that it ends', async () => {
    for (const annotatorId of people) await handFor(world.services, jobId, annotatorId);
    world.clock.advance(3_600_000);
    await (sweepHandler as unknown as Handler)({ Records: [] }, {});
    expect(log.counts()).toEqual({ SweptLeases: 2 });
  });

  it('the sweep tells each minute how much gold is missing, and logs it once', async () => {
    const { store } = world;
    const gold = { rate: 0.5, maxExposures: 2, runsOut: 'refuse' } as const;
    const short = await publishedJob(world.services, { tasks: 40, gold: 20 }, { gold });
    const items = stored(world, 'gold').filter((item) => item.jobId === short) as Gold[];
    for (const item of items.slice(0, 7)) {
      await store.commit([{ ...item, exposures: 2, version: item.version + 1 }]);
    }
    for (let minute = 0; minute < 3; minute++) {
      await (sweepHandler as unknown as Handler)({ Records: [] }, {});
      world.clock.advance(60_000);
    }
    const warnings = log.lines().filter(({ message }) => message === 'gold is short');
    expect(warnings).toEqual([expect.objectContaining({ level: 'WARN', jobId: short, short: 7 })]);
    expect(log.counts()).toMatchObject({ GoldShort: 21, GoldWorn: 105 });
  });

  it('the sweep tells of a failure by its place alone', async () => {
    const queryIndex = () => Promise.reject(new Error('a secret'));
    provide({ ...world.services, store: { ...world.services.store, queryIndex } });
    const swept = (sweepHandler as unknown as Handler)({ Records: [] }, {});
    await expect(swept).rejects.toThrow('failed; the log says where');
    expect(log.lines()).toEqual([expect.objectContaining({ message: 'a task failed' })]);
    expect(log.text()).not.toContain('secret');
  });

  it('the sweep labels what no event woke', async () => {
    await answer(0, 'sends');
    await answer(1, 'sends');
    const swept = await (sweepHandler as unknown as Handler)({ Records: [] }, {});
    expect(swept).toMatchObject({ leasesClosed: 0, suitesLabelled: 1, suitesWaiting: 1 });
    expect(log.counts()).toMatchObject({ AggregationBacklog: 1 });
    expect(isLabelled()).toBe(true);
  });
});
