import type { DatabaseSync, StatementSync } from 'node:sqlite';

const SQL = {
  get: 'SELECT body FROM item WHERE pk = ? AND sk = ?',
  version: 'SELECT version FROM item WHERE pk = ? AND sk = ?',
  partition: 'SELECT sk, body FROM item WHERE pk = ? AND sk > ? ORDER BY sk LIMIT ?',
  byQ: `SELECT at, pk, sk FROM item WHERE q = ? AND at <= ? AND (at, pk) > (?, ?)
        ORDER BY at, pk LIMIT ?`,
  byN: `SELECT sk, pk FROM item WHERE n = ? AND (sk, pk) > (?, ?) ORDER BY sk, pk LIMIT ?`,
  put: `INSERT INTO item (pk, sk, version, q, at, n, body) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (pk, sk) DO UPDATE SET version = excluded.version, q = excluded.q,
        at = excluded.at, n = excluded.n, body = excluded.body`,
  change: 'INSERT INTO change (at, pk, sk, body) VALUES (?, ?, ?, ?)',
  changes: 'SELECT seq, at, pk, sk, body FROM change WHERE seq > ? ORDER BY seq LIMIT ?',
  cursor: 'SELECT seq FROM cursor WHERE consumer = ?',
  setCursor: `INSERT INTO cursor (consumer, seq) VALUES (?, ?)
              ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq`,
  prune: 'DELETE FROM change WHERE seq < min(?, (SELECT min(seq) FROM cursor))',
} as const;

export type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;

/** A row of a statement above: its columns are named there, and the tables are STRICT. */
export type Columns = Readonly<
  Record<'pk' | 'sk' | 'body', string> & Record<'at' | 'version' | 'seq', number>
>;

/** Prepares every statement once. */
export function prepareAll(database: DatabaseSync): Statements {
  const statements = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(statements) as Statements; // the names are those of SQL
}
