import * as z from 'zod';

/** The part of a JSON Schema that is read here. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

/** The members of an object, of every form that it may have. */
const propertiesOf = ({ properties, oneOf = [] }: Schema): Readonly<Record<string, Schema>> =>
  Object.assign({}, ...oneOf.map(propertiesOf), properties);

/** Names of the members that a file of a schema may have at a path; none where it has no object. */
export function membersAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const root = z.toJSONSchema(schema, { io: 'input' }) as Schema; // ours has no boolean schemas
  const found = path.reduce<Schema | undefined>(
    (at, key) => (typeof key === 'number' ? at?.items : propertiesOf(at ?? {})[String(key)]),
    root,
  );
  return Object.keys(propertiesOf(found ?? {}));
}

const MOST_EDITS = 2;

/** The known name that a word was probably meant to be: at most two letters away. */
export function resembling(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: editsBetween(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const nearest = ranked[0];
  return nearest && nearest.edits <= MOST_EDITS ? nearest.name : undefined;
}

/** Levenshtein's distance, a row at a time. */
function editsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_EDITS) return MOST_EDITS + 1;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
