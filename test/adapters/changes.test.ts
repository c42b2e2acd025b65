import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeOf, recordOf } from '../../src/adapters/embedded/changes.ts';
import { openStore } from '../../src/adapters/embedded/store.ts';
import { rowOf } from '../../src/adapters/items.ts';
import { SCHEMA } from '../../src/adapters/upgrades.ts';
import { assignment, changed, job, taskSuite } from '../conformance/items.ts';

const NOW = 1_790_000_000_123;
const open = () => openStore(':memory:', { tenant: 't1', now: () => NOW });

describe('the change feed', () => {
  it('holds the new image of every committed item, in order, and no lost race', async () => {
    const store = open();
    const suite = taskSuite('job1', 1);
    const next = changed(suite, { place: 8 });
    await store.commit([suite, job('job1')]);
    await store.commit([suite]);
    await store.commit([next]);
    const changes = store.changesAfter(0, 10);
    expect(changes.map(({ seq, at, pk, sk }) => [seq, at, pk, sk])).toEqual([
      [1, NOW, 't1#T#job1#s1', 'T'],
      [2, NOW, 't1#J#job1', 'J'],
      [3, NOW, 't1#T#job1#s1', 'T'],
    ]);
    expect(JSON.parse(changes[2]!.body)).toEqual({ schema: SCHEMA, ...next });
    expect(store.changesAfter(1, 1).map(({ seq }) => seq)).toEqual([2]);
    store.close();
  });

  it('keeps a place for each consumer and drops what all have behind them', async () => {
    const store = open();
    for (const n of [1, 2, 3]) await store.commit([taskSuite('job1', n)]);
    expect(store.cursor('aggregate')).toBe(0);
    store.setCursor('aggregate', 1);
    store.setCursor('aggregate', 3);
    store.setCursor('audit', 2);
    expect([store.cursor('aggregate'), store.cursor('audit')]).toEqual([3, 2]);
    const left = () => store.changesAfter(0, 10).map(({ seq }) => seq);
    store.prune(3);
    expect(left()).toEqual([2, 3]);
    store.setCursor('audit', 3);
    store.prune(3);
    expect(left()).toEqual([3]);
    store.prune(4);
    await store.commit([taskSuite('job1', 4)]);
    expect(store.changesAfter(3, 10).map(({ seq }) => seq)).toEqual([4]);
    store.close();
  });
});

describe('a record', () => {
  it('is what a DynamoDB stream of new images would deliver', async () => {
    const store = open();
    const turn = assignment(taskSuite('job1', 1), 'abc', 'n7');
    await store.commit([turn]);
    await store.commit([changed(turn, { state: 'submitted' })]);
    const records = store.changesAfter(0, 10).map((change) => recordOf(change, 't1'));
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY']);
    expect(records[1]).toMatchObject({
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      dynamodb: {
        ApproximateCreationDateTime: 1_790_000_000,
        Keys: { pk: { S: 't1#T#job1#s1' }, sk: { S: 'A#job1.s1.abc' } },
        SequenceNumber: '000000000000000000002',
        StreamViewType: 'NEW_IMAGE',
      },
    });
    const row = rowOf('t1', changed(turn, { state: 'submitted' }));
    expect(records[1]?.dynamodb?.NewImage).toEqual(marshall(row));
    expect(records[1]?.dynamodb?.OldImage).toBeUndefined();
    store.close();
  });

  it('writes values as the SDK does', () => {
    const double = fc.double({ noNaN: true, min: -9e15, max: 9e15 });
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.string({ unit: 'binary' }),
        double.map((number) => number + 0),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('json'), { maxKeys: 4 }),
      ),
    }));
    const same = (value: unknown) => {
      const { it } = marshall({ it: value }) as Record<string, AttributeValue>;
      expect(attributeOf(value)).toEqual(it);
    };
    fc.assert(fc.property(json, same), { numRuns: 500 });
    expect(attributeOf({ gone: undefined, kept: {} })).toEqual({ M: { kept: { M: {} } } });
    expect(() => attributeOf(1n)).toThrow(TypeError);
  });
});
