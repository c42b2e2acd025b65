import type { HandTask } from '../contracts/assignment.ts';
import type { EntryView, TrainingVerdict } from '../contracts/entry-view.ts';
import {
  attemptsLeft,
  type Entering,
  reasonOf,
  sittingOf,
  stageOf,
  waitUntil,
} from '../core/entry.ts';
import { isRight } from '../core/gold.ts';
import { goldScale, type Job } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { trainingGold } from './entry-gold.ts';
import { loadGold } from './lookup.ts';
import { newestTerms, viewOfTerms } from './terms.ts';

type Known = Entering & { readonly job: Job };

/**
 * A person's way in as their page sees it. Of an exam nothing is told but whether it is over.
 *
 * @param tasks of the sitting, where they were asked for
 */
export async function presentEntry(
  services: Services,
  known: Known,
  tasks?: readonly HandTask[],
): Promise<EntryView> {
  const { entry, job, now } = known;
  const stage = stageOf(known);
  const { training, exam } = job.file.entry ?? {};
  const of = stage === 'training' ? training?.tasks : stage === 'exam' ? exam?.tasks : 0;
  return {
    now,
    stage,
    reason: reasonOf(known),
    terms: viewOfTerms(await newestTerms(services, job)),
    sitting: sittingOf(known),
    of: of ?? 0,
    ...(tasks === undefined ? {} : { tasks: [...tasks] }),
    saved: stage === 'training' ? entry.training : stage === 'exam' ? entry.exam : {},
    verdicts: await verdictsOf(services, known),
    attemptsLeft: attemptsLeft(known),
    ...(stage === 'wait' ? { waitUntil: waitUntil(known) } : {}),
  };
}

/** What training says of the answers of this round, its last ones too. */
async function verdictsOf(
  services: Services,
  known: Known,
): Promise<Record<string, TrainingVerdict>> {
  const { entry, job } = known;
  const answers = Object.entries(entry.training);
  if (answers.length === 0) return {};
  const goldIds = trainingGold(known);
  const scale = goldScale(job.file);
  const gold = await loadGold(services, job.jobId, goldIds);
  return Object.fromEntries(
    answers.map(([i, answer]) => {
      const { truth = [], reason = '' } = gold[Number(i)] ?? {};
      return [i, { right: isRight(truth, answer, scale), answers: [...truth], reason }];
    }),
  );
}
