import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type NumberAnswers, numbersFrom } from '../../src/inference/numbers/number-answers.ts';
import { type Comparisons, comparisonsFrom } from '../../src/inference/pairs/comparisons.ts';
import type { Span, SpanAnswer, SpansShape } from '../../src/inference/sequences/span-answers.ts';
import { plainWords, type TextAnswer } from '../../src/inference/sequences/text-answers.ts';
import { type Votes, votesFrom } from '../../src/inference/votes.ts';

const { ASSAY_DATASETS: folder = '' } = process.env;

/** The text of a file of a data set, unpacked where it ends in .gz. */
function textOf(name: string, file: string): string {
  const path = join(folder, name, file);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  return gunzipSync(readFileSync(`${path}.gz`)).toString('utf8');
}

/** The rows of a CSV without its head; fields hold no commas or quotes. */
const rowsOf = (name: string, file: string): string[][] =>
  textOf(name, file)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));

const linesOf = <Line>(name: string, file: string): Line[] =>
  textOf(name, file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Distinct names in order, and the place of each. */
function indexed(names: Iterable<string>): Map<string, number> {
  const sorted = [...new Set(names)].sort();
  return new Map(sorted.map((name, i) => [name, i]));
}

const at = (places: Map<string, number>, name = ''): number => {
  const place = places.get(name);
  if (place === undefined) throw new Error(`unknown name ${name}`);
  return place;
};

/** Numbers and their truths by task, NaN where unknown; `factor` brings truths to the scale of answers. */
export function numberSet(name: string, factor = 1): { answers: NumberAnswers; truths: number[] } {
  const rows = rowsOf(name, 'answers.csv');
  const [tasks, annotators] = [
    indexed(rows.map((row) => row[0] ?? '')),
    indexed(rows.map((row) => row[1] ?? '')),
  ];
  const answers = numbersFrom(
    rows.map(
      ([task, annotator, value]) =>
        [at(tasks, task), at(annotators, annotator), Number(value)] as const,
    ),
    { taskCount: tasks.size, annotatorCount: annotators.size },
  );
  const truth = new Map(
    rowsOf(name, 'truth.csv').map(([task, value]) => [task, factor * Number(value)]),
  );
  return { answers, truths: [...tasks.keys()].map((task) => truth.get(task) ?? Number.NaN) };
}

/** Ordered classes as votes, and the true class of each task, -1 where unknown. */
export function ordinalSet(name: string): { votes: Votes; truths: Int32Array } {
  const rows = rowsOf(name, 'answers.csv');
  const truth = new Map(rowsOf(name, 'truth.csv').map(([task, label]) => [task, Number(label)]));
  const classes = [...new Set([...rows.map((row) => Number(row[2])), ...truth.values()])].sort(
    (a, b) => a - b,
  );
  const [tasks, annotators] = [
    indexed(rows.map((row) => row[0] ?? '')),
    indexed(rows.map((row) => row[1] ?? '')),
  ];
  const votes = votesFrom(
    rows.map(([task, annotator, label]) => {
      return [at(tasks, task), at(annotators, annotator), classes.indexOf(Number(label))] as const;
    }),
    { taskCount: tasks.size, annotatorCount: annotators.size, classCount: classes.length },
  );
  const truths = Int32Array.from(tasks.keys(), (task) =>
    classes.indexOf(truth.get(task) ?? Number.NaN),
  );
  return { votes, truths };
}

/** Comparisons, as rows for peers too, and the true score of each item. */
export function pairSet(name: string): {
  pairs: Comparisons;
  rows: string[][];
  items: string[];
  truths: number[];
} {
  const rows = rowsOf(name, 'answers.csv');
  const truth = rowsOf(name, 'truth.csv').map(
    ([item = '', score]) => [item, Number(score)] as const,
  );
  const [items, annotators] = [
    indexed(truth.map(([item]) => item)),
    indexed(rows.map((row) => row[0] ?? '')),
  ];
  const pairs = comparisonsFrom(
    rows.map(([annotator, left, right, won]) => {
      return [
        at(annotators, annotator),
        at(items, won),
        at(items, won === left ? right : left),
      ] as const;
    }),
    { itemCount: items.size, annotatorCount: annotators.size },
  );
  const scores = new Map(truth);
  return {
    pairs,
    rows,
    items: [...items.keys()],
    truths: [...items.keys()].map((item) => scores.get(item) ?? Number.NaN),
  };
}

/** A line of a set of spans or of tags. */
interface SpanLine {
  readonly task: string;
  readonly worker?: string;
  readonly length?: number;
  readonly spans?: readonly (readonly [number, number, string])[];
  readonly tags?: readonly string[];
}

/** Spans of characters, or of tokens by BIO tags, and the true ones by task. */
export function spanSet(name: string): {
  answers: SpanAnswer[];
  shape: SpansShape;
  truths: Span[][];
} {
  const [lines, truth] = [
    linesOf<SpanLine>(name, 'answers.jsonl'),
    linesOf<SpanLine>(name, 'truth.jsonl'),
  ];
  const named = (line: SpanLine) =>
    line.spans?.map((span) => span[2]) ?? (line.tags ?? []).map((tag) => tag.slice(2));
  const classes = indexed([...lines, ...truth].flatMap(named).filter((label) => label !== ''));
  const [tasks, annotators] = [
    indexed(truth.map(({ task }) => task)),
    indexed(lines.map(({ worker = '' }) => worker)),
  ];
  const byTask = new Map(truth.map((line) => [line.task, line]));
  const answers = lines.map((line) => {
    return {
      task: at(tasks, line.task),
      annotator: at(annotators, line.worker),
      spans: spansOf(line, classes),
    };
  });
  const ordered = [...tasks.keys()].flatMap((task) => byTask.get(task) ?? []);
  const length = ordered.map((line) => line.length ?? line.tags?.length ?? 0);
  const shape = { annotatorCount: annotators.size, classCount: classes.size, length };
  return { answers, shape, truths: ordered.map((line) => spansOf(line, classes)) };
}

function spansOf({ spans, tags = [] }: SpanLine, classes: Map<string, number>): Span[] {
  if (spans !== undefined) {
    return spans.map(([start, end, label]) => ({ start, end, label: at(classes, label) }));
  }
  const found: Span[] = [];
  for (const [i, tag] of tags.entries()) {
    if (tag === 'O') continue;
    const label = at(classes, tag.slice(2));
    const last = found.at(-1);
    if (tag.startsWith('I') && last?.end === i && last.label === label) {
      found[found.length - 1] = { ...last, end: i + 1 };
    } else found.push({ start: i, end: i + 1, label });
  }
  return found;
}

/** A line of a set of texts. */
interface TextLine {
  readonly task: string;
  readonly worker?: string;
  readonly text: string;
}

/** Texts, and the words of the true ones by task, in compared form. */
export function textSet(name: string): {
  answers: TextAnswer[];
  annotatorCount: number;
  truths: string[][];
} {
  const [lines, truth] = [
    linesOf<TextLine>(name, 'answers.jsonl'),
    linesOf<TextLine>(name, 'truth.jsonl'),
  ];
  const [tasks, annotators] = [
    indexed(truth.map(({ task }) => task)),
    indexed(lines.map(({ worker = '' }) => worker)),
  ];
  const byTask = new Map(
    truth.map(({ task, text }) => [task, plainWords(text).map(({ key }) => key)]),
  );
  const answers = lines.map(({ task, worker, text }) => {
    return { task: at(tasks, task), annotator: at(annotators, worker), text };
  });
  return {
    answers,
    annotatorCount: annotators.size,
    truths: [...tasks.keys()].map((task) => byTask.get(task) ?? []),
  };
}
