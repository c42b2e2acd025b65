import { entropies } from '../../src/inference/classes/doubt.ts';
import { score } from '../../src/inference/scores.ts';
import { type Votes, votesFromColumns } from '../../src/inference/votes.ts';
import { classAgreement } from './agreement.ts';
import { type AnswerTable, badLabel } from './answer-table.ts';
import { annotatorFigures, contestedTasks, crowdConfusion } from './class-figures.ts';
import { type ClassFit, fitClasses } from './class-fit.ts';
import { reliabilityBy, reliabilityByGold } from './class-reliability.ts';
import { type ClassSets, classSets } from './class-sets.ts';
import { digits } from './digits.ts';
import type { Asked, Outcome } from './outcome.ts';
import type { LabelCount } from './report/data.ts';
import { truthClasses } from './truth-table.ts';

/** What is known of every task when inference is done. */
interface ClassRun {
  readonly kind: 'categorical' | 'ordinal';
  readonly table: AnswerTable;
  readonly classes: readonly string[];
  readonly votes: Votes;
  readonly fit: ClassFit;
  /** The class of gold tasks, and of tasks with a truth to judge by, -1 elsewhere, [T]. */
  readonly gold: Int32Array;
  readonly truth: Int32Array;
  /** Where a coverage was asked for. */
  readonly sets: ClassSets | undefined;
}

/** Infers one class a task, ordered or not. Gold is known, and is judged by nothing. */
export async function inferClasses(
  asked: Asked,
  kind: 'categorical' | 'ordinal',
  table: AnswerTable,
): Promise<Outcome> {
  const { names: tasks } = table.tasks;
  mustBeDeclared(asked, table);
  mustBeSpelledAlike(table);
  const { names: classes, numbers: vote } = table.labels.ordered(asked.classes);
  const gold = await truthClasses(asked.gold, tasks, classes);
  const truths = await truthClasses(asked.truth, tasks, classes);
  const truth = truths.map((known, t) => ((gold[t] ?? -1) >= 0 ? -1 : known));
  const votes = votesFromColumns(
    { task: table.tasks.numbers, annotator: table.annotators.numbers, vote },
    {
      taskCount: tasks.length,
      annotatorCount: table.annotators.names.length,
      classCount: classes.length,
    },
  );
  const fit = fitClasses(kind, asked.method, votes, asked.gold === undefined ? undefined : gold);
  const sets =
    asked.coverage === undefined
      ? undefined
      : classSets({ kind, method: asked.method, votes, gold }, asked.coverage);
  const run = { kind, table, classes, votes, fit, gold, truth, sets };
  return {
    kind,
    method: fit.method,
    reason: fit.reason,
    tasks: tasks.length,
    annotators: votes.annotatorCount,
    answers: vote.length,
    gold: countOf(gold),
    iterations: fit.iterations,
    judged: countOf(truth),
    scores: countOf(truth) === 0 ? {} : scoresOf(run),
    agreement: () => classAgreement(votes, kind),
    labelLines: () => labelLines(run),
    annotatorLines: () => annotatorLines(run),
    report: () => reportOf(run),
  };
}

const countOf = (known: Int32Array): number => known.reduce((n, c) => n + (c >= 0 ? 1 : 0), 0);

function mustBeDeclared({ classes }: Asked, table: AnswerTable): void {
  const foreign = table.labels.names.find((label) => classes?.includes(label) === false);
  if (foreign !== undefined) throw badLabel(table, foreign, `one of ${classes?.join(', ')}`);
}

/** `1` and `1.0` are one class to people and two to a table, so where all classes are numbers one is wrong. */
function mustBeSpelledAlike(table: AnswerTable): void {
  const { names } = table.labels;
  if (names.length > 10_000 || names.some((name) => !Number.isFinite(Number(name)))) return;
  const spelled = new Map<number, string>();
  for (const name of names) {
    const before = spelled.get(Number(name));
    if (before !== undefined) throw badLabel(table, name, `written ${before} as elsewhere`);
    spelled.set(Number(name), name);
  }
}

function scoresOf({ kind, fit, truth, classes, sets }: ClassRun) {
  const { accuracy, macroF1, logLoss, calibrationError, brier } = score(
    fit.posterior,
    truth,
    classes.length,
  );
  let [right, astray, judged, covered, listed] = [0, 0, 0, 0, 0];
  for (const [t, known] of truth.entries()) {
    if (known < 0) continue;
    judged++;
    if (fit.decided[t] === known) right++;
    astray += Math.abs((fit.decided[t] ?? 0) - known);
    const set = sets?.(t, fit.decided[t]) ?? [];
    if (set.includes(known)) covered++;
    listed += set.length;
  }
  const ofSets = sets && { covered: covered / judged, setSize: listed / judged };
  const shared = { macroF1, logLoss, ece: calibrationError, brier, ...ofSets };
  return kind === 'categorical'
    ? { accuracy, ...shared }
    : { accuracy: right / judged, mae: astray / judged, ...shared };
}

function* labelLines({ table, classes, votes, fit, sets }: ClassRun) {
  const C = classes.length;
  const nats = entropies(fit.posterior, C);
  for (const t of table.tasks.asGiven) {
    const row = fit.posterior.subarray(t * C, (t + 1) * C);
    const best = fit.decided[t] ?? 0;
    yield {
      task: table.tasks.names[t],
      label: classes[best],
      confidence: digits(row[best] ?? 0),
      ...(sets && { set: sets(t, best).map((c) => classes[c]) }),
      entropyBits: digits((nats[t] ?? 0) / Math.LN2),
      answers: (votes.taskStart[t + 1] ?? 0) - (votes.taskStart[t] ?? 0),
      posterior: Object.fromEntries(classes.map((name, c) => [name, digits(row[c] ?? 0)])),
    };
  }
}

function* annotatorLines({ table, votes, fit }: ClassRun) {
  const figures = annotatorFigures(votes, fit.posterior, table.annotators.names);
  for (const { annotator, answers, value, low, high } of figures) {
    yield { annotator, answers, quality: digits(value), low: digits(low), high: digits(high) };
  }
}

function reportOf(run: ClassRun): ReturnType<Outcome['report']> {
  const { kind, votes, fit, table, classes, gold, truth } = run;
  return {
    qualityName: 'Share of votes expected to be right',
    annotators: annotatorFigures(votes, fit.posterior, table.annotators.names),
    confusion: crowdConfusion(votes, fit.posterior, classes),
    contested: contestedTasks({ votes, ...fit, gold }, table.tasks.names, classes),
    reliability:
      reliabilityBy(
        fit.posterior,
        truth,
        classes.length,
        (tasks) => `${tasks} tasks whose truth is known`,
      ) ?? reliabilityByGold({ kind, method: fit.method }, votes, gold),
    labels: labelCounts(run),
  };
}

function labelCounts({ fit, classes }: ClassRun): LabelCount[] {
  const counts = new Float64Array(classes.length);
  for (const c of fit.decided) counts[c] = (counts[c] ?? 0) + 1;
  return classes.map((label, c) => ({ label, count: counts[c] ?? 0 }));
}
