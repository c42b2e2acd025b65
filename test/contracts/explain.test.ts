import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/contracts/explain.ts';
import { JobFile } from '../../src/contracts/job.ts';
import { Problem, problems } from '../../src/contracts/problem.ts';
import { DraftBody } from '../../src/contracts/response.ts';

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

function faultsOf(schema: typeof JobFile | typeof DraftBody, value: unknown) {
  const result = schema.safeParse(value);
  return result.success ? [] : explain(result.error, value);
}

describe('a fault', () => {
  it('says where it is, what was expected and what came', () => {
    expect(
      faultsOf(JobFile, { ...file, leaseSeconds: 0, redundancy: 'three', saveEvery: 2.5 }),
    ).toEqual([
      {
        path: 'redundancy',
        message: 'redundancy must be a number, got a text of 5 characters',
      },
      { path: 'leaseSeconds', message: 'leaseSeconds must be at least 30, got 0' },
      { path: 'saveEvery', message: 'saveEvery must be a whole number, got 2.5' },
    ]);
    expect(faultsOf(JobFile, [])).toEqual([
      { path: '', message: 'the value must be an object, got a list of 0' },
    ]);
    expect(faultsOf(JobFile, { ...file, name: undefined })[0]?.message).toBe(
      'name must be a text, got nothing',
    );
  });

  it('of a list or a text counts its entries or characters', () => {
    const one = { ...file, question: { ...file.question, choices: [{ value: 'yes', text: '' }] } };
    expect(faultsOf(JobFile, one).map(({ message }) => message)).toEqual([
      'question.choices.0.text must have at least 1 characters, got a text of 0 characters',
      'question.choices must have at least 2 entries, got a list of 1',
    ]);
  });

  it('of an unknown member names it', () => {
    expect(faultsOf(JobFile, { ...file, colour: 'x' })).toEqual([
      { path: '', message: 'the value has unknown members: colour' },
    ]);
  });

  it('of a choice between two forms speaks of the nearer one', () => {
    expect(faultsOf(DraftBody, { answers: { 0: { choice: 'yes', ms: -5 } } })).toEqual([
      { path: 'answers.0.ms', message: 'answers.0.ms must be at least 0, got -5' },
    ]);
  });

  it('never quotes a text', () => {
    const secret = 'Mrs Miller, born 1950';
    const place = fc.constantFrom(
      { ...file, name: secret.repeat(9) },
      { ...file, question: { ...file.question, media: secret } },
      { ...file, question: { ...file.question, choices: [{ value: secret, text: 'x' }, secret] } },
      { ...file, labelName: secret },
      { ...file, redundancy: secret },
      { ...file, aggregation: { method: secret } },
    );
    fc.assert(
      fc.property(place, (value) => {
        const faults = faultsOf(JobFile, value);
        expect(faults.length).toBeGreaterThan(0);
        expect(JSON.stringify(faults)).not.toContain('Miller');
      }),
    );
    expect(
      JSON.stringify(faultsOf(DraftBody, { answers: { 0: { choice: 1, abstain: secret } } })),
    ).not.toContain('Miller');
  });
});

describe('the refusals', () => {
  it('have a 4xx or 5xx status each and a title of their own', () => {
    const all = Object.values(problems);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    for (const { status } of all) expect(status).toBeGreaterThanOrEqual(400);
  });

  it('are problem details with an absolute type', () => {
    const problem = { title: 't', status: 400, detail: 'd', instance: 'urn:request:1' };
    expect(Problem.safeParse({ ...problem, type: 'https://a/b' }).success).toBe(true);
    expect(Problem.safeParse({ ...problem, type: 'b' }).success).toBe(false);
  });
});
