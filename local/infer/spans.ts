import { characterLikeness, exactLikeness } from '../../src/inference/agreement/likeness.ts';
import { exactSpanF1, positionF1 } from '../../src/inference/sequence-scores.ts';
import type { Span } from '../../src/inference/sequences/span-answers.ts';
import { inferSpans, type SpanInference } from '../../src/inference/sequences/spans.ts';
import { likenessOf } from './agreement.ts';
import { spelledTwice } from './class-names.ts';
import { digits } from './digits.ts';
import { leastSure } from './least-sure.ts';
import { type LineAnswers, lineAnswers, lineTruths, placesOf } from './line-answers.ts';
import { AnswerLine, TruthLine } from './line-forms.ts';
import type { Asked, Outcome } from './outcome.ts';
import type { AnnotatorFigure, ContestedTask } from './report/data.ts';
import { badInput, nameOf, type Source } from './source.ts';
import { spanLengths } from './span-lengths.ts';
import { type NamedSpan, spansOfTags, tagsOfSpans } from './tags.ts';

/** Answers of either kind as spans by name, and how long each task is. */
interface SpanTable {
  readonly answers: LineAnswers<unknown>;
  readonly spans: readonly (readonly NamedSpan[])[];
  readonly length: Float64Array;
  readonly gold: readonly (readonly NamedSpan[] | undefined)[];
  readonly truth: readonly (readonly NamedSpan[] | undefined)[];
}

interface SpanRun extends SpanTable {
  readonly kind: 'span' | 'sequence';
  readonly classes: readonly string[];
  readonly inference: SpanInference;
}

async function spanTable({ gold, truth }: Asked, source: Source): Promise<SpanTable> {
  const answers = await lineAnswers(source, AnswerLine.span);
  const { lines, tasks } = answers;
  const known = (file: string | undefined) => lineTruths(file, TruthLine.span, tasks);
  return {
    ...{ answers, length: spanLengths(answers, source.path) },
    spans: lines.map(({ value }) => value.spans),
    gold: (await known(gold)).map((line) => line?.spans),
    truth: (await known(truth)).map((line) => line?.spans),
  };
}

async function tagTable({ gold, truth }: Asked, source: Source): Promise<SpanTable> {
  const answers = await lineAnswers(source, AnswerLine.sequence);
  const { lines, tasks } = answers;
  const length = new Float64Array(tasks.length);
  for (const { task, t, line, value } of lines) {
    const expected = length[t] || value.tags.length;
    if (value.tags.length !== expected) {
      const message = `task ${task} has ${expected} tags elsewhere, got ${value.tags.length}`;
      throw badInput(nameOf(source.path), { line, column: 1 }, message);
    }
    length[t] = expected;
  }
  const known = async (file: string | undefined) =>
    (await lineTruths(file, TruthLine.sequence, tasks)).map(
      (line) => line && spansOfTags(line.tags),
    );
  return {
    ...{ answers, length },
    spans: lines.map(({ value }) => spansOfTags(value.tags)),
    gold: await known(gold),
    truth: await known(truth),
  };
}

/** Infers the spans of each task, given as spans or as tags of the places of a sequence. */
export async function inferSpanKinds(
  asked: Asked,
  kind: 'span' | 'sequence',
  source: Source,
): Promise<Outcome> {
  const spanned = await (kind === 'span' ? spanTable : tagTable)(asked, source);
  const { answers, spans, length, gold, truth } = spanned;
  const { lines, tasks, annotators } = answers;
  const said = [...spans, ...gold, ...truth].flatMap((list) => list ?? []);
  const classes = asked.classes ?? [...new Set(said.map(([, , label]) => label))].sort();
  if (asked.classes === undefined) mustBeSpelledAlike(spanned, source.path);
  const indexed = spansIn(classes, source.path);
  const marked = lines.map(({ t, a }, i) => {
    return { task: t, annotator: a, spans: indexed(spans[i] ?? []) };
  });
  const inference = inferSpans(
    marked,
    { annotatorCount: annotators.length, classCount: classes.length, length },
    {
      ...(asked.gold === undefined ? {} : { gold: gold.map((list) => list && indexed(list)) }),
      ...(asked.tolerance === undefined ? {} : { tolerance: asked.tolerance }),
    },
  );
  const judged = [...tasks.keys()].filter((t) => truth[t] !== undefined && gold[t] === undefined);
  const run: SpanRun = { ...spanned, kind, classes, inference };
  return {
    kind,
    method: 'pooled-dawid-skene',
    reason: 'every place is voted on by all who read it, and annotators miss and add as they do',
    tasks: tasks.length,
    annotators: annotators.length,
    answers: lines.length,
    gold: gold.filter((known) => known !== undefined).length,
    iterations: inference.iterations,
    judged: judged.length,
    scores: judged.length === 0 ? {} : scoresOf(inference, judged, truth, indexed),
    agreement: () => {
      const said = marked.map(({ task, spans }) => [task, spans] as const);
      return [
        ...likenessOf('spanF1', said, tasks.length, exactLikeness),
        ...likenessOf('characterF1', said, tasks.length, characterLikeness),
      ];
    },
    labelLines: () => labelLines(run),
    annotatorLines: () => annotatorLines(run),
    report: () => ({
      qualityName: 'Share of what is there that they mark',
      annotators: figuresOf(run),
      contested: contestedOf(run),
    }),
  };
}

