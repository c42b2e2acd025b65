import { describe, expect, it } from 'vitest';
import { JobFile } from '../../src/contracts/job.ts';

const file = {
  name: 'Effusion',
  question: {
    type: 'choice',
    text: 'Effusion?',
    media: 'text',
    choices: ['yes', 'no', 'maybe'].map((value) => ({ value, text: value })),
  },
  redundancy: 3,
};
const rule = (collect: object, when: object, more: object = {}) => ({
  name: 'r',
  collect,
  when,
  act: 'flag',
  ...more,
});
const faultsOf = (rules: readonly object[], change: object = {}) => {
  const read = JobFile.safeParse({ ...file, ...change, rules });
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
};
const RUN = { kind: 'identical-run' };

describe('a rule', () => {
  it('has a window of its own where it says none', () => {
    const { rules } = JobFile.parse({ ...file, rules: [rule(RUN, { above: 30 })] });
    expect(rules?.[0]?.collect).toEqual({ kind: 'identical-run', last: 50, atLeast: 20 });
  });

  it.each([
    [rule({ ...RUN, choice: 'perhaps' }, { above: 30 }), 'collect.choice must be a choice of'],
    [rule({ kind: 'gold-accuracy' }, { below: 0.5 }), 'collect.kind needs gold'],
    [rule(RUN, { above: 30 }, { act: 'check-task' }), 'act check-task needs gold'],
    [rule(RUN, { above: 30 }, { pools: ['seniors'] }), 'pools.0 must be a pool of the job'],
    [rule(RUN, { above: 50 }), 'when.above is out of reach: identical-run is 0 to 50'],
    [rule({ kind: 'answer-entropy' }, { above: 2.33 }), 'when.above is out of reach'],
    [rule({ kind: 'abstentions' }, { below: 0 }), 'when.below is out of reach'],
    [rule({ kind: 'hours-a-day' }, { above: 24 }), 'when.above is out of reach'],
    [rule({ ...RUN, last: 10 }, { above: 5 }), 'collect.atLeast must be at most last, 10'],
    [rule({ kind: 'consensus', others: 3 }, { below: 0.5 }), 'collect.others must be below'],
  ])('that names nothing or cannot hit is refused: %j', (bad, expected) => {
    const faults = faultsOf([bad]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`rules.0.${expected}`);
  });

  it('may refer to what the job has', () => {
    const change = {
      gold: {},
      adaptive: { maxRedundancy: 5 },
      pools: { by: 'field', names: ['seniors'] },
    };
    const rules = [
      rule({ kind: 'gold-accuracy' }, { below: 0.5 }, { name: 'a', pools: ['seniors'] }),
      rule({ kind: 'consensus', others: 4 }, { below: 0.5 }, { name: 'b', act: 'check-task' }),
      rule({ ...RUN, choice: 'maybe' }, { above: 49 }, { name: 'c' }),
      rule({ kind: 'answer-entropy' }, { below: 2.3 }, { name: 'd' }),
    ];
    expect(faultsOf(rules, change)).toEqual([]);
    expect(faultsOf([rules[1]!], { ...change, adaptive: undefined })).toHaveLength(1);
  });

  it('about abstentions needs a question that has them', () => {
    const question = { ...file.question, abstentions: [] };
    const runs = rule({ kind: 'abstention-run' }, { above: 5 });
    expect(faultsOf([runs])).toEqual([]);
    expect(faultsOf([runs], { question })).toEqual([
      'rules.0.collect.kind needs abstentions: the question has none',
    ]);
  });

  it('is not about more answers than anybody gives', () => {
    expect(faultsOf([rule(RUN, { above: 5 })], { maxTasksPerAnnotator: 9 })).toHaveLength(1);
    expect(faultsOf([rule(RUN, { above: 5 })], { maxTasksPerAnnotator: 10 })).toEqual([]);
  });

  it('has one bound, and a name of its own', () => {
    expect(faultsOf([rule(RUN, {})])).toHaveLength(1);
    expect(faultsOf([rule(RUN, { above: 5, below: 2 })])).toHaveLength(1);
    const two = rule(RUN, { above: 5 });
    expect(faultsOf([two, two])).toEqual(['rules must have distinct names']);
  });
});
