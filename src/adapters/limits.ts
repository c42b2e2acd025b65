import type { Item } from '../ports.ts';
import { type Row, rowOf } from './items.ts';

/** Most items in one commit, a limit of DynamoDB transactions. */
export const MAX_ITEMS = 100;
/** Largest stored item, a limit of DynamoDB: names and values, in bytes. */
export const MAX_ITEM_BYTES = 400 * 1_024;
const MAX_DEPTH = 31; // DynamoDB nests 32 levels, and the body is the first
const SMALLEST = 1e-130;

function numberBytes(value: number): number {
  const size = Math.abs(value);
  if (!(size <= Number.MAX_SAFE_INTEGER) || (size !== 0 && size < SMALLEST)) {
    throw new RangeError(`a stored number must be 0 or 1e-130 to 2^53 - 1, got ${value}`);
  }
  return size < 100 ? 3 : 12; // 1, a byte for two digits (a double prints 17) and one for the sign
}

function textBytes(value: string): number {
  if (!value.isWellFormed()) throw new TypeError('a stored text must be well-formed Unicode');
  return Buffer.byteLength(value);
}

function childrenBytes(value: object, depth: number): number {
  if (depth > MAX_DEPTH) throw new RangeError(`a stored item must nest at most ${MAX_DEPTH} deep`);
  let bytes = 3;
  if (Array.isArray(value)) {
    for (const each of value) bytes += 1 + valueBytes(each, depth + 1);
    return bytes;
  }
  for (const [name, each] of Object.entries(value)) {
    if (name === '') throw new TypeError('a stored member must have a name');
    if (each !== undefined) bytes += 1 + textBytes(name) + valueBytes(each, depth + 1);
  }
  return bytes;
}

/**
 * Bytes that DynamoDB may count for a value, never fewer: text in UTF-8, 1 for a boolean or null, 3 for
 * a list or map and 1 for each element. Refuses what does not come back as it went in;
 * a member that is undefined counts as absent.
 */
export function valueBytes(value: unknown, depth = 0): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'object') return childrenBytes(value, depth);
  throw new TypeError(`a stored value must be JSON, got ${typeof value}`);
}

function checkedRow(tenant: string, item: Item): Row {
  if (!Number.isSafeInteger(item.version) || item.version < 1) {
    throw new RangeError(`version must be a whole number from 1, got ${item.version}`);
  }
  const row = rowOf(tenant, item);
  if (row.at !== undefined && !Number.isSafeInteger(row.at)) {
    throw new RangeError(`a place or expiry must be a whole number, got ${row.at}`);
  }
  const bytes = valueBytes(row);
  if (bytes <= MAX_ITEM_BYTES) return row;
  throw new RangeError(`${item.kind} must be at most ${MAX_ITEM_BYTES} bytes, got ${bytes}`);
}

/**
 * The rows of a commit, checked before any I/O so that both homes refuse alike: 1 to 100 items, each
 * once, versions from 1, at most 400 KB, nothing that either home could not hold.
 */
export function rowsOf(tenant: string, items: readonly Item[]): readonly Row[] {
  if (items.length < 1 || items.length > MAX_ITEMS) {
    throw new RangeError(`a commit takes 1 to ${MAX_ITEMS} items, got ${items.length}`);
  }
  const rows = items.map((item) => checkedRow(tenant, item));
  const distinct = new Set(rows.map(({ pk, sk }) => `${pk} ${sk}`));
  if (distinct.size !== rows.length) throw new TypeError('a commit takes an item only once');
  return rows;
}

/** Refuses a page size that either home would: DynamoDB takes none below 1. */
export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`limit must be a whole number from 1, got ${limit}`);
  }
}
