import type { JobFile } from '../contracts/job.ts';
import type { Annotator } from '../core/annotator.ts';
import { suiteTaskOf } from '../core/import.ts';
import type { Job } from '../core/job.ts';
import { pickRepeats, type Repeat, type Repeating } from '../core/repeat.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { secretSeed } from './lookup.ts';

/** What decides about repeats when a hand ends; undefined where nobody is asked the same twice. */
export const repeatingOf = (
  services: Services,
  { repeats: rule }: JobFile,
  assignmentId: string,
): Repeating | undefined => rule && { rule, seed: repeatSeed(services, assignmentId) };

/** A number that nobody can know. The deployed sweep has no key to make it with: there it is drawn. */
function repeatSeed(services: Services, assignmentId: string): number {
  try {
    return secretSeed(services, `repeats:${assignmentId}`);
  } catch {
    return Math.floor(services.random() * 2 ** 32);
  }
}

/** Repeats for a new hand: how many, and what they add to the hand and to its holder. */
export function hiddenRepeats(
  services: Services,
  { file: { repeats: rule } }: Pick<Job, 'file'>,
  annotator: Annotator,
  assignmentId: string,
  tasks: number,
) {
  if (rule === undefined) return { count: 0 };
  const repeating = { rule, seed: secretSeed(services, `repeated:${assignmentId}`) };
  const picked = pickRepeats(repeating, annotator.repeats, tasks, services.now());
  if (picked === undefined) return { count: 0 };
  const { record, repeats } = picked;
  return { count: repeats.length, hand: { repeats }, holder: { repeats: record } };
}

/** Where the payloads of repeated tasks stand: the suite of each, and its place in it. */
export async function loadRepeated(
  { store }: Services,
  jobId: string,
  repeats: readonly Repeat[],
): Promise<{ readonly suite: TaskSuite; readonly task: number }[]> {
  if (repeats.length === 0) return [];
  const places = repeats.map(({ task }) => suiteTaskOf(task));
  const refs = places.map(
    ({ taskSuiteId }) => ({ kind: 'taskSuite', jobId, taskSuiteId }) as const,
  );
  const suites = await store.getMany(refs);
  return places.map(({ task, taskSuiteId }, i) => {
    const suite = suites[i];
    if (suite === undefined) throw new Error(`${taskSuiteId} of a repeated task is not there`);
    return { suite, task };
  });
}
