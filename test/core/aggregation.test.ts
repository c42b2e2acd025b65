import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import {
  countedAnswers,
  entropyBits,
  type Judge,
  labelFrom,
  posteriorOf,
  tallyOf,
  unsureTasks,
} from '../../src/core/aggregation.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import { inUse } from '../../src/core/model.ts';
import { saveDraft } from '../../src/core/response.ts';
import type { FrozenPool } from '../../src/inference/classes/frozen-pool.ts';
import { freshSuite } from '../support/states.ts';

const CHOICES = ['yes', 'no', 'maybe'];
const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom(...CHOICES).map((choice) => ({ choice })),
  fc.constantFrom('unsure' as const, 'unreadable' as const).map((abstain) => ({ abstain })),
);
const given = fc
  .array(answer)
  .map((answers) => answers.map((each, i) => ({ annotatorId: `n${i}`, answer: each })));

/** The votes as a plain list of words. */
const votesOf = (answers: readonly { readonly answer: Answer }[]): string[] =>
  answers.flatMap(({ answer: said }) => ('choice' in said ? [said.choice] : []));

describe('a tally', () => {
  it('counts each choice and each abstention', () => {
    fc.assert(
      fc.property(given, (answers) => {
        const { votes, abstentions } = tallyOf(answers);
        for (const choice of CHOICES) {
          const said = votesOf(answers).filter((vote) => vote === choice).length;
          expect(votes[choice] ?? 0).toBe(said);
        }
        const total = [...Object.values(votes), ...Object.values(abstentions)];
        expect(total.reduce((sum, count) => sum + count, 0)).toBe(answers.length);
      }),
    );
    expect(
      tallyOf([
        { annotatorId: 'a', answer: { abstain: 'unsure' } },
        { annotatorId: 'b', answer: { abstain: 'unreadable' } },
        { annotatorId: 'c', answer: { abstain: 'unsure' } },
      ]),
    ).toEqual({ votes: {}, abstentions: { unsure: 2, unreadable: 1 } });
  });
});

/** Answers of people a, b, c … that say these choices. */
const saying = (...said: readonly string[]) =>
  said.map((choice, i) => ({ annotatorId: 'abcdefgh'[i] ?? '', answer: { choice } }));
const labelBy = (by: Judge, ...said: readonly string[]) =>
  labelFrom(posteriorOf(saying(...said), CHOICES, by), CHOICES);

describe('a label by shares of votes', () => {
  it('is the choice that no other has more votes than, with its share', () => {
    fc.assert(
      fc.property(given, (answers) => {
        const votes = votesOf(answers);
        const label = labelFrom(posteriorOf(answers, CHOICES, 'shares'), CHOICES);
        const count = (choice: string) => votes.filter((vote) => vote === choice).length;
        const most = Math.max(...CHOICES.map(count));
        expect(label.choice).toBe(most === 0 ? null : CHOICES.find((each) => count(each) === most));
        expect(label.confidence).toBeCloseTo(most === 0 ? 0 : most / votes.length, 5);
      }),
    );
  });

  it('takes the first of the question among equals, whoever voted first', () => {
    expect(labelBy('shares', 'no', 'no', 'yes', 'yes')).toEqual({ choice: 'yes', confidence: 0.5 });
    expect(labelBy('shares', 'maybe', 'no').choice).toBe('no');
  });

  it('has six digits of confidence', () => {
    expect(labelBy('shares', 'yes', 'yes', 'no').confidence).toBe(0.666667);
  });

  it('is less sure of few votes, as if one more were spread over all choices', () => {
    expect(labelBy('shrunken-shares', 'no')).toEqual({ choice: 'no', confidence: 0.666667 });
    expect(labelBy('shrunken-shares', 'no', 'no', 'no', 'yes').confidence).toBe(0.666667);
    expect(posteriorOf([], CHOICES, 'shrunken-shares')).toBeUndefined();
  });
});

