/** A record of a CSV text and the line it starts on, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * Reads CSV by RFC 4180: commas, double quotes around fields with commas, quotes or line breaks.
 * Empty lines are skipped, a byte order mark is dropped.
 *
 * @returns the number of the line that is not CSV when one is not
 */
export function readCsv(given: string): readonly CsvRecord[] | { readonly badLine: number } {
  const text = given.replace(/^\uFEFF/, '');
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let [line, start, end] = [1, 1, ''];
  for (FIELD.lastIndex = 0; FIELD.lastIndex < text.length || end === ','; ) {
    const match = FIELD.exec(text);
    if (match === null) return { badLine: line };
    const [whole, quoted, plain = ''] = match;
    end = match[3] ?? '';
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split(/\r\n|\n|\r/).length - 1;
    if (end === ',') continue;
    if (fields.length > 1 || fields[0] !== '') records.push({ line: start, fields });
    [fields, start] = [[], line];
  }
  return records;
}
