import { describe, expect, test } from 'vitest';
import { oneIn } from '../../../pages/owner/model/chance.ts';
import {
  boundOf,
  collectWords,
  rulesToTry,
  windowWords,
  withBound,
} from '../../../pages/owner/model/rules.ts';
import { canAdmit, stageWords } from '../../../pages/owner/model/stages.ts';
import { JobFile } from '../../../src/contracts/job.ts';
import { Rule } from '../../../src/contracts/rule.ts';
import { job } from './progress.ts';

const rule = (collect: object, when: object): Rule =>
  Rule.parse({ name: 'r', collect, when, act: 'flag' });

describe('a rule', () => {
  test('says what it looks at and over what', () => {
    const { collect } = rule({ kind: 'response-time', last: 80 }, { below: 2 });
    expect([collectWords(collect), windowWords(collect)]).toEqual([
      'Median seconds an answer',
      'newest 80, from 20 on',
    ]);
    const { collect: run } = rule({ kind: 'identical-run', choice: 'no' }, { above: 30 });
    expect(collectWords(run)).toBe('Longest run of no');
    expect(windowWords(rule({ kind: 'hours-a-day' }, { above: 12 }).collect)).toBe('');
  });

  test('with another bound keeps its side', () => {
    const above = rule({ kind: 'identical-run' }, { above: 30 });
    expect(withBound(above, 12).when).toEqual({ above: 12 });
    expect(boundOf(withBound(rule({ kind: 'response-time' }, { below: 2 }), 0))).toBe(0);
  });
});

describe('rules to try', () => {
  const { file } = job('published');
  const namesIn = (change: Partial<JobFile>) =>
    rulesToTry({ ...file, ...change }).map(({ name }) => name);

  test('are those that the job allows', () => {
    expect(namesIn({})).toEqual(['fast', 'one-choice', 'unsure', 'alone']);
    expect(namesIn({ redundancy: 2, gold: { rate: 0.1 } })).toEqual([
      'fast',
      'one-choice',
      'unsure',
      'gold',
    ]);
    const question = { ...file.question, abstentions: [] };
    expect(namesIn({ question, redundancy: 1 })).toEqual(['fast', 'one-choice']);
  });

  test('are rules that a job file takes', () => {
    const all = { ...file, gold: { rate: 0.1 } };
    expect(JobFile.safeParse({ ...all, rules: rulesToTry(all) }).success).toBe(true);
  });
});

test('a chance is written out as long as it can be read', () => {
  expect([0, 3.9, 9, 21.4].map(oneIn)).toEqual([
    '1 in 1',
    '1 in 1,000',
    '1 in 1,000,000,000',
    '1 in 10^21',
  ]);
});

describe('the way in', () => {
  test('is told until somebody is in', () => {
    expect(stageWords(undefined)).toBe('');
    expect(stageWords({ stage: 'admitted', reason: 'first' })).toBe('');
    expect(stageWords({ stage: 'training', reason: 'first' })).toBe('In training');
    expect(stageWords({ stage: 'exam', reason: 'expired' })).toBe('Exam due, as it has run out');
  });

  test('can be spared whoever works once they are in', () => {
    const exam = { stage: 'exam', reason: 'first' } as const;
    expect(canAdmit({ state: 'idle', entry: exam })).toBe(true);
    expect(canAdmit({ state: 'retraining', entry: { ...exam, reason: 'retraining' } })).toBe(false);
    expect(canAdmit({ state: 'active', entry: { stage: 'admitted', reason: 'first' } })).toBe(
      false,
    );
    expect(canAdmit({ state: 'active' })).toBe(false);
  });
});
