import type { Answer } from '../contracts/answer.ts';
import type { HandTask } from '../contracts/assignment.ts';
import { type Entering, examTasks, sittingOf, stageOf, trainingTasks } from '../core/entry.ts';
import { isRight } from '../core/gold.ts';
import { goldScale, type Job } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { loadGold, secretSeed } from './lookup.ts';
import { presentTask, readPayload } from './present-hand.ts';

type Known = Entering & { readonly job: Job };

/** The training or the attempt under way, and its gold; none at any other stage. */
export function sittingGold(services: Services, known: Known) {
  const stage = stageOf(known);
  const name = sittingOf(known);
  if (stage === 'training') return { name, goldIds: trainingGold(known) };
  return { name, goldIds: stage === 'exam' ? examGold(services, known) : [] };
}

/** The gold of the training of this round, under way or over. */
export function trainingGold({ entry, job }: Known): readonly string[] {
  const { training } = job.file.entry ?? {};
  return training === undefined ? [] : trainingTasks(entry, training.tasks, job.training ?? 0);
}

function examGold(services: Services, { annotator, entry, job }: Known): readonly string[] {
  const { jobId, annotatorId } = annotator;
  const seed = secretSeed(services, `exam:${jobId}:${annotatorId}`);
  return examTasks(entry, job.file.entry?.exam?.tasks ?? 0, job.exam ?? 0, seed);
}

/** The tasks of the sitting as a page sees them. */
export async function tasksOfSitting(services: Services, known: Known): Promise<HandTask[]> {
  const { jobId } = known.job;
  const { goldIds } = sittingGold(services, known);
  const gold = await loadGold(services, jobId, goldIds);
  return Promise.all(
    gold.map(async (item, i) => {
      const [task] = item ? await readPayload(services, jobId, item.payload) : [];
      if (task === undefined) throw new Error(`${goldIds[i]} of ${jobId} has no payload`);
      return presentTask(services, task);
    }),
  );
}

/** Judges answers to these gold tasks by position. */
export async function isRightAnswer(
  services: Services,
  { job }: Known,
  goldIds: readonly string[],
) {
  const gold = await loadGold(services, job.jobId, goldIds);
  const scale = goldScale(job.file);
  return (position: number, answer: Answer) => isRight(gold[position]?.truth ?? [], answer, scale);
}
