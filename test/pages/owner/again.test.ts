import { expect, test } from 'vitest';
import { repeatWords, sameWords, sharpenedWords } from '../../../pages/owner/model/again.ts';

const same = { value: 0.75, low: 0.551, high: 0.88 };
const repeats = { answers: 24, given: 27, same, kappa: { value: 0.52, low: 0.2, high: 0.8 } };
const skill = { answers: 9, accuracy: { value: 0.871, low: 0.63, high: 0.95 }, classes: [] };

test('the same answer again is told with its share, interval and kappa', () => {
  expect(sameWords(repeats)).toBe('75.0% of 24 times (55–88%), κ 0.52 (0.20 to 0.80)');
  expect(sameWords({ ...repeats, answers: 1, kappa: null })).toBe('75.0% of 1 time (55–88%)');
  expect(sameWords({ ...repeats, same: null })).toBe('');
});
test('repeats that nobody has answered are counted', () => {
  expect(repeatWords(repeats)).toMatch(/^said the same again 75.0% of 24 times/);
  const none = { answers: 0, given: 3, same: null, kappa: null };
  expect(repeatWords(none)).toBe('3 tasks shown again, none answered yet');
});
test('a skill says what sharpens it beside gold', () => {
  expect(sharpenedWords(skill)).toBe('');
  expect(sharpenedWords({ ...skill, others: 31 })).toBe(
    'skill 87.1% (63–95%) by 9 gold answers and 31 answers where the others are sure',
  );
});
