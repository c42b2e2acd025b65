import { expect, test } from 'vitest';
import {
  lookOf,
  standingWords,
  voteParts,
  votesInWords,
} from '../../../pages/owner/model/votes.ts';
import { question } from './progress.ts';

const task = (votes: Record<string, number>, abstentions = 0) => ({
  taskId: 's1.4',
  votes,
  abstentions,
  label: 'sinus',
  confidence: 0.6,
  entropyBits: 1,
});

test('parts stand in the order of the question, abstentions last', () => {
  const parts = voteParts(task({ noise: 1, sinus: 2, afib: 2 }, 3), question);
  expect(parts.map(({ text, votes }) => [text, votes])).toEqual([
    ['Sinus rhythm', 2],
    ['Atrial fibrillation', 2],
    ['Too noisy', 1],
    ['Abstained', 3],
  ]);
});
test('a choice keeps its colour when others got no vote', () => {
  expect(voteParts(task({ noise: 1 }, 1), question).map(({ hue }) => hue)).toEqual([2, null]);
});
test('a part without votes is left out', () => {
  expect(voteParts(task({ sinus: 0, afib: 2 }), question)).toHaveLength(1);
});
test('a value the question does not know is shown as it is, before abstentions', () => {
  const parts = voteParts(task({ other: 1, sinus: 1 }, 1), question);
  expect(parts.map(({ text }) => text)).toEqual(['Sinus rhythm', 'other', 'Abstained']);
});
test('the bar reads as a sentence', () => {
  const parts = voteParts(task({ sinus: 2, afib: 1 }), question);
  expect(votesInWords(parts)).toBe('Sinus rhythm: 2 answers, Atrial fibrillation: 1 answer');
});
test('a task is known by its file, or by the beginning of its text on one line', () => {
  expect(lookOf({ ...task({}), source: 'Left base\n\tis hazy.' })).toBe('Left base is hazy.');
  expect(lookOf({ ...task({}), sourceRef: 'strips/a  1.png' })).toBe('strips/a 1.png');
  expect(lookOf(task({}))).toBe('');
});
test('a label says how sure it is, and how much is open', () => {
  expect(standingWords(task({}))).toBe('60.0% sure, 1.00 bit');
});
