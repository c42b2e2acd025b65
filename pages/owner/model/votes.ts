import type { Question } from '../../../src/contracts/job.ts';
import type { ContestedTask } from '../../../src/contracts/progress.ts';
import { textOf } from './confusion.ts';
import { coefficient, counted, percent } from './figures.ts';

/** A part of a task's vote bar. `hue` is the choice's place in the question; abstentions have none. */
export interface Part {
  readonly text: string;
  readonly votes: number;
  readonly share: number;
  readonly hue: number | null;
}

/** The parts of a vote bar, in the order of the question, abstentions last; parts of none left out. */
export function voteParts(task: ContestedTask, question: Question): Part[] {
  const votes = Object.entries(task.votes).map(([value, number]) => {
    const hue = question.choices.findIndex((choice) => choice.value === value);
    return { text: textOf(question, value), votes: number, hue: hue < 0 ? null : hue };
  });
  votes.sort((a, b) => (a.hue ?? Number.MAX_SAFE_INTEGER) - (b.hue ?? Number.MAX_SAFE_INTEGER));
  votes.push({ text: 'Abstained', votes: task.abstentions, hue: null });
  const all = votes.reduce((sum, part) => sum + part.votes, 0);
  return votes
    .filter((part) => part.votes > 0)
    .map((part) => ({ ...part, share: part.votes / all }));
}

/** A vote bar in words, for those who do not see it. */
export const votesInWords = (parts: readonly Part[]): string =>
  parts.map((part) => `${part.text}: ${counted(part.votes, 'answer')}`).join(', ');

/** What a task is known by: the beginning of its text on one line, or its file. */
export const lookOf = ({ source = '', sourceRef = source }: ContestedTask): string =>
  sourceRef.replaceAll(/\s+/g, ' ');

/** How sure the label of a task is as it stands. */
export const standingWords = ({ confidence, entropyBits }: ContestedTask): string =>
  `${percent(confidence)} sure, ${coefficient(entropyBits)} bit`;
