import { setLikeness } from '../../src/inference/agreement/likeness.ts';
import {
  inferLabelSets,
  type MultiLabelInference,
} from '../../src/inference/classes/multi-label.ts';
import { f1Of } from '../../src/inference/sequence-scores.ts';
import { likenessOf } from './agreement.ts';
import { type AnswerTable, badLabel } from './answer-table.ts';
import { spelledTwice } from './class-names.ts';
import { digits } from './digits.ts';
import { leastSure } from './least-sure.ts';
import type { Asked, Outcome } from './outcome.ts';
import type { AnnotatorFigure, ContestedTask, LabelCount } from './report/data.ts';
import { badInput, nameOf } from './source.ts';
import { truthTable } from './truth-table.ts';

/** What stands between the labels of one field. */
const BETWEEN = '|';

const EXPECTED = `labels with ${BETWEEN} between them, or - alone for none`;

interface SetRun {
  readonly table: AnswerTable;
  readonly classes: readonly string[];
  readonly answers: Uint32Array;
  readonly inference: MultiLabelInference;
}

/** The labels of a field; a dash alone says that none applies. */
export function labelsIn(field: string): string[] {
  if (field.trim() === '-') return [];
  return [...new Set(field.split(BETWEEN).map((label) => label.trim()))];
}

/** Whether a field is a dash alone, or names between bars, none of them empty or a dash. */
function isSet(field: string): boolean {
  const labels = field.split(BETWEEN).map((label) => label.trim());
  return field.trim() === '-' || labels.every((label) => label !== '' && label !== '-');
}

/** A dash among labels says both that some apply and that none does. */
function mustBeSets(table: AnswerTable): void {
  const odd = table.labels.names.find((field) => !isSet(field));
  if (odd !== undefined) throw badLabel(table, odd, EXPECTED);
}

function mustBeDeclared(table: AnswerTable, classAt: ReadonlyMap<string, number>): void {
  const foreign = table.labels.names.find((field) => labelsIn(field).some((l) => !classAt.has(l)));
  if (foreign === undefined) return;
  throw badLabel(table, foreign, `of ${[...classAt.keys()].join(', ')}`);
}

/** `Yes` beside `yes` would be two labels that nobody gives together. */
function mustBeSpelledAlike(table: AnswerTable): void {
  const twice = spelledTwice([...new Set(table.labels.names.flatMap(labelsIn))]);
  if (twice === undefined) return;
  const [name, before] = twice;
  const odd = table.labels.names.find((field) => labelsIn(field).includes(name)) ?? name;
  throw badLabel(table, odd, `labels written ${before} as elsewhere, or both named by --classes`);
}

/** Sets by task and annotator: labels of one set may stand in one field or in rows of their own. */
function setsOf({ tasks, annotators, labels }: AnswerTable, classAt: ReadonlyMap<string, number>) {
  const fields = labels.ordered();
  const parsed = fields.names.map((field) => labelsIn(field).map((l) => classAt.get(l) ?? 0));
  const sets = new Map<number, Set<number>>();
  for (const [i, task] of tasks.numbers.entries()) {
    const who = task * annotators.names.length + (annotators.numbers[i] ?? 0);
    const set = sets.get(who) ?? new Set();
    sets.set(who, set);
    for (const label of parsed[fields.numbers[i] ?? 0] ?? []) set.add(label);
  }
  return [...sets].map(([who, set]) => ({
    task: Math.floor(who / annotators.names.length),
    annotator: who % annotators.names.length,
    labels: [...set].sort((a, b) => a - b),
  }));
}

async function knownSets(
  path: string | undefined,
  tasks: readonly string[],
  classAt: ReadonlyMap<string, number>,
): Promise<(readonly number[] | undefined)[]> {
  const known: (readonly number[] | undefined)[] = tasks.map(() => undefined);
  for (const { t, line, column, label } of await truthTable(path, tasks)) {
    if (!isSet(label)) {
      const message = `${EXPECTED} were expected, got ${JSON.stringify(label.slice(0, 40))}`;
      throw badInput(nameOf(path ?? ''), { line, column }, message);
    }
    known[t] = labelsIn(label).map((name) => {
      const c = classAt.get(name);
      if (c !== undefined) return c;
      const message = `no answer has the label ${name}; name it by --classes if it is one`;
      throw badInput(nameOf(path ?? ''), { line, column }, message);
    });
  }
  return known;
}

