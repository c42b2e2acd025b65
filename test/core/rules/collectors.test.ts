import { describe, expect, it } from 'vitest';
import { MOST_DEVICES as SAID } from '../../../src/contracts/rule-faults.ts';
import { MOST_DEVICES, newDevices } from '../../../src/core/rules/devices.ts';
import { goldAccuracy } from '../../../src/core/rules/gold-accuracy.ts';
import { answerEntropy, identicalRun } from '../../../src/core/rules/identical-answers.ts';
import { pageSigns } from '../../../src/core/rules/page-signs.ts';
import { abstentionRun, abstentions, declines } from '../../../src/core/rules/refusals.ts';
import { fastAnswers, regularity, responseTime } from '../../../src/core/rules/response-time.ts';
import type { Answered, TrailHand } from '../../../src/core/rules/trail.ts';
import { hoursADay, outsideHours } from '../../../src/core/rules/working-hours.ts';

const said = (...choices: number[]): Answered[] => choices.map((choice) => ({ choice, at: 0 }));
const timed = (...seconds: number[]): Answered[] =>
  seconds.map((each) => ({ choice: 0, at: 0, ms: each * 1_000 }));
const hand = (change: Partial<TrailHand>): TrailHand => ({ at: 0, said: 'aa', ms: [], ...change });

describe('response time', () => {
  it('is a quantile in seconds, of answers with a time alone', () => {
    const answers = [...timed(9, 1, 4, 2), ...said(1)];
    expect(responseTime(answers, 0.5)).toEqual({ value: 4, sample: 4 });
    expect(responseTime(answers, 0.1)).toEqual({ value: 1, sample: 4 });
    expect(responseTime(said(1, 2), 0.5)).toBeUndefined();
  });

  it('counts answers under a floor, the floor itself not', () => {
    expect(fastAnswers(timed(1, 2, 3, 3), 2)).toEqual({ value: 0.25, sample: 4 });
  });

  it('tells a metronome from a person by deviation over mean', () => {
    expect(regularity(timed(2, 2, 2, 2))?.value).toBe(0);
    expect(regularity(timed(1, 3, 8))?.value).toBeCloseTo(Math.sqrt(13) / 4, 12);
    expect(regularity(timed(0, 0))?.value).toBe(0);
    expect(regularity(timed(5))).toBeUndefined();
  });
});

describe('refusals', () => {
  it('are a share, and a run that an answer ends', () => {
    const answers = said(-1, -1, 0, -1, -1, -1, 2, 1);
    expect(abstentions(answers)).toEqual({ value: 5 / 8, sample: 8 });
    expect(abstentionRun(answers)).toEqual({ value: 3, sample: 8 });
  });

  it('of whole hands are declines, of the newest', () => {
    const declined = hand({ declined: true });
    expect(declines([declined, declined, hand({}), hand({}), declined], 4)).toEqual({
      value: 0.5,
      sample: 4,
    });
  });
});

describe('identical answers', () => {
  it('are a run of one choice, which abstentions end', () => {
    const answers = said(2, 2, 0, 0, 0, -1, 0, 2);
    expect(identicalRun(answers).value).toBe(3);
    expect(identicalRun(answers, 2).value).toBe(2);
    expect(identicalRun(answers, 1).value).toBe(0);
  });

  it('have little entropy', () => {
    expect(answerEntropy(said(1, 1, 1))?.value).toBe(0);
    expect(answerEntropy(said(0, 0, 1, 2))?.value).toBeCloseTo(1.5, 12);
    expect(answerEntropy(said(0, -1))?.value).toBe(1);
    expect(answerEntropy([])).toBeUndefined();
  });
});

it('gold accuracy is the share that was right', () => {
  expect(goldAccuracy([true, false, true, true])).toEqual({ value: 0.75, sample: 4 });
  expect(goldAccuracy([])).toBeUndefined();
});

describe('working hours', () => {
  const at = (hour: number): Answered => ({ choice: 0, at: hour * 3_600_000 });

  it('are those of the clock that is meant, and may go past midnight', () => {
    const answers = [at(24 * 9 + 3), at(8), at(22), at(23)];
    const office = { from: 8, to: 18, utcOffsetMinutes: 0 };
    expect(outsideHours(answers, office)).toEqual({ value: 0.75, sample: 4 });
    expect(outsideHours(answers, { from: 22, to: 4, utcOffsetMinutes: 0 })?.value).toBe(0.25);
    expect(outsideHours([at(7.5)], { ...office, utcOffsetMinutes: 60 })?.value).toBe(0);
  });

  it('of a day are counted back from the newest', () => {
    expect(hoursADay([76, 77, 90, 100], 100 * 3_600_000)).toEqual({ value: 3, sample: 3 });
  });
});

describe('devices', () => {
  const seen = [
    { device: 'a', at: 5 },
    { device: 'b', at: 20 },
    { device: 'c', at: 30 },
  ];

  it('are new after the first one, within a span and after a hit', () => {
    expect(newDevices(seen, { now: 40, spanMs: 100, after: 0 }).value).toBe(2);
    expect(newDevices(seen, { now: 40, spanMs: 15, after: 0 }).value).toBe(1);
    expect(newDevices(seen, { now: 40, spanMs: 100, after: 30 }).value).toBe(0);
  });

  it('are as many as the contract says at most', () => {
    expect(MOST_DEVICES).toBe(SAID);
  });
});

it('page signs are counted over answers of hands whose page told them', () => {
  const hands = [
    hand({ signs: { pastes: 9 } }),
    hand({ said: 'abc', signs: { pastes: 1, leaves: 4 } }),
    hand({}),
    hand({ signs: { pastes: 4 } }),
  ];
  expect(pageSigns(hands, 'pastes', 4)).toEqual({ value: 1, sample: 5 });
  expect(pageSigns(hands, 'leaves', 4)).toEqual({ value: 4 / 3, sample: 3 });
  expect(pageSigns(hands, 'copies', 4)).toBeUndefined();
});
