/**
 * Opaque page cursors, the same in both homes: the sort key and the key of the last item of a page.
 *
 * A cursor moves the reader inside the partition that the query names and cannot lead out of it.
 */
export type Position = readonly (string | number)[];

export const cursorOf = (position: Position): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @param types of the parts, in order, such as `['number', 'string']` */
export function positionOf(cursor: string, types: readonly ('string' | 'number')[]): Position {
  const position = parsed(cursor);
  const fits = position.length === types.length && types.every((t, i) => typeof position[i] === t);
  if (!fits) throw new TypeError('not a cursor of this query');
  return position;
}

function parsed(cursor: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
