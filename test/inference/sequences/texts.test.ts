import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainWords, type TextAnswer } from '../../../src/inference/sequences/text-answers.ts';
import { inferTexts } from '../../../src/inference/sequences/texts.ts';
import { alignTexts } from '../../../src/inference/sequences/word-network.ts';
import { readVector } from '../vectors.ts';

const keysOf = (words: readonly { readonly key: string }[]) =>
  words.map(({ key }) => key).join(' ');
const said = (task: number, ...texts: string[]): TextAnswer[] =>
  texts.map((text, annotator) => ({ task, annotator, text }));

// In the third task four of five say "opacity": crowd-kit's alignment, made from the first text on, drops it.
test('the texts of the vector come out as by ROVER of crowd-kit, but for a word most say', () => {
  const { input, output } = readVector('rover-text');
  const answers: readonly [string, string, string][] = input.answers;
  const tasks = [...new Set(answers.map(([task]) => task))].sort();
  const annotators = [...new Set(answers.map((answer) => answer[1]))].sort();
  const { texts } = inferTexts(
    answers.map(([task, annotator, text]) => {
      return { task: tasks.indexOf(task), annotator: annotators.indexOf(annotator), text };
    }),
    { taskCount: tasks.length, annotatorCount: annotators.length },
  );
  const found = texts.map(({ words }) => keysOf(words));
  expect(found.slice(0, 2)).toEqual([output.t0, output.t1]);
  expect(found[2]!.replace('opacity ', '')).toBe(output.t2);
  expect(found[2]).toContain('lobe opacity may');
});

test('words are compared without case and signs, and written as most wrote them', () => {
  expect(plainWords(' The  ECG—“normal”, he’s 12. -')).toEqual([
    { form: 'The', key: 'the' },
    { form: 'ECG', key: 'ecg' },
    { form: 'normal', key: 'normal' },
    { form: 'he’s', key: "he's" },
    { form: '12', key: '12' },
  ]);
  const { texts } = inferTexts(said(0, 'no Pneumonia.', 'No pneumonia', 'No pneumonia'), {
    taskCount: 1,
    annotatorCount: 3,
  });
  expect(texts[0]!.words.map(({ form }) => form)).toEqual(['No', 'pneumonia']);
});

test('like words share a column, and a word that one text lacks has a column of its own', () => {
  const texts = ['a small nodul left', 'a small nodule is left', 'small nodule is left'];
  const columns = alignTexts(texts.map(plainWords));
  expect(columns.map((column) => column.map((word) => word?.key ?? '-').join())).toEqual([
    'a,a,-',
    'small,small,small',
    'nodul,nodule,nodule',
    '-,is,is',
    'left,left,left',
  ]);
});

test('who is right elsewhere is believed against two who are not', () => {
  const words = 'one two three four five six seven eight nine ten'.split(' ');
  const answers = words.flatMap((word, task) => {
    const right = `${word} lobe is clear`;
    return said(task, right, task === 9 ? right : `${word} robe is dear`, right, 'no lung at all');
  });
  answers.push(
    { task: 10, annotator: 0, text: 'two nodules' },
    { task: 10, annotator: 1, text: 'ten modules' },
    { task: 10, annotator: 3, text: 'ten modules' },
  );
  const { texts, accuracy } = inferTexts(
    answers,
    { taskCount: 11, annotatorCount: 4 },
    { poolWeight: 2 },
  );
  expect(keysOf(texts[10]!.words)).toBe('two nodules');
  expect(texts[10]!.confidence).toBeLessThan(texts[0]!.confidence);
  expect(accuracy[0]!.low).toBeGreaterThan(accuracy[3]!.high);
});

test('a known text is given back, and shows mishearings that all share', () => {
  const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
  const answers = words.flatMap((word) =>
    said(words.indexOf(word), `${word} nodule left`, `${word} module left`, `${word} module left`),
  );
  const shape = { taskCount: 12, annotatorCount: 3 };
  const blind = inferTexts(answers, shape);
  const gold = words.map((word, t) => (t < 8 ? `${word} nodule, left.` : undefined));
  const taught = inferTexts(answers, shape, { gold });
  expect(taught.texts[0]).toMatchObject({ confidence: 1, expectedErrorRate: 0 });
  expect(keysOf(taught.texts[0]!.words)).toBe('one nodule left');
  expect(keysOf(blind.texts[11]!.words)).toBe('twelve module left');
  expect(taught.texts[11]!.confidence).toBeLessThan(blind.texts[11]!.confidence);
  expect(taught.accuracy[0]!.value).toBeGreaterThan(taught.accuracy[1]!.value);
  expect(taught.power).toBeLessThan(blind.power);
});

test('what two of five say stands against three who agree with nobody, though most are wrong', () => {
  const letters = [...'abcdefgh'];
  const answers = letters.flatMap((letter, task) =>
    [...Array(5).keys()].map((annotator) => {
      const right = annotator === task % 5 || annotator === (task + 2) % 5;
      const text = right ? `lung${letter}` : `${annotator}${letter.repeat(6)}`;
      return { task, annotator, text };
    }),
  );
  const { texts } = inferTexts(answers, { taskCount: 8, annotatorCount: 5 });
  const found = texts.map(({ words }) => keysOf(words));
  expect(found).toEqual(letters.map((letter) => `lung${letter}`));
});

test('empty texts, one text, no text: numbers are finite and the order leaves no trace', () => {
  const text = fc
    .array(fc.constantFrom('la', 'lung', 'lungs', 'nodule', 'is', '?'), { maxLength: 6 })
    .map((words) => words.join(' '));
  const answers = fc.array(fc.record({ task: fc.nat(2), annotator: fc.nat(3), text }), {
    maxLength: 10,
  });
  const shuffled = answers.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const fit = inferTexts(one, { taskCount: 3, annotatorCount: 4 });
      expect(inferTexts(other, { taskCount: 3, annotatorCount: 4 })).toEqual(fit);
      for (const { words, confidence, expectedErrorRate } of fit.texts) {
        for (const p of [confidence, ...words.map((word) => word.confidence)]) {
          expect(p >= 0 && p <= 1).toBe(true);
        }
        expect(Number.isFinite(expectedErrorRate)).toBe(true);
      }
      expect(fit.accuracy.every(({ low, value, high }) => low <= value && value <= high)).toBe(
        true,
      );
    }),
    {
      seed: 1997,
      numRuns: 100,
      examples: [
        [[[], []]],
        [[[{ task: 1, annotator: 1, text: '' }], [{ task: 1, annotator: 1, text: '' }]]],
      ],
    },
  );
});

test('where all wrote nothing that is the text, less sure where truths often hold words nobody said', () => {
  const answers = [
    ...said(0, '', ''),
    ...said(1, 'left lung', 'left lung', 'right lung'),
    ...said(2, 'a', 'b'),
  ];
  const shape = { taskCount: 4, annotatorCount: 3 };
  const alone = inferTexts(answers, shape).texts;
  expect(alone[0]).toMatchObject({ words: [], confidence: 1 });
  expect(alone[3]).toMatchObject({ words: [], confidence: 0 });
  const gold = [undefined, 'clear chest', 'c', undefined];
  const told = inferTexts(answers, shape, { gold }).texts;
  expect(told[0]?.confidence).toBeLessThan(1);
  expect(told[0]?.confidence).toBeGreaterThan(0);
});
