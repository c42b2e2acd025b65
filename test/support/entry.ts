import type * as z from 'zod';
import type { Answer } from '../../src/contracts/answer.ts';
import type { EntryRule } from '../../src/contracts/entry.ts';
import type { EntryView } from '../../src/contracts/entry-view.ts';
import { entryOf, takeStep } from '../../src/flows/entry.ts';
import { publishJob } from '../../src/flows/job.ts';
import type { Services } from '../../src/ports.ts';
import { CHOICES, draftWith, importAll, manifestOf, truthOf } from './job.ts';

const trainingText = (i: number): string => `Report ${i} of the school.`;
const examText = (i: number): string => `Report ${i} of the hall.`;

/** Lines of gold for training and exam; the right answers go round as those of work do. */
export const entryLines = (training: number, exam: number): string =>
  [
    ...Array.from({ length: training }, (_, i) => ({
      source: trainingText(i),
      gold: { answer: truthOf(i), use: 'training', reason: `because of ${i}` },
    })),
    ...Array.from({ length: exam }, (_, i) => ({
      source: examText(i),
      gold: { answer: truthOf(i), use: 'exam' },
    })),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

/** What is true of a task of training or exam, by its text. */
export const truthIn = (text = ''): string => truthOf(Number(/\d+/.exec(text)?.[0] ?? 0));

export const ENTRY = {
  consent: 'Do you agree?',
  training: { tasks: 2 },
  exam: { tasks: 4, pass: { right: 3 }, attempts: 2, waitHours: 24 },
} as const;

/** A published job that people are let into. */
export async function jobWithEntry(
  services: Services,
  entry: z.input<typeof EntryRule> = ENTRY,
  { training = 5, exam = 9, tasks = 12 } = {},
): Promise<string> {
  const manifest = manifestOf(tasks, 0) + entryLines(training, exam);
  const jobId = await draftWith(services, manifest, { entry });
  await importAll(services, jobId);
  await publishJob(services, jobId);
  return jobId;
}

/** One person's page on their way in. */
export class Newcomer {
  readonly #services: Services;
  readonly path: { readonly jobId: string; readonly annotatorId: string };

  constructor(services: Services, jobId: string, annotatorId: string) {
    this.#services = services;
    this.path = { jobId, annotatorId };
  }

  view(): Promise<EntryView> {
    return entryOf(this.#services, this.path);
  }

  async agree(): Promise<EntryView> {
    const { terms } = await this.view();
    return takeStep(this.#services, this.path, { consent: terms.number });
  }

  send(sitting: string, answers: Record<string, Answer>): Promise<EntryView> {
    return takeStep(this.#services, this.path, { sitting, answers });
  }

  /** Answers the first tasks of the sitting; so many of them right, and the others wrong. */
  async answer(count: number, right = count): Promise<EntryView> {
    const { sitting, tasks = [] } = await this.view();
    const answers = tasks.slice(0, count).map(({ source }, i) => {
      const truth = truthIn(source);
      return { choice: i < right ? truth : (CHOICES.find((one) => one !== truth) ?? '') };
    });
    return this.send(sitting, Object.fromEntries(answers.entries()));
  }

  /** From the link to the first task of work. */
  async comeIn(): Promise<EntryView> {
    let view = await this.agree();
    while (view.stage === 'training' || view.stage === 'exam') view = await this.answer(view.of);
    return view;
  }
}
