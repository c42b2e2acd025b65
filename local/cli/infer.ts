import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { coefficient, count, percent } from '../../pages/owner/model/figures.ts';
import type { Measure, MeasureName } from '../infer/agreement.ts';
import { inferFrom } from '../infer/infer-from.ts';
import type { Kind, Outcome } from '../infer/outcome.ts';
import { reportPage } from '../infer/report/page.ts';
import { nameOf, openSource } from '../infer/source.ts';
import { mustBeWritable, writeLines, writeText } from '../infer/write.ts';
import type { Context } from './context.ts';
import { wrongUse } from './failure.ts';
import { watchReading } from './infer-progress.ts';
import { table } from './table.ts';

/** What may be said of a run of inference on a file. */
export interface InferOptions {
  readonly kind?: Kind;
  readonly method: string;
  readonly gold?: string;
  readonly truth?: string;
  readonly classes?: readonly string[];
  readonly tolerance?: number;
  readonly coverage?: number;
  readonly out?: string;
  readonly annotators?: string;
  readonly predictions?: string;
  readonly model?: string;
  readonly saveModel?: string;
  readonly threads?: number;
  readonly shards?: number;
  readonly progress?: boolean;
  readonly html?: string;
}

/** Infers labels from a file of answers; asks no service, and nothing leaves the machine. */
export async function infer({ out }: Context, answers: string, options: InferOptions) {
  mustNotCollide(answers, options);
  if (options.coverage !== undefined && options.gold === undefined) {
    throw wrongUse('--coverage needs --gold: how often sets hold the truth is told by gold alone');
  }
  const began = performance.now();
  const watch = watchReading(out, answers, options.progress ?? false);
  const outcome = await inferFrom(await openSource(answers, watch.read), options)
    .catch(inWords)
    .finally(watch.end);
  const seconds = Math.round(performance.now() - began) / 1_000;
  const found = { ...outcome, seconds, agreed: outcome.agreement() };
  if (options.saveModel !== undefined) {
    await writeText(options.saveModel, [outcome.modelText?.() ?? '']);
  }
  if (options.out !== undefined) await writeLines(options.out, outcome.labelLines());
  if (options.annotators !== undefined) {
    await writeLines(options.annotators, outcome.annotatorLines());
  }
  if (options.html !== undefined) {
    await writeText(options.html, [reportPage(pageOf(answers, found))]);
  }
  if (options.out === '-') return;
  out.result(summaryOf(found), textOf(found, options));
}

/** What a method refuses is a mistake of whoever chose it. */
function inWords(error: unknown): never {
  throw error instanceof RangeError ? wrongUse(error.message) : error;
}

/** Files that are written must be others than those that are read, and one another. */
function mustNotCollide(answers: string, options: InferOptions) {
  const { gold, truth, predictions, model, out, annotators, html, saveModel } = options;
  const read = [answers, gold, truth, predictions, model].filter((path) => path !== undefined);
  const written = [out, annotators, html, saveModel].filter((path) => path !== undefined);
  for (const path of written) mustBeWritable(path);
  const [readFiles, writtenFiles] = [read.map(fileAt), written.map(fileAt)];
  const twice = written.find((path, i) => {
    const file = fileAt(path);
    return file !== undefined && (readFiles.includes(file) || writtenFiles.indexOf(file) !== i);
  });
  if (twice !== undefined && !(twice === '-' && written.length === 1)) {
    throw wrongUse(`${nameOf(twice)} is named twice: give each file a name of its own`);
  }
  if (read.filter((path) => path === '-').length > 1) {
    throw wrongUse('only one file can come from stdin');
  }
}

/** The same text for the same file, however its path is spelled or linked; none for a pipe or device. */
function fileAt(path: string): string | undefined {
  if (path === '-') return path;
  if (!existsSync(path)) return resolve(path);
  const file = statSync(path);
  return file.isFile() ? `${file.dev}:${file.ino}` : undefined;
}

/** What was found, how fast, and how far annotators agree. */
interface Found extends Outcome {
  readonly seconds: number;
  readonly agreed: readonly Measure[];
}

