import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { bestCut } from '../../../src/inference/sequences/expected-f1.ts';
import { inferRelations } from '../../../src/inference/sequences/relations.ts';
import type { SpanAnswer } from '../../../src/inference/sequences/span-answers.ts';
import { inferSpans } from '../../../src/inference/sequences/spans.ts';

const span = (start: number, end: number, label = 0) => ({ start, end, label });
const places = (spans: readonly { start: number; end: number; label: number }[]) =>
  spans.map(({ start, end, label }) => [start, end, label]);

/** Sixty texts of 100 characters; annotators 0 to 2 miss a little, 3 marks at random. */
function crowd(unit = 1) {
  const random = seededRandom(1999);
  const answers: SpanAnswer[] = [];
  const truths = Array.from({ length: 60 }, (_, task) => {
    const from = Math.floor(40 * random());
    const truth = [span(from * unit, (from + 12) * unit), span(70 * unit, 78 * unit, 1)];
    for (let annotator = 0; annotator < 3; annotator++) {
      answers.push({ task, annotator, spans: truth.filter(() => random() > 0.25) });
    }
    const wild = Math.floor(60 * random());
    answers.push({ task, annotator: 3, spans: [span(wild * unit, (wild + 30) * unit)] });
    return truth;
  });
  const shape = { annotatorCount: 4, classCount: 2, length: truths.map(() => 100 * unit) };
  return { answers, shape, truths };
}

test('what most mark is a span, and who marks at random is found out', () => {
  const { answers, shape, truths } = crowd();
  const { spans, annotators } = inferSpans(answers, shape);
  const right = spans.filter(
    (found, t) => JSON.stringify(places(found)) === JSON.stringify(places(truths[t]!)),
  );
  expect(right.length).toBeGreaterThan(45);
  expect(annotators[0]!.precision.low).toBeGreaterThan(annotators[3]!.precision.high);
  expect(annotators[0]!.recall.value).toBeCloseTo(0.75, 1);
});

test('a signal in seconds gives what the same spans in samples give', () => {
  const [inSamples, inSeconds] = [crowd(), crowd(0.25)];
  const samples = inferSpans(inSamples.answers, inSamples.shape);
  const seconds = inferSpans(inSeconds.answers, inSeconds.shape, { step: 0.25 });
  expect(seconds.spans.map(places)).toEqual(
    samples.spans.map((found) => found.map((s) => [s.start / 4, s.end / 4, s.label])),
  );
  expect(seconds.spans[7]!.map((s) => s.confidence)).toEqual(
    samples.spans[7]!.map((s) => s.confidence),
  );
});

test('spans that touch stay two where most end one there, and are one where most do not', () => {
  const said = (annotator: number, ...spans: ReturnType<typeof span>[]) => ({
    task: 0,
    annotator,
    spans,
  });
  const shape = { annotatorCount: 3, classCount: 1, length: [20] };
  const halves = [span(2, 6), span(6, 9)];
  const two = [said(0, ...halves), said(1, ...halves), said(2, span(2, 9))];
  expect(places(inferSpans(two, shape).spans[0]!)).toEqual([
    [2, 6, 0],
    [6, 9, 0],
  ]);
  const one = [said(0, ...halves), said(1, span(2, 9)), said(2, span(2, 9))];
  expect(places(inferSpans(one, shape).spans[0]!)).toEqual([[2, 9, 0]]);
});

test('confidence is of both ends: less tolerance, less of it', () => {
  const answers = [8, 9, 9, 10].map((end, annotator) => {
    return { task: 0, annotator, spans: [span(2, end)] };
  });
  const shape = { annotatorCount: 4, classCount: 1, length: [20] };
  const [strict, loose] = [0, 2].map(
    (tolerance) => inferSpans(answers, shape, { tolerance }).spans[0]![0]!.confidence,
  );
  expect(strict!).toBeLessThan(0.6);
  expect(loose!).toBeGreaterThan(0.85);
});

