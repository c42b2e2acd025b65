import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexEntries, itemOf, keyOf, refOf, rowOf } from '../../src/adapters/items.ts';
import { MAX_ITEM_BYTES, rowsOf, valueBytes } from '../../src/adapters/limits.ts';
import type { Ref } from '../../src/ports.ts';
import {
  annotator,
  assignment,
  changed,
  client,
  decision,
  gold,
  importOf,
  invite,
  job,
  model,
  rulesRecord,
  taskSuite,
  weightless,
} from '../conformance/items.ts';

const id = fc.stringMatching(/^[0-9A-Za-z._-]{1,20}$/);
const ref: fc.Arbitrary<Ref> = fc.oneof(
  fc.record({ kind: fc.constant('job' as const), jobId: id }),
  fc.record({ kind: fc.constant('import' as const), jobId: id }),
  fc.record({ kind: fc.constant('model' as const), jobId: id }),
  fc.record({ kind: fc.constant('taskSuite' as const), jobId: id, taskSuiteId: id }),
  fc.record({
    kind: fc.constant('assignment' as const),
    jobId: id,
    taskSuiteId: id,
    assignmentId: id,
  }),
  fc.record({ kind: fc.constant('annotator' as const), annotatorId: id, jobId: id }),
  fc.record({
    kind: fc.constant('decision' as const),
    jobId: id,
    annotatorId: id,
    decisionId: id,
  }),
  fc.record({ kind: fc.constant('rulesRecord' as const), jobId: id, annotatorId: id }),
  fc.record({ kind: fc.constant('weightless' as const), jobId: id }),
  fc.record({ kind: fc.constant('gold' as const), jobId: id, goldId: id }),
  fc.record({ kind: fc.constant('entry' as const), annotatorId: id, jobId: id }),
  fc.record({ kind: fc.constant('terms' as const), jobId: id, number: fc.nat() }),
  fc.record({ kind: fc.constant('invite' as const), inviteId: id }),
  fc.record({ kind: fc.constant('client' as const), jobId: id, clientId: id }),
);

describe('keys', () => {
  it('are read back as the reference they were made from', () => {
    const readBack = (each: Ref) => {
      expect(refOf(keyOf('t1', each))).toEqual(each);
    };
    fc.assert(fc.property(ref, readBack));
  });

  it('have the published form, tenant first', () => {
    const suite = taskSuite('j1', 1);
    const keys = [
      job('j1'),
      importOf('j1'),
      suite,
      assignment(suite, 'x'),
      annotator('j1', 'n1'),
      decision('j1', 'n1', 1),
      gold('j1', 'g0'),
      invite('j1', 'v1'),
      client('j1', 'c1'),
      model('j1'),
      rulesRecord('j1', 'n1'),
      weightless('j1'),
    ].map((item) => Object.values(keyOf('t1', item)).join(' '));
    expect(keys).toEqual([
      't1#J#j1 J',
      't1#J#j1 I',
      't1#T#j1#s1 T',
      't1#T#j1#s1 A#j1.s1.x',
      't1#N#n1 N#j1',
      't1#N#n1 S#j1#d0001',
      't1#G#j1#g0 G',
      't1#V#v1 V',
      't1#C#j1 C#c1',
      't1#P#j1 P',
      't1#N#n1 R#j1',
      't1#J#j1 W',
    ]);
  });

  it('of another store are refused', () => {
    expect(() => refOf({ pk: 't1#X#1', sk: 'X' })).toThrow('not a key');
  });
});

describe('index entries', () => {
  it('follow from the state of an item', () => {
    const suite = taskSuite('j1', 1, 77);
    const full = changed(suite, { counted: [2, 2, 2] });
    const label = { choice: null, confidence: 0 };
    expect(indexEntries('t1', suite)).toEqual({ q: 't1#OPEN#j1#0', at: 77 });
    expect(indexEntries('t1', full)).toMatchObject({ q: 't1#DONE#j1#0' });
    expect(indexEntries('t1', { ...full, labels: [label, label, label] })).toEqual({});
    expect(indexEntries('t1', job('j1'))).toEqual({ n: 't1#JOBS' });
    expect(indexEntries('t1', assignment(suite, 'x', 'n1'))).toEqual({ n: 't1#N#j1#n1' });
    expect(indexEntries('t1', annotator('j1', 'n1'))).toEqual({ n: 't1#M#j1' });
    expect(indexEntries('t1', decision('j1', 'n1', 1))).toEqual({ n: 't1#S#j1' });
    expect(indexEntries('t1', gold('j1', 'g0'))).toEqual({});
  });

  it('keep a labelled suite in sight while one of its tasks is open', () => {
    const label = { choice: 'yes', confidence: 1 };
    const reopened = { ...taskSuite('j1', 1, 77), labels: [label, label, label] };
    expect(indexEntries('t1', reopened)).toEqual({ q: 't1#OPEN#j1#0', at: 77 });
  });
});

describe('stored bodies', () => {
  it('say their schema, and give the item back without it', () => {
    const { body } = rowOf('t1', taskSuite('j1', 1));
    expect(body.schema).toBe(4);
    expect(itemOf(body)).toEqual(taskSuite('j1', 1));
    expect(() => itemOf({ ...body, schema: 5 })).toThrow(/reads forms up to 4/);
  });
});

describe('sizes', () => {
  it('count names and values by the published rules', () => {
    expect(valueBytes({ é: '日本' })).toBe(3 + 1 + 2 + 6);
    expect(valueBytes([true, null, 7])).toBe(3 + 3 + 1 + 1 + 3);
    expect(valueBytes({})).toBe(3);
  });

  it('refuse at the first byte above 400 KB', () => {
    const item = (chars: number) => ({ ...gold('j1', 'g0'), truth: ['x'.repeat(chars)] });
    const rest = MAX_ITEM_BYTES - valueBytes(rowOf('t1', item(0)));
    expect(rowsOf('t1', [item(rest)])).toHaveLength(1);
    expect(() => rowsOf('t1', [item(rest + 1)])).toThrow(`got ${MAX_ITEM_BYTES + 1}`);
  });
});
