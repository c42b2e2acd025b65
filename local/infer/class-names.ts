import { type AnswerTable, badLabel } from './answer-table.ts';
import type { Kind } from './outcome.ts';

/** More numbers than these are seldom names of classes. */
const MOST_NUMBERED = 20;

/** Checks that compare names with one another are for people's lists, not for keys of some table. */
const MOST_COMPARED = 10_000;

const isNumber = (name: string): boolean => Number.isFinite(Number(name));

/**
 * Refuses labels that would be taken for other classes than people meant.
 *
 * @param declared the classes, where the user names them: then they alone may occur, however they are spelled
 * @param kind what the user says of the answers, if anything
 * @throws Failure with line and field of the first label that is not as it must be
 */
export function mustBeClasses(
  table: AnswerTable,
  declared: readonly string[] | undefined,
  kind: Kind | undefined,
): void {
  const { names } = table.labels;
  mustBeSpelledAlike(table, Number, isNumber);
  if (declared !== undefined) {
    const foreign = names.find((label) => !declared.includes(label));
    if (foreign !== undefined) throw badLabel(table, foreign, `one of ${declared.join(', ')}`);
    return;
  }
  mustNotBeLost(table);
  if (kind === 'ordinal') mustShowTheirOrder(table);
  if (kind === undefined) mustBeFewNumbers(table);
  mustBeSpelledAlike(table, inSmallLetters);
}

const inSmallLetters = (name: string): string => name.normalize('NFC').toLowerCase();

/** A name, and the one before it that differs in upper and lower case alone; `Yes` is `yes` to people. */
export function spelledTwice(
  names: readonly string[],
): readonly [name: string, before: string] | undefined {
  return twiceMeant(names, inSmallLetters);
}

function twiceMeant(
  names: readonly string[],
  meaning: (name: string) => string | number,
): readonly [name: string, before: string] | undefined {
  if (names.length > MOST_COMPARED) return undefined;
  const spelled = new Map<string | number, string>();
  for (const name of names) {
    const before = spelled.get(meaning(name));
    if (before !== undefined) return [name, before];
    spelled.set(meaning(name), name);
  }
  return undefined;
}

/** `1` and `1.0`, or `yes` and `Yes`, are one class to people and two to a table. */
function mustBeSpelledAlike(
  table: AnswerTable,
  meaning: (name: string) => string | number,
  goesFor: (name: string) => boolean = () => true,
): void {
  const { names } = table.labels;
  if (names.length > MOST_COMPARED || !names.every(goesFor)) return;
  const twice = twiceMeant(names, meaning);
  if (twice === undefined) return;
  const [name, before] = twice;
  const both = typeof meaning(name) === 'string' ? ', or both named by --classes' : '';
  throw badLabel(table, name, `written ${before} as elsewhere${both}`);
}

/** What programs write where a number was lost is no class beside numbers. */
function mustNotBeLost(table: AnswerTable): void {
  const { names } = table.labels;
  const lost = names.filter((name) => /^[+-]?(nan|inf|infinity)$/i.test(name));
  const [first] = lost;
  if (first === undefined || lost.length === names.length) return;
  if (names.every((name) => isNumber(name) || lost.includes(name))) {
    throw badLabel(table, first, 'a number as elsewhere, or named by --classes');
  }
}

/** The alphabet puts `high` before `low`: of words nobody but the user knows the order. */
function mustShowTheirOrder(table: AnswerTable): void {
  const word = table.labels.names.find((name) => !isNumber(name));
  if (word === undefined) return;
  throw badLabel(table, word, 'a number, or classes named from lowest to highest by --classes');
}

/** Measurements taken for classes have labels and a confidence that mean nothing. */
function mustBeFewNumbers(table: AnswerTable): void {
  const { names } = table.labels;
  if (!names.every(isNumber)) return;
  const odd = names.find((name) => !Number.isInteger(Number(name))) ?? names[MOST_NUMBERED];
  if (odd === undefined) return;
  const expected = `one of at most ${MOST_NUMBERED} whole numbers where --kind is not given`;
  throw badLabel(table, odd, `${expected} (numeric, ordinal or categorical)`);
}