test('gold spans are given back, and teach who marks well', () => {
  const answers = [
    { task: 0, annotator: 0, spans: [span(0, 40)] },
    { task: 0, annotator: 1, spans: [span(50, 90)] },
    { task: 1, annotator: 0, spans: [span(10, 60)] },
    { task: 1, annotator: 1, spans: [] },
  ];
  const shape = { annotatorCount: 2, classCount: 1, length: [100, 100] };
  const taught = (truth: ReturnType<typeof span>) =>
    inferSpans(answers, shape, { gold: [[truth], undefined], poolWeight: 5 });
  const trusted = taught(span(0, 40));
  expect(trusted.spans[0]).toEqual([{ ...span(0, 40), existence: 1, confidence: 1 }]);
  const doubted = taught(span(50, 90));
  const belief = (fit: typeof trusted) => 1 - fit.posterior[2 * (fit.pieces.taskStart[1]! + 1)]!;
  expect(belief(trusted)).toBeGreaterThan(0.5);
  expect(belief(doubted)).toBeLessThan(0.5);
});

test('spans that end before they start, and unknown classes, are refused', () => {
  const shape = { annotatorCount: 1, classCount: 1, length: [9] };
  const infer = (wrong: ReturnType<typeof span>) => () =>
    inferSpans([{ task: 0, annotator: 0, spans: [wrong] }], shape);
  expect(infer(span(5, 5))).toThrow(RangeError);
  expect(infer(span(1, Number.NaN))).toThrow(RangeError);
  expect(infer(span(1, 3, 1))).toThrow(RangeError);
});

// Cuts at .9, .6, .3 expect F1 of 1.8/2.8, 3/3.8 and 3.6/4.8.
test('the cut is where the expected F1 is greatest', () => {
  expect(bestCut([0.3, 0.9, 0.6])).toBe(0.6);
  expect(bestCut([0.3, 0.9, 0.6], [9, 1, 1])).toBe(0.3);
  expect(bestCut([0, 0])).toBe(1);
});

test('relations are drawn between agreed spans, by those who marked both', () => {
  const agreed = [[span(0, 10), span(20, 30), span(40, 50)]];
  const draw = (annotator: number, spans: ReturnType<typeof span>[], from: number, to: number) => ({
    task: 0,
    annotator,
    spans,
    relations: [{ from, to, label: 1 }],
  });
  const answers = [
    draw(0, [span(0, 9), span(20, 30), span(40, 50)], 0, 1),
    draw(1, [span(21, 30), span(0, 10), span(40, 50)], 1, 0),
    draw(2, [span(0, 10), span(20, 31)], 0, 1),
    draw(3, [span(20, 30), span(40, 48)], 0, 1),
  ];
  const [relations] = inferRelations(answers, agreed, { annotatorCount: 4, classCount: 2 });
  expect(relations![0]).toMatchObject({ from: 0, to: 1, label: 1 });
  expect(relations![0]!.confidence).toBeGreaterThan(0.9);
  expect(relations!.some(({ from, to }) => from === 1 && to === 0)).toBe(false);
  expect(relations!.some(({ from, to }) => from === 1 && to === 2)).toBe(false);
});

test('where nobody marks anything there is no span, even if one reader is all there is', () => {
  const answers = [{ task: 0, annotator: 0, spans: [{ start: 1, end: 3, label: 0 }] }];
  const { spans } = inferSpans(answers, { annotatorCount: 1, classCount: 1, length: [3] });
  expect(spans[0]).toMatchObject([{ start: 1, end: 3, label: 0 }]);
});

test('who missed one of two spans has no say in how they relate', () => {
  const agreed = [[span(0, 10), span(20, 30)]];
  const answers = [...Array(7).keys()].map((annotator) =>
    annotator < 2
      ? { task: 0, annotator, spans: agreed[0]!, relations: [{ from: 0, to: 1, label: 0 }] }
      : { task: 0, annotator, spans: [span(0, 10)], relations: [] },
  );
  const [relations] = inferRelations(answers, agreed, { annotatorCount: 7, classCount: 1 });
  expect(relations).toHaveLength(1);
  expect(relations![0]).toMatchObject({ from: 0, to: 1, label: 0 });
});

test('where spans of one answer overlap, the one that starts last speaks', () => {
  const answers = [0, 1, 2].map((annotator) => {
    return { task: 0, annotator, spans: [span(4, 7, 1), span(0, 10)] };
  });
  const shape = { annotatorCount: 3, classCount: 2, length: [12] };
  expect(places(inferSpans(answers, shape).spans[0]!)).toEqual([
    [0, 4, 0],
    [4, 7, 1],
    [7, 10, 0],
  ]);
});
