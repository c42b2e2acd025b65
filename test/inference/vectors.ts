import { readFileSync } from 'node:fs';
import { type Votes, votesFrom } from '../../src/inference/votes.ts';

/** An answer as data sets write it: task, annotator, class, all by name. */
export type Answer = readonly [task: string, annotator: string, label: string | number];

/** Votes with the names their indexes stand for, each list sorted. */
export interface Named {
  readonly votes: Votes;
  readonly tasks: readonly string[];
  readonly annotators: readonly string[];
  readonly classes: readonly string[];
}

/** Reads a reference vector; what is in it is said in the file itself. */
export function readVector(name: string) {
  const file = new URL(`../fixtures/reference-vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Answers as votes; repeated readings stay. */
export function named(answers: readonly Answer[]): Named {
  const tasks = distinct(answers.map((answer) => answer[0]));
  const annotators = distinct(answers.map((answer) => answer[1]));
  const classes = distinct(answers.map((answer) => String(answer[2])));
  const [taskAt, annotatorAt, classAt] = [tasks, annotators, classes].map(
    (names) => new Map(names.map((name, index) => [name, index])),
  );
  const triples = answers.map(
    ([task, annotator, label]) =>
      [taskAt!.get(task)!, annotatorAt!.get(annotator)!, classAt!.get(String(label))!] as const,
  );
  const shape = {
    taskCount: tasks.length,
    annotatorCount: annotators.length,
    classCount: classes.length,
  };
  return { votes: votesFrom(triples, shape), tasks, annotators, classes };
}

/** Known truths by task name as the array that inference takes. */
export function goldOf(named: Named, truth: Record<string, string | number>): Int32Array {
  return Int32Array.from(named.tasks, (task) => named.classes.indexOf(String(truth[task])));
}

/** The largest difference of posteriors from a table by task and class name. */
export function worstPosterior(
  { tasks, classes }: Named,
  posterior: Float64Array,
  expected: Record<string, Record<string, number>>,
): number {
  let worst = 0;
  for (const [t, task] of tasks.entries()) {
    for (const [c, label] of classes.entries()) {
      const difference = posterior[t * classes.length + c]! - expected[task]![label]!;
      worst = Math.max(worst, Math.abs(difference));
    }
  }
  return worst;
}

/** The largest difference of confusions from crowd-kit's table annotator -> vote -> truth -> probability. */
export function worstConfusion(
  { annotators, classes }: Named,
  confusion: Float64Array,
  expected: Record<string, Record<string, Record<string, number>>>,
): number {
  let worst = 0;
  const C = classes.length;
  for (const [a, annotator] of annotators.entries()) {
    for (const [c, truth] of classes.entries()) {
      for (const [v, vote] of classes.entries()) {
        const theirs = expected[annotator]![vote]?.[truth] ?? 0;
        worst = Math.max(worst, Math.abs(confusion[(a * C + c) * C + v]! - theirs));
      }
    }
  }
  return worst;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
