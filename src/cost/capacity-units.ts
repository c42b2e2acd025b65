/**
 * What DynamoDB charges on demand, by the published rules: a write unit for each started KB, a read unit
 * for each started 4 KB strong and half that eventual; items in a transaction cost twice.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export interface Units {
  readonly write: number;
  readonly read: number;
}

const KEY_BYTES_A_ENTRY = 100;

/** Significant digits of a number, as DynamoDB stores it: no leading or trailing zeros. */
function numberBytes(value: number): number {
  const digits = String(Math.abs(value))
    .replace(/e.*$/, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (value < 0 ? 1 : 0);
}

function valueBytes(value: unknown): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value))
    return value.reduce<number>((sum, each) => sum + 1 + valueBytes(each), 3);
  return Object.entries(value as object).reduce(
    (sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + valueBytes(each),
    3,
  );
}

/** Bytes of an item: the names and values of its attributes, without the overhead of a map. */
export const itemBytes = (row: object): number =>
  Object.entries(row).reduce(
    (sum, [name, value]) =>
      value === undefined ? sum : sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );

/** Write units of one item: the larger of its old and new size in started KB; twice in a transaction. */
export const writeUnits = (bytes: number, inTransaction: boolean): number =>
  Math.max(1, Math.ceil(bytes / 1024)) * (inTransaction ? 2 : 1);

/** Read units of so many bytes read together. */
export const readUnits = (bytes: number, freshness: 'strong' | 'eventual'): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (freshness === 'strong' ? 1 : 0.5);

/** One sparse index: the attributes that make its key; an item without the first has no entry. */
export type IndexKeys = readonly [partition: string, sort: string];

/**
 * Write units of the indexes when `before` becomes `after`: a unit for an entry put, one for an entry
 * removed, both when its key changes, none when it stays. Entries hold keys alone, below 1 KB.
 */
export function indexWriteUnits(
  indexes: readonly IndexKeys[],
  before: Readonly<Record<string, unknown>> | undefined,
  after: Readonly<Record<string, unknown>>,
): number {
  let units = 0;
  for (const [partition, sort] of indexes) {
    const old =
      before?.[partition] === undefined ? undefined : `${before[partition]} ${before[sort]}`;
    const now = after[partition] === undefined ? undefined : `${after[partition]} ${after[sort]}`;
    if (old === now) continue;
    units += (old === undefined ? 0 : 1) + (now === undefined ? 0 : 1);
  }
  return units;
}

/** Read units of a page of index keys. */
export const indexReadUnits = (entries: number): number =>
  readUnits(entries * KEY_BYTES_A_ENTRY, 'eventual');
