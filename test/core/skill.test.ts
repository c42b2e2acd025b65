import { describe, expect, it } from 'vitest';
import { type SkillPrior, skillOf } from '../../src/core/skill.ts';
import { betaInterval } from '../../src/inference/beta.ts';
import { Chance } from '../support/chance.ts';

const question = { choices: ['yes', 'no'], abstentions: ['unsure'] };
const gold = { yes: { yes: 17, no: 2, unsure: 1 }, no: { yes: 3, no: 5 } };
const flat: SkillPrior = { kind: 'flat' };

const skill = (prior: SkillPrior = flat, evidence = { gold }) => skillOf(evidence, question, prior);

const classOf = (of: ReturnType<typeof skill>, choice: string) => {
  const found = of.classes.find((each) => each.choice === choice);
  if (found === undefined) throw new Error(`no class ${choice}`);
  return found;
};

describe('skill', () => {
  it('of somebody without gold is anything, under a flat prior', () => {
    const none = skill(flat, { gold: {} as typeof gold });
    expect(none.answers).toBe(0);
    expect(none.accuracy.value).toBe(0.5);
    expect(none.accuracy.low).toBeCloseTo(0.025, 9);
    expect(none.accuracy.high).toBeCloseTo(0.975, 9);
    expect(classOf(none, 'no').sensitivity.value).toBe(0.5);
  });

  it('pools all gold in accuracy, an abstention being not right', () => {
    const { answers, accuracy } = skill();
    expect(answers).toBe(28);
    expect(accuracy.value).toBeCloseTo((1 + 22) / (2 + 28), 12);
    expect(accuracy).toMatchObject(betaInterval(1 + 22, 1 + 6));
  });

  it('has sensitivity by the class’s own row, and abstentions as a column of their own', () => {
    const yes = classOf(skill(), 'yes');
    expect(yes.answers).toBe(20);
    expect(yes.given).toEqual({ yes: 18 / 22, no: 2.5 / 22, unsure: 1.5 / 22 });
    expect(yes.sensitivity).toMatchObject({ value: 18 / 22, ...betaInterval(18, 4) });
  });

  it('has specificity by the rows of the other classes', () => {
    // Flat rows imagine half an answer “yes” to a no, and one and a half others.
    const yes = classOf(skill(), 'yes');
    expect(yes.specificity).toMatchObject({ value: 6.5 / 10, ...betaInterval(6.5, 3.5) });
    const no = classOf(skill(), 'no');
    expect(no.specificity).toMatchObject({ value: 19.5 / 22, ...betaInterval(19.5, 2.5) });
  });

  it('leans on a stated prior, the less the more gold there is', () => {
    const stated: SkillPrior = { kind: 'stated', accuracy: 0.9, strength: 10 };
    const none = skill(stated, { gold: {} as typeof gold });
    expect(none.accuracy.value).toBeCloseTo(0.9, 12);
    expect(classOf(none, 'yes').given).toMatchObject({ no: 0.05, unsure: 0.05 });
    expect(skill(stated).accuracy.value).toBeCloseTo((9 + 22) / (10 + 28), 12);
  });

  it('takes the shape of the crowd’s confusion for a prior', () => {
    const crowd: SkillPrior = {
      kind: 'crowd',
      confusion: { yes: { yes: 95, no: 2 }, no: { yes: 38, no: 59 } },
      strength: 4,
    };
    const none = skill(crowd, { gold: {} as typeof gold });
    expect(classOf(none, 'yes').sensitivity.value).toBeCloseTo(0.96, 12);
    expect(classOf(none, 'no').sensitivity.value).toBeCloseTo(0.6, 12);
    expect(classOf(none, 'yes').specificity.value).toBeCloseTo(0.61, 12);
  });

  it('weighs agreement with confident labels less than gold', () => {
    const agreement = { confusion: { yes: { yes: 30, no: 10 } }, weight: 0.2 };
    const both = skillOf({ gold, agreement }, question, flat);
    expect(classOf(both, 'yes').sensitivity.value).toBeCloseTo((18 + 6) / (22 + 8), 12);
    expect(classOf(both, 'yes').answers).toBe(20);
    expect(both.answers).toBe(28);
  });

  it('has intervals that cover 95 % of people drawn from the prior', () => {
    const chance = new Chance(3);
    const covered = Array.from({ length: 2_000 }, () => {
      const share = chance.next();
      const right = Array.from({ length: 17 }, () => chance.happens(share)).filter(Boolean).length;
      const drawn = skillOf({ gold: { no: { no: right, yes: 17 - right } } }, question, flat);
      const { low, high } = classOf(drawn, 'no').sensitivity;
      return low <= share && share <= high;
    }).filter(Boolean).length;
    expect(covered / 2_000).toBeGreaterThan(0.935);
    expect(covered / 2_000).toBeLessThan(0.965);
  });
});
