/** A value as DynamoDB writes it: an object with one member that names the type. */
type Attribute = Readonly<Record<string, unknown>>;

/**
 * Reads an attribute map in DynamoDB's JSON, as an export to S3 writes it: `{"n": {"N": "7"}}` → `{n: 7}`.
 *
 * Knows what this service stores: texts, numbers, booleans, null, lists and maps.
 *
 * @throws TypeError for any other type
 */
export function plainMap(attributes: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, plain(attribute)]),
  );
}

function plain(attribute: Attribute): unknown {
  const [type, value] = Object.entries(attribute ?? {})[0] ?? [];
  if (type === 'S' || type === 'BOOL') return value;
  if (type === 'N') return Number(value);
  if (type === 'NULL') return null;
  if (type === 'L') return (value as Attribute[]).map(plain);
  if (type === 'M') return plainMap(value as object);
  throw new TypeError(`type ${type} is not one that Assay stores`);
}
