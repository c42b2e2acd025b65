import type { Answer } from '../../src/contracts/answer.ts';
import type { NoWork } from '../../src/contracts/assignment.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import type { Services } from '../../src/ports.ts';
import { answersTo, ask, truthOf } from './job.ts';

/** What somebody answers by the text of a task. */
export type Says = (text: string) => Answer;

const goldNumber = (text: string): number | undefined => {
  const found = /^Report (\d+) of that ward/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** Right on every gold task, and the same choice on every other. */
export const rightOnGold =
  (choice: string): Says =>
  (text) => {
    const gold = goldNumber(text);
    return { choice: gold === undefined ? choice : truthOf(gold) };
  };

/** Wrong on every gold task, and the same choice on every other. */
export const wrongOnGold =
  (choice: string): Says =>
  (text) => {
    const gold = goldNumber(text);
    return { choice: gold === undefined ? choice : truthOf(gold + 1) };
  };

/** Answers hands as they come, at most so many. @returns why there is no further one, and how many there were */
export async function workOff(
  services: Services,
  jobId: string,
  annotatorId: string,
  says: Says,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly hands: number; readonly noWork: NoWork | undefined }> {
  for (let done = 0; ; done++) {
    if (done >= most) return { hands: done, noWork: undefined };
    const { hands, noWork } = await ask(services, jobId, annotatorId);
    const hand = hands[0];
    if (hand === undefined) return { hands: done, noWork };
    await acceptResponse(services, { ...hand, annotatorId, answers: answersTo(hand, says) });
  }
}
