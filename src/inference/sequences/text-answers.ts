import { mustBeIndex } from '../votes.ts';

/** One text: what an annotator wrote for a task. */
export interface TextAnswer {
  readonly task: number;
  readonly annotator: number;
  readonly text: string;
}

/** A word as written, and the form in which words are compared. */
export interface Word {
  readonly form: string;
  readonly key: string;
}

/** How a text falls into words. */
export type Tokenizer = (text: string) => readonly Word[];

/**
 * Words between blanks; compared without case and without the punctuation around them.
 *
 * Keeps letters, digits and apostrophes of every script (Unicode NFC); other signs part words within
 * the key, as a hyphen does. What holds none of them is no word.
 */
export function plainWords(text: string): Word[] {
  const words: Word[] = [];
  for (const form of text.normalize('NFC').split(/[^\p{L}\p{M}\p{N}'’]+/u)) {
    const key = form.toLowerCase().replaceAll('’', "'");
    if (/[\p{L}\p{N}]/u.test(key)) words.push({ form, key });
  }
  return words;
}

/** The answers of each task in order of annotator, then text: what arrives in any order. */
export function textsByTask(
  answers: readonly TextAnswer[],
  shape: { readonly taskCount: number; readonly annotatorCount: number },
): TextAnswer[][] {
  const byTask: TextAnswer[][] = Array.from({ length: shape.taskCount }, () => []);
  for (const answer of answers) {
    mustBeIndex('task', answer.task, shape.taskCount);
    mustBeIndex('annotator', answer.annotator, shape.annotatorCount);
    byTask[answer.task]!.push(answer);
  }
  const before = (a: TextAnswer, b: TextAnswer) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
  for (const said of byTask) said.sort((a, b) => a.annotator - b.annotator || before(a, b));
  return byTask;
}
