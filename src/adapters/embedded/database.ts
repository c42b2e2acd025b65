import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../core/errors.ts';

/** The form of the file. Raise it together with a step that brings older files up to it. */
const FORMAT = 1;
const BUSY_TIMEOUT_MS = 5_000;

const TABLES = `
  CREATE TABLE item (
    pk TEXT NOT NULL, sk TEXT NOT NULL, version INTEGER NOT NULL,
    q TEXT, at INTEGER, n TEXT, body TEXT NOT NULL,
    PRIMARY KEY (pk, sk)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX item_by_q ON item (q, at, pk) WHERE q IS NOT NULL;
  CREATE INDEX item_by_n ON item (n, sk, pk) WHERE n IS NOT NULL;
  CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE cursor (consumer TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${FORMAT};
`;

const numberOf = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);

/** Makes the tables in a new file; refuses a file that is not ours, or of a form we do not know. */
function prepareFile(database: DatabaseSync, path: string): void {
  const format = numberOf(database, 'PRAGMA user_version');
  if (format === FORMAT) return;
  if (format !== 0) {
    const advice = 'start the Assay that wrote it, or restore the copy made before it was upgraded';
    throw new Error(`${path} has format ${format}, this Assay reads format ${FORMAT}: ${advice}`);
  }
  if (numberOf(database, 'SELECT count(*) FROM sqlite_schema') > 0) {
    throw new Error(`${path} is a database of another program: name a file of its own for Assay`);
  }
  database.exec(TABLES);
}

function inTransaction(database: DatabaseSync, run: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    run();
    database.exec('COMMIT');
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

/**
 * Opens the file of the embedded home, or makes it: write-ahead log, and every commit on the disk
 * before it returns. `:memory:` keeps nothing.
 */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    inTransaction(database, () => prepareFile(database, path));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const SQLITE_FULL = 13;

/** Tells a full disk, which an owner can mend, from failures that nobody expects. */
export function storageFailure(error: unknown): unknown {
  const full = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
  if (!full) return error;
  return new ServiceError('storage-full', { detail: 'the disk is full' }, { cause: error });
}
