import * as z from 'zod';
import { jsonLines } from './json-lines.ts';
import { placesOf } from './line-answers.ts';
import { badInput, nameOf, openSource } from './source.ts';

/** A line of what a model says of a task: as `--out` writes them. */
const PredictionLine = z.object({
  task: z.union([z.string(), z.int()]).transform(String),
  posterior: z.record(z.string(), z.number().min(0).max(1)),
});

/** Files round: so far probabilities may be from a sum of 1. */
const ROUNDING = 1e-3;

/**
 * Reads what a model says of every task, [T, C], from JSON Lines `{"task","posterior":{class:p}}`.
 *
 * A class that a line leaves out has 0. Lines of tasks without answers are passed over.
 *
 * @throws Failure with line and column: a class that no answer names, a sum that is not 1, a task twice; and
 *   for a task without a line
 */
export async function readPredictions(
  path: string,
  tasks: readonly string[],
  classes: readonly string[],
): Promise<Float64Array> {
  const C = classes.length;
  const predictions = new Float64Array(tasks.length * C);
  const [taskAt, classAt] = [placesOf(tasks), placesOf(classes)];
  const seen = new Uint8Array(tasks.length);
  for await (const { line, value } of jsonLines(await openSource(path), PredictionLine)) {
    const bad = (message: string) => badInput(nameOf(path), { line, column: 1 }, message);
    const t = taskAt.get(value.task);
    if (t === undefined) continue;
    if (seen[t] === 1) throw bad(`task ${value.task} is there twice`);
    seen[t] = 1;
    for (const [name, p] of shares(value.posterior, bad)) {
      const c = classAt.get(name);
      if (c === undefined) throw bad(`no answer is ${name}: name it by --classes if it is a class`);
      predictions[t * C + c] = p;
    }
  }
  const missing = seen.indexOf(0);
  if (missing < 0) return predictions;
  const message = `a prediction for every task was expected, got none for ${tasks[missing]}`;
  throw badInput(nameOf(path), { line: 1, column: 1 }, message);
}

/** What is above 0 of probabilities, made to sum to 1. */
function shares(posterior: Readonly<Record<string, number>>, bad: (message: string) => Error) {
  const said = Object.entries(posterior).filter(([, p]) => p > 0);
  const sum = said.reduce((all, [, p]) => all + p, 0);
  if (Math.abs(sum - 1) <= ROUNDING) return said.map(([name, p]) => [name, p / sum] as const);
  throw bad(`probabilities of a task must sum to 1, got ${Number(sum.toPrecision(6))}`);
}
