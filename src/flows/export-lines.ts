import type { Label } from '../contracts/label.ts';
import { round } from '../core/aggregation.ts';
import { groundTruthLine } from '../core/export.ts';
import { type PayloadTask, taskIdOf, taskSuiteIdOf } from '../core/import.ts';
import type { Job } from '../core/job.ts';
import { entropies } from '../inference/classes/doubt.ts';
import type { Services } from '../ports.ts';
import type { Inferred } from './inference.ts';
import { readPayload } from './present-hand.ts';
import type { CollectedVotes } from './votes.ts';

/** One after another would take S3 longer than a function may run: a job can have 50,000 suites. */
const PAYLOADS_AT_ONCE = 16;

/** What the lines of a dataset are made from: a whole job, or its suites from number `firstSuite` on. */
export interface LineSource {
  readonly services: Services;
  readonly job: Job;
  readonly firstSuite?: number;
  readonly collected: Omit<CollectedVotes, 'gold' | 'answers' | 'hash' | 'repeats'>;
  readonly inferred: Pick<Inferred, 'method' | 'reason' | 'posterior'>;
}

interface LabelledTask {
  readonly task: PayloadTask;
  readonly label: Label;
  readonly endedAt: number;
}

/** Our own JSON Lines, a label a line in task order. */
export async function* labelLines(source: LineSource): AsyncGenerator<string> {
  for await (const { label } of labelledTasks(source)) yield `${JSON.stringify(label)}\n`;
}

/** The same labels as a Ground Truth output manifest. */
export async function* manifestLines(source: LineSource): AsyncGenerator<string> {
  for await (const { task, label, endedAt } of labelledTasks(source)) {
    yield `${JSON.stringify(groundTruthLine(task, label, source.job, endedAt))}\n`;
  }
}

async function* labelledTasks(source: LineSource): AsyncGenerator<LabelledTask> {
  const { services, job, collected, firstSuite = 0 } = source;
  let number = 0;
  for (let from = 0; from < collected.taskSuites.length; from += PAYLOADS_AT_ONCE) {
    const some = collected.taskSuites.slice(from, from + PAYLOADS_AT_ONCE);
    const read = some.map(({ payload }) => readPayload(services, job.jobId, payload));
    for (const [i, tasks] of (await Promise.all(read)).entries()) {
      const index = from + i;
      for (const [position, task] of tasks.entries()) {
        const taskId = taskIdOf(taskSuiteIdOf(firstSuite + index), position);
        const label = labelOf(source, number++, taskId, task);
        yield { task, label, endedAt: collected.endedAt[index] ?? 0 };
      }
    }
  }
}

/** The most probable choice; of equals the first of the question, and none without a vote. */
function best(row: Float64Array): number {
  let best = 0;
  for (let c = 1; c < row.length; c++) if ((row[c] ?? 0) > (row[best] ?? 0)) best = c;
  return best;
}

/** What is open between all choices of one task, in bits. */
const entropyOf = (row: Float64Array): number => (entropies(row, row.length)[0] ?? 0) / Math.LN2;

function labelOf(source: LineSource, number: number, taskId: string, task: PayloadTask): Label {
  const { job, collected, inferred } = source;
  const choices = job.file.question.choices.map((choice) => choice.value);
  const row = inferred.posterior.subarray(number * choices.length, (number + 1) * choices.length);
  const cast = votesOn(collected, number, choices);
  const label = cast.length === 0 ? null : (choices[best(row)] ?? null);
  return {
    schema: 'assay.label.v1',
    taskId,
    line: task.line,
    label,
    confidence: label === null ? 0 : round(row[best(row)] ?? 0),
    entropyBits: round(entropyOf(row)),
    posterior: Object.fromEntries(choices.map((choice, c) => [choice, round(row[c] ?? 0)])),
    votes: countOf(cast.map((vote) => vote.choice)),
    abstentions: abstentionsOn(collected, number),
    dissent: cast.filter((vote) => vote.choice !== label),
    complete: collected.complete[number] === 1,
    ...(collected.aside[number] === 1 ? { setAside: true as const } : {}),
    method: inferred.method,
    reason: inferred.reason,
    ...(task.source === undefined ? {} : { source: task.source }),
    ...(task.sourceRef === undefined ? {} : { sourceRef: task.sourceRef }),
  };
}

function votesOn(
  { votes, annotatorIds }: LineSource['collected'],
  task: number,
  choices: readonly string[],
) {
  const cast: { annotatorId: string; choice: string }[] = [];
  for (let i = votes.taskStart[task] ?? 0; i < (votes.taskStart[task + 1] ?? 0); i++) {
    const annotatorId = annotatorIds[votes.annotator[i] ?? 0] ?? '';
    cast.push({ annotatorId, choice: choices[votes.vote[i] ?? 0] ?? '' });
  }
  return cast;
}

function countOf(choices: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const choice of choices) counts[choice] = (counts[choice] ?? 0) + 1;
  return counts;
}

function abstentionsOn(
  { abstentions }: LineSource['collected'],
  task: number,
): Record<string, number> {
  const [unsure, unreadable] = abstentions.map((counts) => counts[task] ?? 0);
  return { ...(unsure ? { unsure } : {}), ...(unreadable ? { unreadable } : {}) };
}