const summaryOf = (outcome: Found) => {
  const { kind, method, reason, tasks, annotators, answers, gold, judged } = outcome;
  const { agreed, iterations, seconds } = outcome;
  return {
    ...{ kind, method, reason, tasks, annotators, answers, gold, judged },
    agreement: Object.fromEntries(agreed.map(({ name, ...rest }) => [name, rest])),
    ...outcome.scores,
    ...{ iterations, seconds },
  };
};

const SCORE_NAMES: Readonly<Record<string, string>> = {
  accuracy: 'Accuracy',
  macroF1: 'Macro-F1',
  microF1: 'Micro-F1',
  precision: 'Precision',
  recall: 'Recall',
  logLoss: 'Log-loss (nats)',
  ece: 'Calibration error (ECE)',
  brier: 'Brier score',
  mae: 'Mean absolute error',
  rmse: 'Root mean square error',
  spearman: 'Spearman correlation',
  spanF1: 'Span F1',
  characterF1: 'Character F1',
  wer: 'Word error rate',
  covered: 'Sets that hold the truth',
  setSize: 'Classes a set',
};

/** Scores that are shares and are read as such. */
const SHARES = [
  'accuracy',
  'macroF1',
  'microF1',
  'precision',
  'recall',
  'ece',
  'spanF1',
  'characterF1',
  'wer',
  'covered',
];

const MEASURE_NAMES: Readonly<Record<MeasureName, string>> = {
  alphaNominal: 'Agreement (α)',
  alphaOrdinal: 'Agreement (ordinal α)',
  alphaInterval: 'Agreement (interval α)',
  fleissKappa: 'Agreement (Fleiss κ)',
  icc: 'Agreement (ICC 2,1)',
  setOverlap: 'Overlap of two label sets',
  pairConsistency: 'Equal choices of two',
  spanF1: 'Span F1 of two annotators',
  characterF1: 'Character F1 of two annotators',
  wordErrorRate: 'Word errors between two',
};

const measured = ({ name, value, low, high }: Measure) => ({
  name: MEASURE_NAMES[name],
  value:
    low === null || high === null
      ? `${coefficient(value)} (no interval: too few tasks, or all alike)`
      : `${coefficient(value)} (${coefficient(low)} to ${coefficient(high)})`,
});

const scoreText = (name: string, value: number): string =>
  SHARES.includes(name) ? percent(value) : coefficient(value);

function figuresOf(outcome: Found) {
  const { tasks, annotators, answers, gold, judged, scores, agreed, seconds } = outcome;
  return [
    { name: 'Tasks', value: count(tasks) },
    { name: 'Annotators', value: count(annotators) },
    { name: 'Answers', value: count(answers) },
    ...agreed.map(measured),
    ...(gold > 0 ? [{ name: 'Gold tasks', value: count(gold) }] : []),
    ...(judged > 0 ? [{ name: 'Judged tasks', value: count(judged) }] : []),
    ...Object.entries(scores).map(([name, value]) => ({
      name: SCORE_NAMES[name] ?? name,
      value: scoreText(name, value),
    })),
    { name: 'Seconds', value: seconds.toFixed(2) },
  ];
}

const pageOf = (answers: string, outcome: Found) => ({
  ...outcome.report(),
  source: basename(nameOf(answers)),
  kind: outcome.kind,
  method: outcome.method,
  reason: outcome.reason,
  figures: figuresOf(outcome),
});

/** The figures, and what to do next where no labels were written. */
function textOf(outcome: Found, { out, html }: InferOptions): string {
  const columns = [
    { head: `${outcome.method}:`, cell: (row: { name: string }) => row.name },
    { head: '', right: true, cell: (row: { value: string }) => row.value },
  ];
  const [head = '', ...lines] = table(columns, figuresOf(outcome));
  return [
    `${head} ${outcome.reason}`,
    ...lines,
    out === undefined ? '\nWrite the labels with --out labels.jsonl' : `\nLabels: ${out}`,
    html === undefined ? 'See them with --html report.html' : `Report: ${html}`,
  ].join('\n');
}