describe('a label by a model', () => {
  const pool: FrozenPool = {
    classCount: 3,
    annotatorCount: 2,
    members: [{ kind: 'skill', name: 'one-coin', skill: [0.4, 0.95, 0.6] }],
    weights: [1],
    correlation: 0,
    temperature: 1,
    classBias: [0, 0, 0],
  };
  const model = inUse({ choices: CHOICES, annotatorIds: ['a', 'b'], allowedDoubt: null, pool }, 7);

  it('weighs people by their row, and somebody new as one of the crowd', () => {
    expect(labelBy(model, 'no', 'yes')).toEqual({ choice: 'yes', confidence: 0.942149 });
    const swapped = [...saying('yes', 'no')].reverse();
    expect(labelFrom(posteriorOf(swapped, CHOICES, model), CHOICES).choice).toBe('no');
    const stranger = [{ annotatorId: 'z', answer: { choice: 'maybe' } }];
    expect(labelFrom(posteriorOf(stranger, CHOICES, model), CHOICES).confidence).toBe(0.6);
  });
});

describe('unsure tasks', () => {
  const suite = { ...freshSuite(4, 2), wanted: [2, 2, 4, 2] };
  const label = (confidence: number) => ({ choice: 'no', confidence });
  const labels = [label(0.9), label(0.7), label(0.7), { choice: null, confidence: 0 }];
  const adaptive = { maxRedundancy: 4, minConfidence: 0.8, targetError: 0.1 };

  it('are less probable than the job wants, or have no label, and may have more answers', () => {
    expect(unsureTasks(suite, labels, { adaptive })).toBe(0b1010);
    expect(unsureTasks(suite, labels, {})).toBe(0);
  });

  it('are told by the doubt that a target error allows, once a model says it', () => {
    expect(unsureTasks(suite, labels, { adaptive }, 0.05)).toBe(0b1011);
    expect(unsureTasks(suite, labels, { adaptive }, 1)).toBe(0b1000);
  });
});

describe('the entropy of a posterior', () => {
  it('is 0 where one is certain and without votes, and 1 bit for an even split of two', () => {
    expect(entropyBits(Float64Array.of(1, 0, 0))).toBe(0);
    expect(entropyBits(undefined)).toBe(0);
    expect(entropyBits(Float64Array.of(0.5, 0.5))).toBe(1);
    expect(entropyBits(Float64Array.of(0.25, 0.75))).toBeCloseTo(0.811278, 6);
  });
});

describe('counted answers', () => {
  const suite = { ...freshSuite(3, 2), counted: [2, 1, 0] };
  const lease = { assignmentId: '', annotatorId: '', tasks: 7, gold: 0, expiresAt: 0 };
  const of = (assignmentId: string, counted: number, choice: string): Assignment => ({
    ...saveDraft(
      { suite, lease: { ...lease, assignmentId, annotatorId: `n-${assignmentId}` } },
      { tasks: { 0: { choice }, 1: { choice }, 2: { choice } }, gold: {} },
      1,
    ),
    counted,
  });

  it('are those that count, by task, in order of assignment id', () => {
    const answers = countedAnswers(suite, [of('b', 0b001, 'no'), of('a', 0b011, 'yes')]);
    expect(answers).toEqual([
      [
        { annotatorId: 'n-a', answer: { choice: 'yes' } },
        { annotatorId: 'n-b', answer: { choice: 'no' } },
      ],
      [{ annotatorId: 'n-a', answer: { choice: 'yes' } }],
      [],
    ]);
  });

  it('are not believed when they do not add up to the counters', () => {
    expect(countedAnswers(suite, [of('a', 0b011, 'yes')])).toBeUndefined();
    expect(countedAnswers(suite, [of('a', 0b011, 'yes'), of('b', 0b010, 'no')])).toBeUndefined();
    expect(countedAnswers(suite, [of('a', 0b011, 'yes'), of('b', 0b101, 'no')])).toBeUndefined();
    const unanswered = { ...of('b', 0b001, 'no'), answers: {} };
    expect(countedAnswers(suite, [of('a', 0b011, 'yes'), unanswered])).toBeUndefined();
  });
});
