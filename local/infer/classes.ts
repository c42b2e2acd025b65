import { entropies } from '../../src/inference/classes/doubt.ts';
import type { FrozenPool } from '../../src/inference/classes/frozen-pool.ts';
import { labelIntervals } from '../../src/inference/classes/label-intervals.ts';
import type { Interval } from '../../src/inference/interval.ts';
import { score } from '../../src/inference/scores.ts';
import type { Votes } from '../../src/inference/votes.ts';
import { classAgreement } from './agreement.ts';
import type { AnswerTable } from './answer-table.ts';
import { annotatorFigures, contestedTasks, crowdConfusion } from './class-figures.ts';
import { type ClassFit, type Fitting, fitClasses } from './class-fit.ts';
import { judgeAll, modelText, readModel } from './class-model.ts';
import { reliabilityBy, reliabilityByGold } from './class-reliability.ts';
import { type ClassSets, classSets } from './class-sets.ts';
import { classVotes } from './class-votes.ts';
import { digits } from './digits.ts';
import type { Asked, Outcome } from './outcome.ts';
import { readPredictions } from './predictions.ts';
import type { LabelCount } from './report/data.ts';
import { openThreads } from './threads.ts';
import { truthClasses } from './truth-table.ts';

/** What is known of every task when inference is done. */
interface ClassRun {
  readonly kind: 'categorical' | 'ordinal';
  readonly how: Fitting;
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
  const model = asked.model === undefined ? undefined : await readModel(asked.model);
  const { classes, votes } = classVotes(table, model?.classes ?? asked.classes, asked.kind);
  const gold = await truthClasses(asked.gold, tasks, classes);
  const truths = await truthClasses(asked.truth, tasks, classes);
  const truth = truths.map((known, t) => ((gold[t] ?? -1) >= 0 ? -1 : known));
  const predictions =
    asked.predictions === undefined
      ? undefined
      : await readPredictions(asked.predictions, tasks, classes);
  const how: Fitting = { kind, method: asked.method, predictions, shards: asked.shards };
  const told = asked.gold === undefined ? undefined : gold;
  const { fit, sets } =
    model === undefined
      ? await fitted(asked, how, votes, told)
      : { fit: judgeAll(model, votes, table.annotators.names), sets: undefined };
  const run = { kind, how, table, classes, votes, fit, gold, truth, sets };
  return {
    kind,
    method: fit.method,
    reason: fit.reason,
    tasks: tasks.length,
    annotators: votes.annotatorCount,
    answers: votes.vote.length,
    gold: countOf(gold),
    iterations: fit.iterations,
    judged: countOf(truth),
    scores: countOf(truth) === 0 ? {} : scoresOf(run),
    agreement: () => classAgreement(votes, kind),
    labelLines: () => labelLines(run),
    annotatorLines: () => annotatorLines(run),
    report: () => reportOf(run),
    modelText: fit.pool && modelOf(run, fit.pool.frozen),
  };
}

const modelOf =
  ({ classes, table }: ClassRun, pool: FrozenPool) =>
  () =>
    modelText({ classes, annotators: table.annotators.names, pool });

/** Fits on as many threads as asked for: one, where nothing is said. */
async function fitted(asked: Asked, how: Fitting, votes: Votes, gold: Int32Array | undefined) {
  const runner = openThreads(asked.threads ?? 1);
  try {
    const fit = fitClasses({ ...how, runner }, votes, gold);
    if (asked.coverage === undefined) return { fit, sets: undefined };
    const known = gold ?? new Int32Array(votes.taskCount).fill(-1);
    return { fit, sets: classSets({ ...how, runner, votes, gold: known }, asked.coverage) };
  } finally {
    await runner.close();
  }
}

const countOf = (known: Int32Array): number => known.reduce((n, c) => n + (c >= 0 ? 1 : 0), 0);

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

function* labelLines({ table, classes, votes, fit, gold, sets }: ClassRun) {
  const C = classes.length;
  const nats = entropies(fit.posterior, C);
  const intervalOf = labelIntervals(votes, fit.posterior, { gold, shares: fit.shares });
  for (const t of table.tasks.asGiven) {
    const row = fit.posterior.subarray(t * C, (t + 1) * C);
    const best = fit.decided[t] ?? 0;
    yield {
      task: table.tasks.names[t],
      label: classes[best],
      confidence: digits(row[best] ?? 0),
      ...intervalIn(intervalOf?.(t, best)),
      ...(sets && { set: sets(t, best).map((c) => classes[c]) }),
      ...(fit.settled && { activeLab: digits(fit.settled[t] ?? 0) }),
      entropyBits: digits((nats[t] ?? 0) / Math.LN2),
      answers: (votes.taskStart[t + 1] ?? 0) - (votes.taskStart[t] ?? 0),
      posterior: Object.fromEntries(classes.map((name, c) => [name, digits(row[c] ?? 0)])),
    };
  }
}

const intervalIn = (ends: Interval | undefined) =>
  ends && { interval: [digits(ends.low), digits(ends.high)] };

function* annotatorLines({ table, votes, fit }: ClassRun) {
  const figures = annotatorFigures(votes, fit.posterior, table.annotators.names);
  for (const { annotator, answers, value, low, high } of figures) {
    yield { annotator, answers, quality: digits(value), low: digits(low), high: digits(high) };
  }
}

function reportOf(run: ClassRun): ReturnType<Outcome['report']> {
  const { how, votes, fit, table, classes, gold, truth } = run;
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
      ) ?? reliabilityByGold(how, votes, gold),
    labels: labelCounts(run),
  };
}

function labelCounts({ fit, classes }: ClassRun): LabelCount[] {
  const counts = new Float64Array(classes.length);
  for (const c of fit.decided) counts[c] = (counts[c] ?? 0) + 1;
  return classes.map((label, c) => ({ label, count: counts[c] ?? 0 }));
}
