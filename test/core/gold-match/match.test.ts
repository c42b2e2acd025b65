import { describe, expect, it } from 'vitest';
import { GoldCheck } from '../../../src/contracts/gold-check.ts';
import { matchGold } from '../../../src/core/gold-match/match.ts';

const judged = (check: object) => matchGold(GoldCheck.parse(check));
const verdict = (check: object) => judged(check).verdict;

describe('a choice', () => {
  it('is right when it is one of several accepted answers', () => {
    const check = { kind: 'choice', accepted: ['afib', 'flutter'] } as const;
    expect(verdict({ ...check, answer: 'flutter' })).toBe('right');
    expect(verdict({ ...check, answer: 'sinus' })).toBe('wrong');
  });

  it('on a scale is right some steps off, then partly right, then wrong', () => {
    const scale = ['none', 'mild', 'moderate', 'severe', 'critical'];
    const check = { kind: 'ordinal', scale, within: 1, partlyWithin: 3 } as const;
    const scores = scale.map((answer) => judged({ ...check, accepted: ['none'], answer }).score);
    expect(scores).toEqual([1, 1, 0.75, 0.5, 0]);
    expect(judged({ ...check, accepted: ['none'], answer: 'other' }).measure).toBe(Infinity);
  });
});

describe('a number', () => {
  it('is right within the larger of both errors', () => {
    const check = { kind: 'number', absolute: 2, relative: 0.1 } as const;
    expect(verdict({ ...check, accepted: [100], answer: 90.5 })).toBe('right');
    expect(verdict({ ...check, accepted: [5], answer: 6.9 })).toBe('right');
    expect(verdict({ ...check, accepted: [5], answer: 7.5 })).toBe('wrong');
    expect(verdict({ ...check, accepted: [-100], answer: -109 })).toBe('right');
  });

  it('must be exact where no error is allowed', () => {
    expect(verdict({ kind: 'number', accepted: [3], answer: 3 })).toBe('right');
    expect(verdict({ kind: 'number', accepted: [3], answer: 3.001 })).toBe('wrong');
  });

  it('is partly right up to some times the error', () => {
    const check = { kind: 'number', absolute: 2, partlyWithin: 3, accepted: [10] } as const;
    expect(judged({ ...check, answer: 13 })).toMatchObject({ verdict: 'partly', score: 0.875 });
    expect(verdict({ ...check, answer: 17 })).toBe('wrong');
  });
});

describe('labels, pairs and texts', () => {
  it('labels are right by F1 of the sets', () => {
    const check = { kind: 'labels', least: 0.8, partlyFrom: 0.5 } as const;
    const accepted = [['a', 'b', 'c']];
    expect(judged({ ...check, accepted, answer: ['a', 'b'] })).toMatchObject({ verdict: 'right' });
    expect(judged({ ...check, accepted, answer: ['a', 'x'] })).toMatchObject({ verdict: 'wrong' });
    expect(judged({ ...check, accepted, answer: ['a', 'b', 'x', 'y'] }).measure).toBeCloseTo(4 / 7);
    expect(verdict({ ...check, accepted: [[]], answer: [] })).toBe('right');
  });

  it('a pair has a side', () => {
    expect(verdict({ kind: 'pair', accepted: ['left', 'equal'], answer: 'equal' })).toBe('right');
    expect(verdict({ kind: 'pair', accepted: ['left'], answer: 'right' })).toBe('wrong');
  });

  it('a text is compared by words, without case and punctuation', () => {
    const check = { kind: 'text', accepted: ['No acute effusion.'] } as const;
    expect(verdict({ ...check, answer: 'no  ACUTE effusion' })).toBe('right');
    expect(judged({ ...check, answer: 'acute effusion' })).toMatchObject({ verdict: 'wrong' });
    expect(verdict({ ...check, wordErrors: 0.34, answer: 'acute effusion' })).toBe('right');
    expect(verdict({ kind: 'text', accepted: ['--'], answer: '' })).toBe('right');
    expect(verdict({ kind: 'text', accepted: ['--'], answer: 'word' })).toBe('wrong');
  });
});

const box = (left: number, top: number, right: number, bottom: number, label = 'lesion') => ({
  left,
  top,
  right,
  bottom,
  label,
});

