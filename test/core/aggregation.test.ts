import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import { countedAnswers, entropyBits, majorityLabel, tallyOf } from '../../src/core/aggregation.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import { saveDraft } from '../../src/core/response.ts';
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

describe('a label by majority', () => {
  it('is the choice that no other has more votes than, with its share', () => {
    fc.assert(
      fc.property(given, (answers) => {
        const votes = votesOf(answers);
        const label = majorityLabel(tallyOf(answers), CHOICES);
        const count = (choice: string) => votes.filter((vote) => vote === choice).length;
        const most = Math.max(...CHOICES.map(count));
        const first = CHOICES.find((choice) => count(choice) === most);
        expect(label.choice).toBe(most === 0 ? null : first);
        expect(label.confidence).toBeCloseTo(most / Math.max(1, votes.length), 6);
      }),
    );
  });

  it('takes the first of the question among equals, whoever voted first', () => {
    expect(majorityLabel({ votes: { no: 2, yes: 2 }, abstentions: {} }, CHOICES)).toEqual({
      choice: 'yes',
      confidence: 0.5,
    });
    expect(majorityLabel({ votes: { maybe: 1, no: 1 }, abstentions: {} }, CHOICES).choice).toBe(
      'no',
    );
  });

  it('has six digits of confidence', () => {
    expect(majorityLabel({ votes: { yes: 2, no: 1 }, abstentions: {} }, CHOICES).confidence).toBe(
      0.666667,
    );
  });
});

describe('the entropy of votes', () => {
  it('is 0 when all agree and when there are none, and 1 bit for an even split', () => {
    expect(entropyBits({ votes: { yes: 5 }, abstentions: { unsure: 3 } })).toBe(0);
    expect(entropyBits({ votes: {}, abstentions: {} })).toBe(0);
    expect(entropyBits({ votes: { yes: 4, no: 4 }, abstentions: {} })).toBe(1);
    expect(entropyBits({ votes: { yes: 1, no: 3 }, abstentions: {} })).toBeCloseTo(0.811278, 6);
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