/** Spans of `Drug` and of `drug` would be two classes whose votes count against one another. */
function mustBeSpelledAlike({ answers, spans }: SpanTable, path: string): void {
  const twice = spelledTwice([...new Set(spans.flatMap((list) => list.map(([, , name]) => name)))]);
  if (twice === undefined) return;
  const [name, before] = twice;
  const i = spans.findIndex((list) => list.some(([, , label]) => label === name));
  const line = answers.lines[i]?.line ?? 1;
  const message = `a span's class must be written ${before} as elsewhere, or both named by --classes, got ${name}`;
  throw badInput(nameOf(path), { line, column: 1 }, message);
}

/** Spans with the index of their class. @throws Failure for a class that was not declared */
function spansIn(classes: readonly string[], path: string) {
  const classAt = placesOf(classes);
  return (spans: readonly NamedSpan[]): Span[] =>
    spans.map(([start, end, name]) => {
      const label = classAt.get(name);
      if (label !== undefined) return { start, end, label };
      const message = `a span's class must be one of ${classes.join(', ')}, got ${name}`;
      throw badInput(nameOf(path), { line: 1, column: 1 }, message);
    });
}

function scoresOf(
  { spans }: SpanInference,
  judged: readonly number[],
  truth: SpanTable['truth'],
  indexed: (spans: readonly NamedSpan[]) => Span[],
) {
  const found = judged.map((t) => spans[t] ?? []);
  const truths = judged.map((t) => indexed(truth[t] ?? []));
  const exact = exactSpanF1(found, truths);
  return {
    spanF1: exact.f1,
    precision: exact.precision,
    recall: exact.recall,
    characterF1: positionF1(found, truths).f1,
  };
}

function* labelLines({ kind, answers, inference, classes, length }: SpanRun) {
  for (const [t, task] of answers.tasks.entries()) {
    const found = inference.spans[t] ?? [];
    const spans = found.map(({ start, end, label, confidence }) => ({
      start,
      end,
      label: classes[label] ?? '',
      confidence: digits(confidence),
    }));
    const named = spans.map(({ start, end, label }) => [start, end, label] as const);
    const tags = kind === 'sequence' ? { tags: tagsOfSpans(named, length[t] ?? 0) } : {};
    yield { task, ...tags, spans, confidence: digits(sureness(inference, t)) };
  }
}

/** As sure as of what is least sure: each span found, and that there is nothing where none was. */
function sureness({ spans, pieces, posterior }: SpanInference, t: number): number {
  const found = spans[t] ?? [];
  let least = Math.min(1, ...found.map(({ confidence }) => confidence));
  const width = pieces.votes.classCount;
  for (let p = pieces.taskStart[t] ?? 0; p < (pieces.taskStart[t + 1] ?? 0); p++) {
    const start = pieces.start[p] ?? 0;
    if (found.some((span) => span.start <= start && start < span.end)) continue;
    least = Math.min(least, posterior[p * width] ?? 1);
  }
  return least;
}

function* annotatorLines({ answers, inference }: SpanRun) {
  for (const [a, annotator] of answers.annotators.entries()) {
    const { recall, precision } = inference.annotators[a] ?? {};
    yield { annotator, recall: rounded(recall), precision: rounded(precision) };
  }
}

const rounded = (range: { value: number; low: number; high: number } | undefined) =>
  range && { value: digits(range.value), low: digits(range.low), high: digits(range.high) };

function figuresOf({ answers, inference }: SpanRun): AnnotatorFigure[] {
  return answers.annotators.flatMap((annotator, a) => {
    const recall = inference.annotators[a]?.recall;
    return recall ? [{ annotator, answers: answers.perAnnotator[a] ?? 0, ...recall }] : [];
  });
}

function contestedOf({ answers, inference, classes }: SpanRun): ContestedTask[] {
  const tasks = answers.tasks.map((task, t) => {
    const spans = inference.spans[t] ?? [];
    const label = spans
      .map((span) => `${span.start}–${span.end} ${classes[span.label]}`)
      .join(', ');
    const confidence = sureness(inference, t);
    return { task, label, confidence, answers: answers.perTask[t] ?? 0, shares: [] };
  });
  return leastSure(tasks);
}
