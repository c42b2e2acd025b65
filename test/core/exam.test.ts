import { describe, expect, it } from 'vitest';
import type { ExamRule } from '../../src/contracts/entry.ts';
import { examVerdict } from '../../src/core/exam.ts';

const rule = (tasks: number, pass: ExamRule['pass']): ExamRule => ({
  tasks,
  pass,
  attempts: 1,
  waitHours: 0,
});

/** `+` for a right answer, `-` for a wrong one. */
const verdict = (of: ExamRule, answers: string) =>
  examVerdict(
    of,
    [...answers].map((answer) => answer === '+'),
  );

describe('an exam of a number of right answers', () => {
  const of = rule(5, { right: 4 });

  it.each([
    ['', 'open'],
    ['++++', 'open'],
    ['-----', 'failed'],
    ['+++--', 'failed'],
    ['+-+++', 'passed'],
    ['+++++', 'passed'],
  ])('%s is %s: it is told only once all answers are in', (answers, expected) => {
    expect(verdict(of, answers)).toBe(expected);
  });
});

/**
 * The chance to pass for somebody who is right with chance `p`, by the exact sum over all courses of an exam,
 * with the numbers of right and wrong answers as its only state.
 */
function chanceToPass(of: ExamRule, p: number): number {
  const known = new Map<string, number>();
  const after = (right: number, wrong: number): number => {
    const chance = known.get(`${right} ${wrong}`) ?? looked(right, wrong);
    known.set(`${right} ${wrong}`, chance);
    return chance;
  };
  const looked = (right: number, wrong: number): number => {
    const state = examVerdict(of, [
      ...Array<boolean>(right).fill(true),
      ...Array<boolean>(wrong).fill(false),
    ]);
    if (state !== 'open') return state === 'passed' ? 1 : 0;
    return p * after(right + 1, wrong) + (1 - p) * after(right, wrong + 1);
  };
  return after(0, 0);
}

describe('a sequential test', () => {
  const pass = { good: 0.9, poor: 0.6, falsePass: 0.05, falseFail: 0.1 };

  it.each([
    // By hand: +0.4055 a right answer, -1.3863 a wrong one; bounds ln 18 = 2.8904 and ln(0.1/0.95) = -2.2513.
    ['+++++++', 'open'],
    ['++++++++', 'passed'],
    ['-', 'open'],
    ['--', 'failed'],
    ['+-+-', 'open'],
    ['+-+--', 'failed'],
    ['-++++++++++', 'open'],
    ['-+++++++++++', 'passed'],
  ])('%s is %s', (answers, expected) => {
    expect(verdict(rule(60, pass), answers)).toBe(expected);
  });

  it('goes by the likelier side at the last task', () => {
    // 5 × 0.4055 − 1 × 1.3863 = 0.6410 and 3 × 0.4055 − 1.3863 = −0.1698.
    expect(verdict(rule(6, pass), '-+++++')).toBe('passed');
    expect(verdict(rule(4, pass), '-+++')).toBe('failed');
    expect(verdict(rule(5, pass), '-+++')).toBe('open');
  });

  it('keeps its error rates where it has tasks enough', () => {
    const of = rule(22, pass);
    expect(chanceToPass(of, pass.poor)).toBeLessThan(0.05 * 1.3);
    expect(1 - chanceToPass(of, pass.good)).toBeLessThan(0.1 * 1.3);
    expect(chanceToPass(of, pass.poor)).toBeGreaterThan(0.01);
  });
});
