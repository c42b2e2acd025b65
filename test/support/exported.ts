import type { Answer } from '../../src/contracts/answer.ts';
import type { NoWork } from '../../src/contracts/assignment.ts';
import type { ExportView } from '../../src/contracts/export.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import type { Services } from '../../src/ports.ts';
import { answersTo, ask } from './job.ts';

/**
 * Everything an annotator may do, answered by what stands in the task, at most so many hands; ends when it says
 * nothing.
 *
 * @returns how many hands there were, and why there is no further one
 */
export async function workOff(
  services: Services,
  jobId: string,
  annotatorId: string,
  answerOf: (text: string) => Answer | undefined,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly hands: number; readonly noWork: NoWork | undefined }> {
  for (let done = 0; ; done++) {
    if (done >= most) return { hands: done, noWork: undefined };
    const { hands, noWork } = await ask(services, jobId, annotatorId);
    const hand = hands[0];
    if (hand === undefined) return { hands: done, noWork };
    const answers = answersTo(hand, (text) => answerOf(text));
    if (Object.keys(answers).length === 0) return { hands: done, noWork };
    await acceptResponse(services, { ...hand, annotatorId, answers });
  }
}

/** The number in the text of a task or gold task, and which of them it is. */
export const numberOf = (text: string): number => Number(/Report (\d+)/.exec(text)?.[1]);
export const isGold = (text: string): boolean => text.includes('that ward');
export const says = (choice: string) => () => ({ choice });

/** What stands in a file of a dataset. */
export async function textIn(services: Services, view: ExportView, name: string): Promise<string> {
  const { jobId, datasetId } = view.dataset;
  const parts: Uint8Array[] = [];
  const body = await services.objects.get(`exports/${jobId}/${datasetId}/${name}`);
  for await (const part of body ?? []) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** The lines of a file of a dataset, each parsed. */
export const linesIn = async (services: Services, view: ExportView, name: string) =>
  (await textIn(services, view, name))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
