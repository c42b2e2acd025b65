import type { AdmitReceipt, EntryBody, EntryView } from '../contracts/entry-view.ts';
import type { Annotator } from '../core/annotator.ts';
import {
  admit,
  agree,
  atRound,
  type Entered,
  type Entering,
  type Entry,
  examine,
  stageOf,
  train,
  unbornEntry,
} from '../core/entry.ts';
import { ServiceError } from '../core/errors.ts';
import type { Job } from '../core/job.ts';
import type { Item, Services } from '../ports.ts';
import { sortAnswers } from './answers.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { isRightAnswer, sittingGold, tasksOfSitting } from './entry-gold.ts';
import { presentEntry } from './entry-view.ts';
import { loadJob } from './lookup.ts';
import { loadAnnotator, type Person } from './person.ts';

type Known = Entering & { readonly job: Job };

/** Everything that decides what is due of a person. @throws ServiceError `not-found` */
async function load(services: Services, person: Person): Promise<Known> {
  const annotator = await loadAnnotator(services, person);
  const job = await loadJob(services, person.jobId);
  if (job.state === 'draft') {
    throw new ServiceError('wrong-job-state', {
      detail: 'nobody comes in before the job is published',
      state: job.state,
    });
  }
  const entry = await loadEntry(services, annotator);
  const entering = { job, annotator, entry, now: services.now() };
  return { ...entering, entry: atRound(entering) };
}

/** A person's way in; unborn before their first step. */
const loadEntry = async ({ store }: Services, annotator: Annotator): Promise<Entry> => {
  const { jobId, annotatorId } = annotator;
  const ref = { kind: 'entry', jobId, annotatorId } as const;
  return (await store.get(ref, 'strong')) ?? unbornEntry(annotator);
};

/** What is due of a person before they get work, with its tasks. @throws ServiceError `not-found` */
export async function entryOf(services: Services, path: Person): Promise<EntryView> {
  const known = await load(services, path);
  return presentEntry(services, known, await tasksOfSitting(services, known));
}

/**
 * Agrees to terms, or takes answers of a training or an exam.
 *
 * One commit: the way in, and the person whom it lets in. Safe to repeat: the first answer to a task stands,
 * and a repeat of what was done changes nothing, also after the stage is over.
 *
 * @throws ServiceError `not-found`, `wrong-job-state`, `invalid-answer`
 */
export function takeStep(services: Services, path: Person, body: EntryBody): Promise<EntryView> {
  return untilCommitted(async () => {
    const known = await load(services, path);
    const entered =
      'consent' in body ? agree(known, body.consent) : await answer(services, known, body);
    if (entered === undefined) return presentEntry(services, known);
    if (!(await services.store.commit(itemsOf(entered)))) return LOST;
    const { annotator = known.annotator } = entered;
    return presentEntry(services, { ...known, entry: entered.entry, annotator });
  });
}

const itemsOf = ({ entry, annotator, decision }: Entered): readonly Item[] =>
  [entry, annotator, decision].filter((item) => item !== undefined);

/** Answers of the sitting that is under way; those of another one change nothing. */
async function answer(
  services: Services,
  known: Known,
  { sitting, answers }: Extract<EntryBody, { sitting: string }>,
): Promise<Entered | undefined> {
  const { goldIds, name } = sittingGold(services, known);
  if (sitting !== name) return undefined;
  const slots = goldIds.map((_, gold) => ({ gold }));
  const sorted = Object.entries(sortAnswers(answers, slots, known.job.file.question).gold);
  const sent = Object.fromEntries(sorted.flatMap(([i, one]) => (one === null ? [] : [[i, one]])));
  if (stageOf(known) === 'training') return train(known, sent);
  return examine(known, sent, await isRightAnswer(services, known, goldIds));
}

/**
 * Lets a person in without training or exam, for good or for some days: an expert whose credentials the owner
 * knows. They still agree to the terms. Safe to repeat; never shortens what holds already.
 *
 * @throws ServiceError `not-found`
 */
export function admitAnnotator(
  services: Services,
  { days, ...path }: Person & { readonly days?: number | undefined },
): Promise<AdmitReceipt> {
  return untilCommitted(async () => {
    await loadJob(services, path.jobId);
    const annotator = await loadAnnotator(services, path);
    const entry = await loadEntry(services, annotator);
    const now = services.now();
    const until = days === undefined ? null : now + days * 86_400_000;
    const admitted = admit({ annotator, entry, now }, until);
    if (admitted === undefined) return receiptOf(annotator);
    return (await services.store.commit([admitted])) ? receiptOf(admitted) : LOST;
  });
}

const receiptOf = ({ annotatorId, admitted }: Annotator): AdmitReceipt => ({
  annotatorId,
  until: admitted?.until ?? null,
});
