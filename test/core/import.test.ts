import { describe, expect, it } from 'vitest';
import { ManifestLine } from '../../src/contracts/manifest.ts';
import {
  newImport,
  readLine,
  taskIdOf,
  taskSuiteIdOf,
  withProblem,
} from '../../src/core/import.ts';
import { jobFile } from '../support/job.ts';

const read = (line: object, media: 'text' | 'image' | 'waveform' = 'text') => {
  const file = jobFile();
  return readLine(ManifestLine.parse(line), 7, {
    ...file,
    question: { ...file.question, media },
  });
};

describe('a manifest line', () => {
  it('is a task with what passes through', () => {
    expect(read({ source: 'a', id: 3, 'label-metadata': { type: 'x' } })).toEqual({
      kind: 'task',
      placed: { pool: null, priority: 'normal', group: null },
      task: { line: 7, source: 'a', extra: { id: 3, 'label-metadata': { type: 'x' } } },
    });
    expect(read({ source: 'a' })).toEqual({
      kind: 'task',
      placed: { pool: null, priority: 'normal', group: null },
      task: { line: 7, source: 'a' },
    });
  });

  it('with a known answer is gold, and the answer passes to nobody', () => {
    expect(read({ source: 'a', gold: 'no', id: 1 })).toEqual({
      kind: 'gold',
      truth: ['no'],
      use: 'work',
      task: { line: 7, source: 'a', extra: { id: 1 } },
    });
    expect(read({ source: 'a', gold: ['no', 'maybe'] })).toMatchObject({ truth: ['no', 'maybe'] });
  });

  it('must have its gold among the choices', () => {
    for (const gold of ['NO', ['yes', 'sure']]) {
      const problem = {
        line: 7,
        code: 'unknown-gold',
        reason: 'gold must be among yes, no, maybe',
      };
      expect(read({ source: 'a', gold })).toEqual({ kind: 'problem', problem });
    }
  });

  it('must have the kind of source that its question shows', () => {
    expect(read({ 'source-ref': 'a.png' }, 'image')).toMatchObject({
      kind: 'task',
      task: { sourceRef: 'a.png' },
    });
    for (const result of [
      read({ 'source-ref': 'a.txt' }, 'text'),
      read({ source: 'a' }, 'image'),
      read({ source: 'a' }, 'waveform'),
    ]) {
      expect(result).toMatchObject({ kind: 'problem', problem: { line: 7, code: 'wrong-source' } });
    }
  });
});

describe('problems of an import', () => {
  it('are counted to the end and kept to the hundredth', () => {
    let state = newImport('j1234', 'm.jsonl', 10);
    for (let line = 1; line <= 150; line++) {
      const code = line % 3 === 0 ? 'duplicate' : 'not-json';
      state = withProblem(state, { line, code, reason: 'r' });
    }
    expect(state).toMatchObject({ skipped: 150, duplicates: 50 });
    expect(state.problems.map(({ line }) => line)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  });
});

describe('ids', () => {
  it('count suites in base 36 and tasks within their suite', () => {
    expect([taskSuiteIdOf(0), taskSuiteIdOf(35), taskSuiteIdOf(36)]).toEqual(['s0', 'sz', 's10']);
    expect(taskIdOf('s10', 4)).toBe('s10-4');
  });
});
