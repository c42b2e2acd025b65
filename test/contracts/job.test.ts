import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueBytes } from '../../src/adapters/limits.ts';
import { AggregationMethod, JobFile } from '../../src/contracts/job.ts';
import { CLASS_METHODS } from '../../src/inference/classes/methods.ts';

const file = {
  name: 'Effusion',
  question: {
    type: 'choice',
    text: 'Effusion?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  },
};
const withChoices = (...values: string[]) => ({
  ...file,
  question: { ...file.question, choices: values.map((value) => ({ value, text: 'T' })) },
});
const accepts = (value: unknown) => JobFile.safeParse(value).success;

describe('a job file', () => {
  it('needs a name and a question, and says everything else itself', () => {
    expect(JobFile.parse(file)).toEqual({
      ...file,
      question: { ...file.question, abstentions: ['unsure', 'unreadable'] },
      instructions: '',
      redundancy: 3,
      taskSuiteSize: 20,
      leaseSeconds: 600,
      saveEvery: 5,
      aggregation: { method: 'auto' },
      labelName: 'label',
    });
  });

  it.each([
    ['redundancy', 1, 15],
    ['taskSuiteSize', 1, 30],
    ['leaseSeconds', 30, 28_800],
    ['saveEvery', 1, 30],
    ['maxTasksPerAnnotator', 1, 10_000_000],
  ])('takes %s from %i to %i', (name, least, most) => {
    expect([least, most].map((value) => accepts({ ...file, [name]: value }))).toEqual([true, true]);
    for (const value of [least - 1, most + 1, least + 0.5, `${least}`, null, Number.NaN]) {
      expect(accepts({ ...file, [name]: value })).toBe(false);
    }
  });

  it('names every method there is, and kos for two choices alone', () => {
    expect(AggregationMethod.options).toEqual(['auto', ...Object.keys(CLASS_METHODS)]);
    const of = (choices: readonly string[]) => ({
      ...withChoices(...choices),
      aggregation: { method: 'kos' },
    });
    expect(accepts(of(['yes', 'no']))).toBe(true);
    expect(accepts(of(['yes', 'no', 'maybe']))).toBe(false);
  });

  it('has 2 to 20 choices with distinct values', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => `c${i}`);
    expect(accepts(withChoices(...twenty))).toBe(true);
    expect(accepts(withChoices(...twenty, 'c20'))).toBe(false);
    expect(accepts(withChoices('yes'))).toBe(false);
    expect(accepts(withChoices('yes', 'no', 'yes'))).toBe(false);
  });

  it('has no choice that is called like an abstention of the question', () => {
    expect(accepts(withChoices('yes', 'unsure'))).toBe(false);
    const sure = withChoices('yes', 'unsure');
    expect(accepts({ ...sure, question: { ...sure.question, abstentions: [] } })).toBe(true);
  });

  it('has no choice that is called like a member every object has', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      expect(accepts(withChoices('yes', name))).toBe(false);
    }
  });

  it('takes gold rates of 0, or 0.001 to a half', () => {
    const withRate = (rate: number) => accepts({ ...file, gold: { rate } });
    expect([0, 0.001, 0.1, 0.5].map(withRate)).toEqual([true, true, true, true]);
    expect([-0.1, 0.51, 0.0009, 1e-200].map(withRate)).toEqual([false, false, false, false]);
  });

  it('asks for more answers only up to a number above the redundancy', () => {
    const adaptive = { maxRedundancy: 4 };
    expect([2, 3, 4, 5].map((redundancy) => accepts({ ...file, redundancy, adaptive }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('allows an hour at least one suite where groups stay together', () => {
    const limited = (rule: string, maxTasksPerHour: number) =>
      accepts({ ...file, taskSuiteSize: 10, maxTasksPerHour, groups: { by: 'patient', rule } });
    expect([limited('together', 9), limited('together', 10), limited('apart', 9)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('has text that can be stored: a half of a pair of surrogates is refused', () => {
    const broken = 'a\ud800b';
    expect(accepts({ ...file, name: broken })).toBe(false);
    expect(accepts({ ...file, instructions: broken })).toBe(false);
    expect(accepts({ ...file, $schema: broken })).toBe(false);
    expect(accepts({ ...file, question: { ...file.question, text: broken } })).toBe(false);
    expect(accepts({ ...file, name: 'Läsion \u{1fac1}' })).toBe(true);
  });

  it('keeps label names that Ground Truth keeps, and none that it reads as something else', () => {
    const withName = (labelName: string) => accepts({ ...file, labelName });
    expect(['label', 'a', 'a-b', 'A1'].every(withName)).toBe(true);
    for (const name of ['source', 'source-ref', 'x-ref', 'x-metadata', 'a_b', '-a', 'a-', '']) {
      expect(withName(name)).toBe(false);
    }
  });

  it('that is accepted can be stored, whatever numbers and texts are in it', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer());
    const key = fc.constantFrom('name', 'instructions', 'redundancy', 'rate', 'text', '$schema');
    fc.assert(
      fc.property(key, value, (name, given) => {
        const changed =
          name === 'rate'
            ? { ...file, gold: { rate: given } }
            : name === 'text'
              ? { ...file, question: { ...file.question, text: given } }
              : { ...file, [name]: given };
        const parsed = JobFile.safeParse(changed);
        if (parsed.success) expect(valueBytes(parsed.data)).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
