import type * as z from 'zod';
import type { Answer, Answers } from '../../src/contracts/answer.ts';
import type { Hand, NextReply } from '../../src/contracts/assignment.ts';
import { JobFile } from '../../src/contracts/job.ts';
import type { ImportProgress } from '../../src/contracts/manifest.ts';
import { inputKey } from '../../src/core/import.ts';
import { next } from '../../src/flows/hand-out.ts';
import { importStep } from '../../src/flows/import.ts';
import { createJob, publishJob } from '../../src/flows/job.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import type { Services } from '../../src/ports.ts';

export const CHOICES = ['yes', 'no', 'maybe'] as const;

const MANIFEST = 'manifest.jsonl';

/** A job file as an owner may write it: three choices on a text, two answers a task, small suites. */
export const jobFile = (change: Partial<z.input<typeof JobFile>> = {}): JobFile =>
  JobFile.parse({
    name: 'Effusion',
    question: {
      type: 'choice',
      text: 'Does the report mention an effusion?',
      media: 'text',
      choices: CHOICES.map((value) => ({ value, text: value.toUpperCase() })),
    },
    redundancy: 2,
    taskSuiteSize: 3,
    leaseSeconds: 600,
    ...change,
    // Most tests have less gold than a job needs to its end.
    ...(change.gold && { gold: { runsOut: 'allow', ...change.gold } }),
  });

/** What stands in ordinary task and in gold task number i: unlike each other, and like nothing else. */
export const textOf = (i: number): string => `Report ${i} of this ward.`;
export const goldTextOf = (i: number): string => `Report ${i} of that ward.`;
/** Gold task i says yes, no or maybe in turn. */
export const truthOf = (i: number): string => CHOICES[i % 3] ?? '';

/** Lines of a manifest: all tasks, then all gold. */
export const manifestOf = (tasks: number, gold: number): string =>
  [
    ...Array.from({ length: tasks }, (_, i) => ({ source: textOf(i) })),
    ...Array.from({ length: gold }, (_, i) => ({ source: goldTextOf(i), gold: truthOf(i) })),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

/** Uploads a manifest into a draft. */
export async function upload(
  services: Services,
  jobId: string,
  manifest: string | Uint8Array,
  name = MANIFEST,
): Promise<void> {
  const body = typeof manifest === 'string' ? Buffer.from(manifest) : manifest;
  await services.objects.put(inputKey(jobId, name), body, { mediaType: 'text/plain' });
}

/** Imports an uploaded manifest to its end. */
export async function importAll(
  services: Services,
  jobId: string,
  manifest = MANIFEST,
): Promise<ImportProgress> {
  for (let steps = 0; steps < 100; steps++) {
    const progress = await importStep(services, { jobId, manifest, stepMs: 1e9 });
    if (progress.done) return progress;
  }
  throw new Error('the import does not end');
}

/** A draft with an uploaded manifest. */
export async function draftWith(
  services: Services,
  manifest: string | Uint8Array,
  change: Partial<z.input<typeof JobFile>> = {},
): Promise<string> {
  const { jobId } = await createJob(services, jobFile(change));
  await upload(services, jobId, manifest);
  return jobId;
}

/** A published job of so many tasks and gold tasks. */
export async function publishedJob(
  services: Services,
  { tasks, gold = 0 }: { readonly tasks: number; readonly gold?: number },
  change: Partial<z.input<typeof JobFile>> = {},
): Promise<string> {
  const rule = gold > 0 ? { gold: { rate: 0.5 } } : {};
  const jobId = await draftWith(services, manifestOf(tasks, gold), { ...rule, ...change });
  await importAll(services, jobId);
  await publishJob(services, jobId);
  return jobId;
}

/** So many people who came by one invite, past training and exam if `admitted`. @returns their annotator ids */
export async function joined(
  services: Services,
  jobId: string,
  people: number,
  admitted = false,
): Promise<string[]> {
  const { token } = await createInvite(services, { jobId, people, days: 1, admitted });
  const ids: string[] = [];
  const ofInvite = token.slice(-12).replaceAll(/[^A-Za-z0-9]/g, '0'); // other people by another one
  for (let i = 0; i < people; i++) {
    const device = `device-${ofInvite}-${String(i).padStart(6, '0')}`;
    const session = await startSession(services, { invite: token, device });
    ids.push(session.annotatorId ?? '');
  }
  return ids;
}

/** Asks for work; tries again when too many were at once, as pages do. */
export async function ask(
  services: Services,
  jobId: string,
  annotatorId: string,
  hands = 1,
): Promise<NextReply> {
  for (let tries = 0; ; tries++) {
    try {
      return await next(services, { jobId, annotatorId, hands, have: [] });
    } catch (error) {
      if ((error as { code?: string }).code !== 'busy' || tries > 50) throw error;
    }
  }
}

/** The one hand that an annotator gets now. */
export async function handFor(
  services: Services,
  jobId: string,
  annotatorId: string,
): Promise<Hand> {
  const { hands, noWork } = await ask(services, jobId, annotatorId);
  const hand = hands[0];
  if (hand === undefined) throw new Error(`no hand: ${noWork}`);
  return hand;
}

/** Answers to the positions of a hand whose text passes, by what the text says. */
export function answersTo(
  hand: Hand,
  answerOf: (text: string, position: number) => Answer | null | undefined,
): Answers {
  const answers: Record<string, Answer | null> = {};
  for (const [position, { source = '' }] of hand.tasks.entries()) {
    const answer = answerOf(source, position);
    if (answer !== undefined) answers[position] = answer;
  }
  return answers;
}

/** The same choice everywhere. */
export const allAnswered = (hand: Hand, choice: string = 'yes'): Answers =>
  answersTo(hand, () => ({ choice }));

/** Answers the first `count` ordinary tasks of a hand, and no gold. */
export function someAnswered(hand: Hand, count: number, choice = 'yes'): Answers {
  let left = count;
  return answersTo(hand, (text) =>
    text.endsWith('this ward.') && left-- > 0 ? { choice } : undefined,
  );
}
