import type { Question } from '../../../src/contracts/job.ts';
import type { Progress } from '../../../src/contracts/progress.ts';
import type { Interval } from './figures.ts';

/** One cell: how often gold of the row got the answer of the column, and its share of the row. */
export interface Cell {
  readonly answers: number;
  readonly share: number;
  readonly right: boolean;
}

/** A class of gold: its cells by column, and how well it is found and told from the others. */
export interface ClassRow {
  readonly text: string;
  readonly cells: readonly Cell[];
  readonly sensitivity: Interval | null;
  readonly specificity: Interval | null;
}

export interface Matrix {
  readonly columns: readonly string[];
  readonly rows: readonly ClassRow[];
}

type Counts = NonNullable<Progress['confusion']>;

/** What annotators read for a value that labels and votes hold. */
export const textOf = (question: Question, value: string): string =>
  question.choices.find((choice) => choice.value === value)?.text ?? value;

/**
 * Gold in rows, answers in columns, each share of its row.
 *
 * Abstentions share the last column, which is there when somebody abstained. They count against
 * sensitivity (the case was not found) and for specificity (nothing was called that is not there).
 */
export function matrixOf({ choices, counts }: Counts, question: Question): Matrix {
  const at = question.choices.map(({ value }) => choices.indexOf(value));
  const votes = at.map((row) => at.map((column) => counts[row]?.[column] ?? 0));
  const abstained = at.map((row, place) => sum(counts[row] ?? []) - sum(votes[place] ?? []));
  const anyAbstained = sum(abstained) > 0;
  const texts = question.choices.map((choice) => choice.text);
  const rows = votes.map((row, place) => (anyAbstained ? [...row, abstained[place] ?? 0] : row));
  return {
    columns: anyAbstained ? [...texts, 'Abstained'] : texts,
    rows: texts.map((text, place) => ({ text, ...classRow(rows, place) })),
  };
}

/** The figures of one class; `rows` has a row a class, and may have a column more for abstentions. */
function classRow(rows: readonly (readonly number[])[], place: number) {
  const row = rows[place] ?? [];
  const answers = sum(row);
  const others = rows.filter((_, other) => other !== place);
  const otherAnswers = sum(others.map(sum));
  const falseCalls = sum(others.map((other) => other[place] ?? 0));
  return {
    cells: row.map((cell, column) => ({
      answers: cell,
      share: answers === 0 ? 0 : cell / answers,
      right: column === place,
    })),
    sensitivity: proportion(row[place] ?? 0, answers),
    specificity: proportion(otherAnswers - falseCalls, otherAnswers),
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/**
 * A share and Wilson's score interval at 95 %; null without trials.
 * @see Brown, Cai & DasGupta (2001), eq. 4, doi:10.1214/ss/1009213286
 */
export function proportion(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const z = 1.959963984540054;
  const share = successes / trials;
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2);
  const [middle, scale] = [share + z ** 2 / (2 * trials), 1 + z ** 2 / trials];
  const low = Math.max(0, (middle - spread) / scale);
  return { value: share, low, high: Math.min(1, (middle + spread) / scale) };
}