describe('regions', () => {
  it('boxes are found by IoU and class, each once', () => {
    const accepted = [[box(0, 0, 10, 10), box(20, 0, 40, 10)]];
    const check = { kind: 'boxes', iou: 0.5, least: 0.6, accepted } as const;
    expect(judged({ ...check, answer: [box(0, 0, 10, 6)] }).measure).toBeCloseTo(2 / 3);
    expect(verdict({ ...check, answer: [box(0, 0, 10, 4)] })).toBe('wrong');
    expect(verdict({ ...check, answer: [box(0, 0, 10, 10, 'other')] })).toBe('wrong');
    const twice = [box(0, 0, 10, 10), box(0, 0, 10, 9), box(0, 0, 10, 8)];
    expect(judged({ ...check, answer: twice }).measure).toBeCloseTo(0.4);
  });

  it('pairs as many objects as can be, not the first that comes', () => {
    const known = [box(0, 0, 10, 10), box(4, 0, 14, 10)];
    // The middle one is like both, the other like the first alone.
    const answer = [box(2, 0, 12, 10), box(0, 0, 9, 10)];
    const check = { kind: 'boxes', iou: 0.6, accepted: [known] } as const;
    expect(judged({ ...check, answer })).toMatchObject({ verdict: 'right', measure: 1 });
    expect(judged({ ...check, answer: answer.toReversed() })).toMatchObject({ measure: 1 });
  });

  it('nothing drawn where nothing is is right', () => {
    expect(verdict({ kind: 'boxes', accepted: [[]], answer: [] })).toBe('right');
    expect(verdict({ kind: 'boxes', accepted: [[]], answer: [box(0, 0, 1, 1)] })).toBe('wrong');
  });

  it('polygons by their pixels, holes and all', () => {
    const square = (x: number, size: number) => [
      { x, y: 2 },
      { x: x + size, y: 2 },
      { x: x + size, y: 2 + size },
      { x, y: 2 + size },
    ];
    const check = { kind: 'polygons', width: 60, height: 30, iou: 0.7 } as const;
    const accepted = [[{ rings: [square(0, 20), square(5, 10)] }]];
    expect(verdict({ ...check, accepted, answer: [{ rings: [square(0, 20)] }] })).toBe('right');
    const filled = { ...check, iou: 0.8, accepted, answer: [{ rings: [square(0, 20)] }] };
    expect(verdict(filled)).toBe('wrong');
  });

  it('masks by runs down the columns', () => {
    const check = { kind: 'masks', width: 4, height: 3, iou: 0.5 } as const;
    const accepted = [[{ counts: [0, 6, 6] }]];
    expect(verdict({ ...check, accepted, answer: [{ counts: [3, 3, 6] }] })).toBe('right');
    expect(verdict({ ...check, accepted, answer: [{ counts: [4, 2, 6] }] })).toBe('wrong');
    expect(() => verdict({ ...check, accepted, answer: [{ counts: [4, 2] }] })).toThrow(RangeError);
  });

  it('points and lines by distance', () => {
    const points = { kind: 'points', within: 5, accepted: [[{ x: 10, y: 10 }]] } as const;
    expect(verdict({ ...points, answer: [{ x: 13, y: 14 }] })).toBe('right');
    expect(verdict({ ...points, answer: [{ x: 14, y: 14 }] })).toBe('wrong');
    const line = (y: number, ...xs: number[]) => ({ points: xs.map((x) => ({ x, y })) });
    const lines = { kind: 'lines', within: 2, accepted: [[line(0, 0, 50, 100)]] } as const;
    expect(verdict({ ...lines, answer: [line(1.5, 100, 0)] })).toBe('right');
    expect(verdict({ ...lines, answer: [line(3, 0, 100)] })).toBe('wrong');
  });
});

describe('spans and intervals', () => {
  const accepted = [[{ start: 0, end: 10, label: 'drug' }]];

  it('spans by characters of their type, or by both ends', () => {
    const check = { kind: 'spans', least: 0.8, accepted } as const;
    expect(
      judged({ ...check, answer: [{ start: 2, end: 10, label: 'drug' }] }).measure,
    ).toBeCloseTo(16 / 18);
    expect(verdict({ ...check, answer: [{ start: 0, end: 10, label: 'dose' }] })).toBe('wrong');
    const exact = { ...check, by: 'ends', answer: [{ start: 2, end: 10, label: 'drug' }] } as const;
    expect(verdict(exact)).toBe('wrong');
  });

  it('intervals of a signal by IoU', () => {
    const check = { kind: 'intervals', iou: 0.6, accepted } as const;
    expect(verdict({ ...check, answer: [{ start: 2.5, end: 11, label: 'drug' }] })).toBe('right');
    expect(verdict({ ...check, answer: [{ start: 5, end: 11, label: 'drug' }] })).toBe('wrong');
  });
});

it('the best of several accepted answers judges', () => {
  const check = { kind: 'number', absolute: 1, accepted: [10, 20, 30] } as const;
  expect(verdict({ ...check, answer: 19.5 })).toBe('right');
  expect(verdict({ ...check, answer: 15 })).toBe('wrong');
});