/** Infers a set of labels a task; fields hold labels with `|` between, or rows one label each. */
export async function inferMultiLabel(asked: Asked, table: AnswerTable): Promise<Outcome> {
  const classes = asked.classes ?? [...new Set(table.labels.names.flatMap(labelsIn))].sort();
  const classAt = new Map(classes.map((name, c) => [name, c]));
  mustBeSets(table);
  mustBeDeclared(table, classAt);
  if (asked.classes === undefined) mustBeSpelledAlike(table);
  const { names: tasks } = table.tasks;
  const answers = setsOf(table, classAt);
  const gold = await knownSets(asked.gold, tasks, classAt);
  const truth = await knownSets(asked.truth, tasks, classAt);
  const inference = inferLabelSets(
    answers,
    {
      taskCount: tasks.length,
      annotatorCount: table.annotators.names.length,
      classCount: classes.length,
    },
    asked.gold === undefined ? {} : { gold },
  );
  const perTask = new Uint32Array(tasks.length);
  for (const { task } of answers) perTask[task] = (perTask[task] ?? 0) + 1;
  const run = { table, classes, answers: perTask, inference };
  const judged = [...tasks.keys()].filter((t) => truth[t] !== undefined && gold[t] === undefined);
  return {
    kind: 'multilabel',
    method: 'shared-ability',
    reason: 'each label is a question of its own, and annotators are as able in one as in another',
    tasks: tasks.length,
    annotators: table.annotators.names.length,
    answers: answers.length,
    gold: gold.filter((known) => known !== undefined).length,
    iterations: inference.iterations,
    judged: judged.length,
    scores: judged.length === 0 ? {} : scoresOf(inference, judged, truth),
    agreement: () => {
      const sets = answers.map(({ task, labels }) => [task, labels] as const);
      return likenessOf('setOverlap', sets, tasks.length, setLikeness);
    },
    labelLines: () => labelLines(run),
    annotatorLines: () => annotatorLines(run),
    report: () => ({
      qualityName: 'Share of labels that apply that they give',
      annotators: figuresOf(run),
      contested: contestedOf(run),
      labels: labelCounts(run),
    }),
  };
}

function scoresOf(
  { labels }: MultiLabelInference,
  judged: readonly number[],
  truth: readonly (readonly number[] | undefined)[],
) {
  let [whole, hits, said, true_] = [0, 0, 0, 0];
  for (const t of judged) {
    const [found, known] = [new Set(labels[t]), new Set(truth[t])];
    const both = [...found].filter((c) => known.has(c)).length;
    if (both === found.size && both === known.size) whole++;
    [hits, said, true_] = [hits + both, said + found.size, true_ + known.size];
  }
  return { accuracy: whole / judged.length, microF1: f1Of(hits, said, true_).f1 };
}

function* labelLines({ table, classes, answers, inference }: SetRun) {
  const C = classes.length;
  for (const t of table.tasks.asGiven) {
    const row = inference.probability.subarray(t * C, (t + 1) * C);
    yield {
      task: table.tasks.names[t],
      label: (inference.labels[t] ?? []).map((c) => classes[c]),
      confidence: digits(inference.confidence[t] ?? 0),
      answers: answers[t],
      posterior: Object.fromEntries(classes.map((name, c) => [name, digits(row[c] ?? 0)])),
    };
  }
}

function* annotatorLines({ table, inference }: SetRun) {
  for (const [a, annotator] of table.annotators.names.entries()) {
    const { sensitivity, specificity } = inference.annotators[a] ?? {};
    yield { annotator, sensitivity, specificity };
  }
}

function figuresOf({ table, inference }: SetRun): AnnotatorFigure[] {
  const counts = new Uint32Array(table.annotators.names.length);
  for (const a of table.annotators.numbers) counts[a] = (counts[a] ?? 0) + 1;
  return table.annotators.names.flatMap((annotator, a) => {
    const sensitivity = inference.annotators[a]?.sensitivity;
    return sensitivity ? [{ annotator, answers: counts[a] ?? 0, ...sensitivity }] : [];
  });
}

function contestedOf({ table, classes, answers, inference }: SetRun): ContestedTask[] {
  return leastSure(
    table.tasks.names.map((task, t) => ({
      task,
      label: (inference.labels[t] ?? []).map((c) => classes[c]).join(', '),
      confidence: inference.confidence[t] ?? 0,
      answers: answers[t] ?? 0,
      shares: [],
    })),
  );
}

function labelCounts({ classes, inference }: SetRun): LabelCount[] {
  const counts = new Uint32Array(classes.length);
  for (const labels of inference.labels) for (const c of labels) counts[c] = (counts[c] ?? 0) + 1;
  return classes.map((label, c) => ({ label, count: counts[c] ?? 0 }));
}
