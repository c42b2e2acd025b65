import { wordDifference } from '../../src/inference/agreement/likeness.ts';
import { wordErrorRate } from '../../src/inference/sequence-scores.ts';
import { plainWords } from '../../src/inference/sequences/text-answers.ts';
import {
  type AgreedText,
  inferTexts,
  type TextInference,
} from '../../src/inference/sequences/texts.ts';
import { wrongUse } from '../cli/failure.ts';
import { likenessOf } from './agreement.ts';
import { digits } from './digits.ts';
import { leastSure } from './least-sure.ts';
import { type LineAnswers, lineAnswers, lineTruths } from './line-answers.ts';
import { AnswerLine, TruthLine } from './line-forms.ts';
import type { Asked, Outcome } from './outcome.ts';
import type { AnnotatorFigure, ContestedTask } from './report/data.ts';
import type { Source } from './source.ts';

interface TextRun {
  readonly answers: LineAnswers<unknown>;
  readonly inference: TextInference;
}

const written = ({ words }: AgreedText): string => words.map(({ form }) => form).join(' ');
const keysOf = (text: string): string[] => plainWords(text).map(({ key }) => key);

/** Infers one text a task, word by word. */
export async function inferText(asked: Asked, source: Source): Promise<Outcome> {
  if (asked.gold !== undefined) throw wrongUse('--gold does not go with texts yet: leave it out');
  const answers = await lineAnswers(source, AnswerLine.text);
  const { lines, tasks, annotators } = answers;
  const inference = inferTexts(
    lines.map(({ t, a, value }) => ({ task: t, annotator: a, text: value.text })),
    { taskCount: tasks.length, annotatorCount: annotators.length },
  );
  const truths = await lineTruths(asked.truth, TruthLine.text, tasks);
  const judged = [...tasks.keys()].filter((t) => truths[t] !== undefined);
  const run = { answers, inference };
  return {
    kind: 'text',
    method: 'rover-posterior',
    reason:
      'texts are laid beside one another, and each word is voted on by how right its writers are',
    tasks: tasks.length,
    annotators: annotators.length,
    answers: lines.length,
    gold: 0,
    iterations: inference.iterations,
    judged: judged.length,
    scores:
      judged.length === 0
        ? {}
        : {
            wer: wordErrorRate(
              judged.map((t) => (inference.texts[t]?.words ?? []).map(({ key }) => key)),
              judged.map((t) => keysOf(truths[t]?.text ?? '')),
            ),
          },
    agreement: () => {
      const said = lines.map(({ t, value }) => [t, keysOf(value.text)] as const);
      return likenessOf('wordErrorRate', said, tasks.length, wordDifference);
    },
    labelLines: () => labelLines(run),
    annotatorLines: () => figuresOf(run),
    report: () => ({
      qualityName: 'Share of words that are right',
      annotators: figuresOf(run),
      contested: contestedOf(run),
    }),
  };
}

function* labelLines({ answers, inference }: TextRun) {
  for (const [t, task] of answers.tasks.entries()) {
    const text = inference.texts[t];
    if (text === undefined) continue;
    yield {
      task,
      label: written(text),
      confidence: digits(text.confidence),
      expectedErrorRate: digits(text.expectedErrorRate),
      words: text.words.map(({ form, confidence }) => [form, digits(confidence)]),
    };
  }
}

function figuresOf({ answers, inference }: TextRun): AnnotatorFigure[] {
  return answers.annotators.flatMap((annotator, a) => {
    const accuracy = inference.accuracy[a];
    return accuracy ? [{ annotator, answers: answers.perAnnotator[a] ?? 0, ...accuracy }] : [];
  });
}

function contestedOf({ answers, inference }: TextRun): ContestedTask[] {
  const tasks = answers.tasks.flatMap((task, t) => {
    const text = inference.texts[t];
    if (text === undefined) return [];
    const { confidence } = text;
    const said = answers.perTask[t] ?? 0;
    return [{ task, label: written(text), confidence, answers: said, shares: [] }];
  });
  return leastSure(tasks);
}
