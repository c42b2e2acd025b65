import { normalWithin } from '../../src/inference/normal.ts';
import {
  meanAbsoluteError,
  rootMeanSquareError,
  spearman,
} from '../../src/inference/number-scores.ts';
import { type NumberAnswers, numbersFrom } from '../../src/inference/numbers/number-answers.ts';
import {
  inferNumbers,
  type NumberInference,
  numberConfidence,
  valueInterval,
} from '../../src/inference/numbers/scaled-annotators.ts';
import { numberAgreement } from './agreement.ts';
import { type AnswerTable, badLabel } from './answer-table.ts';
import { digits, figure } from './digits.ts';
import { leastSure } from './least-sure.ts';
import type { Asked, Outcome } from './outcome.ts';
import type { AnnotatorFigure, ContestedTask } from './report/data.ts';
import { badInput, nameOf } from './source.ts';
import { truthTable } from './truth-table.ts';

const REASON = 'annotators have an offset, a scale and a noise of their own';
const UNSEEN =
  'without gold the error that all share cannot be seen, and is taken for half of the noise of one';

/** What is known when inference is done; the known value of a task is NaN where there is none, [T]. */
interface NumberRun {
  readonly table: AnswerTable;
  readonly answers: NumberAnswers;
  readonly inference: NumberInference;
  readonly tolerance: number;
}

/** The squares of larger numbers, summed, would be infinite. */
const LARGEST = 1e100;

const EXPECTED = `a number from -${LARGEST} to ${LARGEST}`;

/**
 * A number in a file, within what can be reckoned with; what JavaScript would take for one besides, such as
 * an empty text, is none.
 */
export function numberIn(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= LARGEST ? value : undefined;
}

function knownIn(table: AnswerTable, label: string): number {
  const value = numberIn(label);
  if (value === undefined) throw badLabel(table, label, EXPECTED);
  return value;
}

/** What a table knows of the tasks, NaN elsewhere, [T]. */
async function knownValues(path: string | undefined, tasks: readonly string[]) {
  const known = new Float64Array(tasks.length).fill(Number.NaN);
  for (const { t, line, column, label } of await truthTable(path, tasks)) {
    const value = numberIn(label);
    if (value === undefined) {
      const message = `${EXPECTED} was expected, got ${JSON.stringify(label.slice(0, 40))}`;
      throw badInput(nameOf(path ?? ''), { line, column }, message);
    }
    known[t] = value;
  }
  return known;
}

/** Half of the spread of all answers, or of 1 where all are equal, as the model takes it: where the user has none. */
const usualTolerance = ({ value }: NumberAnswers): number => {
  const mean = value.reduce((sum, x) => sum + x, 0) / value.length;
  const spread = Math.sqrt(value.reduce((sum, x) => sum + (x - mean) ** 2, 0) / value.length);
  return (spread || 1) / 2;
};

/** Infers one number a task. */
export async function inferNumeric(asked: Asked, table: AnswerTable): Promise<Outcome> {
  const { tasks, annotators } = table;
  const labels = table.labels.ordered();
  const values = labels.names.map((label) => knownIn(table, label));
  const answers = numbersFrom(
    Array.from(tasks.numbers, (t, i) => {
      const value = values[labels.numbers[i] ?? 0] ?? Number.NaN;
      return [t, annotators.numbers[i] ?? 0, value] as const;
    }),
    { taskCount: tasks.names.length, annotatorCount: annotators.names.length },
  );
  const gold = await knownValues(asked.gold, tasks.names);
  const truth = await knownValues(asked.truth, tasks.names);
  const inference = inferNumbers(answers, asked.gold === undefined ? {} : { gold });
  const judged = Array.from(truth.keys()).filter(
    (t) => !Number.isNaN(truth[t]) && Number.isNaN(gold[t]),
  );
  const run = { table, answers, inference, tolerance: asked.tolerance ?? usualTolerance(answers) };
  return {
    kind: 'numeric',
    method: 'scaled-annotators',
    reason: asked.gold === undefined ? `${REASON}; ${UNSEEN}` : REASON,
    tasks: tasks.names.length,
    annotators: annotators.names.length,
    answers: answers.value.length,
    gold: gold.filter((value) => !Number.isNaN(value)).length,
    iterations: inference.iterations,
    judged: judged.length,
    scores: judged.length === 0 ? {} : scoresOf(inference, truth, judged),
    agreement: () => numberAgreement(answers),
    labelLines: () => labelLines(run),
    annotatorLines: () => annotatorLines(run),
    report: () => ({
      qualityName: `Answers within ${figure(run.tolerance)} of the value`,
      annotators: figuresOf(run),
      contested: contestedOf(run),
    }),
  };
}

function scoresOf({ value }: NumberInference, truth: Float64Array, judged: readonly number[]) {
  const [guesses, truths] = [value, truth].map((all) => judged.map((t) => all[t] ?? Number.NaN));
  const rank = spearman(guesses ?? [], truths ?? []);
  return {
    mae: meanAbsoluteError(guesses ?? [], truths ?? []),
    rmse: rootMeanSquareError(guesses ?? [], truths ?? []),
    ...(rank === undefined ? {} : { spearman: rank }),
  };
}

function* labelLines({ table, answers, inference, tolerance }: NumberRun) {
  for (const t of table.tasks.asGiven) {
    const task = table.tasks.names[t];
    const { low, high } = valueInterval(inference, t);
    yield {
      task,
      value: figure(inference.value[t] ?? 0),
      interval: [figure(low), figure(high)],
      confidence: digits(numberConfidence(inference, t, tolerance)),
      tolerance: figure(tolerance),
      answers: (answers.taskStart[t + 1] ?? 0) - (answers.taskStart[t] ?? 0),
    };
  }
}

function* annotatorLines({ table, inference }: NumberRun) {
  for (const [a, annotator] of table.annotators.names.entries()) {
    const { low = 0, high = 0 } = inference.noiseInterval[a] ?? {};
    yield {
      annotator,
      offset: figure(inference.offset[a] ?? 0),
      scale: figure(inference.scale[a] ?? 1),
      noise: figure(Math.sqrt(inference.noise[a] ?? 0)),
      low: figure(low),
      high: figure(high),
    };
  }
}

/** How often an annotator is within the tolerance of the value, by their noise. */
function figuresOf({ table, answers, inference, tolerance }: NumberRun): AnnotatorFigure[] {
  const counts = new Float64Array(answers.annotatorCount);
  for (const a of answers.annotator) counts[a] = (counts[a] ?? 0) + 1;
  const within = (noise: number) => normalWithin(tolerance, noise);
  return table.annotators.names.map((annotator, a) => {
    const { low = 0, high = 0 } = inference.noiseInterval[a] ?? {};
    const value = within(Math.sqrt(inference.noise[a] ?? 0));
    return { annotator, answers: counts[a] ?? 0, value, low: within(high), high: within(low) };
  });
}

function contestedOf({ table, answers, inference, tolerance }: NumberRun): ContestedTask[] {
  return leastSure(
    table.tasks.names.map((task, t) => ({
      task,
      label: String(figure(inference.value[t] ?? 0)),
      confidence: numberConfidence(inference, t, tolerance),
      answers: (answers.taskStart[t + 1] ?? 0) - (answers.taskStart[t] ?? 0),
      shares: [],
    })),
  );
}
