import type { Answer } from '../../src/contracts/answer.ts';
import { truthOf } from './job.ts';

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
