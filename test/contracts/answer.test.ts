import { describe, expect, it } from 'vitest';
import { Answer, Answers } from '../../src/contracts/answer.ts';
import { AnnotatorId, AssignmentId, JobId, TaskSuiteId } from '../../src/contracts/ids.ts';
import { FileName, ManifestLine } from '../../src/contracts/manifest.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('an answer', () => {
  it('is a choice or an abstention, with the time it took', () => {
    expect(takes(Answer, { choice: 'yes' })).toBe(true);
    expect(takes(Answer, { choice: 'yes', ms: 0 })).toBe(true);
    expect(takes(Answer, { abstain: 'unreadable', ms: 86_400_000 })).toBe(true);
  });

  it.each([
    [{}],
    [{ choice: 'yes', abstain: 'unsure' }],
    [{ choice: 'yes', note: '' }],
    [{ choice: '' }],
    [{ choice: 'x'.repeat(65) }],
    [{ choice: 1 }],
    [{ abstain: 'bored' }],
    [{ choice: 'yes', ms: -1 }],
    [{ choice: 'yes', ms: 86_400_001 }],
    [{ choice: 'yes', ms: 1.5 }],
    [{ choice: 'yes', ms: null }],
    [null],
    ['yes'],
    [[{ choice: 'yes' }]],
  ])('is not %j', (value) => {
    expect(takes(Answer, value)).toBe(false);
  });

  it('stands at a position from 0 to 59, and null takes it back', () => {
    expect(takes(Answers, { 0: { choice: 'a' }, 59: null })).toBe(true);
    for (const position of ['60', '01', '-1', '1.5', 'a', '', ' 1', '1e1']) {
      expect(takes(Answers, { [position]: null })).toBe(false);
    }
    const odd = JSON.parse('{ "__proto__": { "choice": "a" }, "1": null }');
    expect(Answers.parse(odd)).toEqual({ 1: null });
  });
});

describe('ids', () => {
  it('are short and lower-case', () => {
    expect(takes(JobId, 'j4k2m8qpz')).toBe(true);
    expect(takes(TaskSuiteId, 's0')).toBe(true);
    expect(takes(AnnotatorId, 'n0123456789abcdef')).toBe(true);
    expect(takes(AssignmentId, 'j4k2m8qpz.s1z.0123456789ab')).toBe(true);
  });

  it.each([
    'j1234.s0',
    'j1234.s0.a000000',
    'j1234.s0.A0000000',
    'j1234.s0.a0000000.x',
    ' j1234.s0.a0000000',
    'j1234.s0.a0000000\n',
    'j1234567890.s012345.0123456789abcdef0',
    'j1234/s0/a0000000',
    '',
  ])('of an assignment are not %j', (value) => {
    expect(takes(AssignmentId, value)).toBe(false);
  });
});

describe('a manifest line', () => {
  it('has exactly one of source and source-ref', () => {
    expect(takes(ManifestLine, { source: 'a', other: [1] })).toBe(true);
    expect(takes(ManifestLine, { 'source-ref': 'a' })).toBe(true);
    for (const line of [
      {},
      { source: 'a', 'source-ref': 'b' },
      { source: '' },
      { source: 1 },
      [],
      null,
    ])
      expect(takes(ManifestLine, line)).toBe(false);
  });

  it('has gold of one to twenty texts', () => {
    expect(takes(ManifestLine, { source: 'a', gold: 'x' })).toBe(true);
    for (const gold of [[], null, 1, [1], Array(21).fill('x')])
      expect(takes(ManifestLine, { source: 'a', gold })).toBe(false);
  });
});

describe('a file name', () => {
  it.each(['manifest.jsonl', 'images/0001.png', 'a/b/c_d-e.f', '_x'])('may be %s', (name) => {
    expect(takes(FileName, name)).toBe(true);
  });

  it.each([
    '/a',
    'a/',
    'a//b',
    '../a',
    'a/../b',
    '.a',
    'a b',
    'a\\b',
    'ä',
    '',
    'x'.repeat(257),
    'a\n',
  ])('may not be %j', (name) => {
    expect(takes(FileName, name)).toBe(false);
  });
});
