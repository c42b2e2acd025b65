import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Votes, votesFrom } from '../../src/inference/votes.ts';
import { simulatedCrowd } from '../../test/inference/classes/simulated-crowd.ts';

/** A real set of class votes with the truth of some tasks, -1 elsewhere. */
export interface ClassSet {
  readonly name: string;
  readonly votes: Votes;
  readonly truth: Int32Array;
  readonly tasks: readonly string[];
  readonly classes: readonly string[];
  /** The files it was read from. */
  readonly paths: { readonly answers: string; readonly truth: string };
}

/** The kinds whose answers are one class a task: an ordinal answer is one too. */
const CLASS_KINDS = ['categorical', 'ordinal'];

/** Every set of class votes with truth in a folder of sets, by name; its README gives the format. */
export function classSets(folder: string): ClassSet[] {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'truth.csv')));
  return names
    .filter((name) => CLASS_KINDS.includes(kindOf(folder, name)))
    .sort()
    .map((name) => readSet(folder, name));
}

function kindOf(folder: string, name: string): string {
  const meta = JSON.parse(readFileSync(join(folder, name, 'meta.json'), 'utf8'));
  return String(meta.kind);
}

function readSet(folder: string, name: string): ClassSet {
  const answers = rowsOf(folder, name, 'answers.csv');
  const truths = new Map(rowsOf(folder, name, 'truth.csv').map(([task, label]) => [task, label]));
  const column = (index: number) => [...new Set(answers.map((row) => row[index] ?? ''))].sort();
  const [tasks, annotators, classes] = [column(0), column(1), column(2)] as const;
  const [taskAt, annotatorAt, classAt] = [tasks, annotators, classes].map(
    (names) => new Map(names.map((label, index) => [label, index])),
  );
  const at = (map: Map<string, number> | undefined, label = '') => map?.get(label) ?? -1;
  const votes = votesFrom(
    answers.map(([t, a, v]) => [at(taskAt, t), at(annotatorAt, a), at(classAt, v)] as const),
    { taskCount: tasks.length, annotatorCount: annotators.length, classCount: classes.length },
  );
  const truth = Int32Array.from(tasks, (task) => at(classAt, truths.get(task)));
  const paths = {
    answers: pathOf(folder, name, 'answers.csv'),
    truth: pathOf(folder, name, 'truth.csv'),
  };
  return { name, votes, truth, tasks, classes, paths };
}

/** The rows of a file of a set without its head; fields hold no commas or quotes. */
function rowsOf(folder: string, name: string, file: string): string[][] {
  const bytes = readFileSync(pathOf(folder, name, file));
  const text = pathOf(folder, name, file).endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return text
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
}

function pathOf(folder: string, name: string, file: string): string {
  const path = join(folder, name, file);
  return existsSync(path) ? path : `${path}.gz`;
}

/** A set where there is none to read: a simulated crowd. */
export function madeSet(): ClassSet {
  const plan = { tasks: 200, annotators: 15, classes: 3, votesPerTask: 5, seed: 1 };
  const { votes, truth } = simulatedCrowd({ ...plan, skill: (a) => 0.5 + a / 40 });
  const tasks = Array.from(truth, (_, t) => String(t));
  const paths = { answers: '', truth: '' };
  return { name: 'simulated', votes, truth, tasks, classes: ['0', '1', '2'], paths };
}
