import { describe, expect, it } from 'vitest';
import { assignmentPath, mergeAnswers } from '../../src/core/assignment.ts';

describe('an assignment id', () => {
  it('is a path', () => {
    expect(assignmentPath('j1234.s0.a0000001')).toEqual({
      jobId: 'j1234',
      taskSuiteId: 's0',
      assignmentId: 'j1234.s0.a0000001',
    });
  });

  it('is none when a part is missing', () => {
    for (const text of ['', 'j1234', 'j1234.s0', 'j1234..a', '.s0.a', 'j1234.s0.']) {
      expect(assignmentPath(text)).toBeUndefined();
    }
  });
});

describe('merged answers', () => {
  it('are the newer over the older, and null takes one back', () => {
    const saved = { 0: { choice: 'yes' }, 1: { choice: 'no' }, 2: { abstain: 'unsure' } } as const;
    const newer = { 1: null, 2: { choice: 'yes' }, 3: { choice: 'no' }, 4: null };
    expect(mergeAnswers(saved, newer)).toEqual({
      0: { choice: 'yes' },
      2: { choice: 'yes' },
      3: { choice: 'no' },
    });
    expect(saved).toEqual({ 0: { choice: 'yes' }, 1: { choice: 'no' }, 2: { abstain: 'unsure' } });
  });
});
