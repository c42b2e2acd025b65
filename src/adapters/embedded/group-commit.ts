import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers';
import { storageFailure } from './database.ts';

interface Member<Write> {
  readonly write: Write;
  readonly settle: (won: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Runs all writes that one turn of the event loop asks for as one transaction, with one fsync.
 *
 * Nobody gets an answer before COMMIT has returned. `apply` looks at everything it depends on before
 * it writes anything: one that answers false has left no trace, and the others go on. When something
 * fails that should not, all members fail and the database is as before.
 */
export class GroupCommit<Write> {
  readonly #database: DatabaseSync;
  readonly #apply: (write: Write) => boolean;
  readonly #committed: () => void;
  #waiting: Member<Write>[] = [];

  /** @param committed called after each COMMIT that wrote something */
  constructor(database: DatabaseSync, apply: (write: Write) => boolean, committed: () => void) {
    this.#database = database;
    this.#apply = apply;
    this.#committed = committed;
  }

  /** @returns what `apply` said, once it is on the disk */
  add(write: Write): Promise<boolean> {
    if (this.#waiting.length === 0) setImmediate(() => this.flush());
    return new Promise((settle, fail) => {
      this.#waiting.push({ write, settle, fail });
    });
  }

  /** Commits now what is waiting. */
  flush(): void {
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    let won: readonly boolean[];
    try {
      won = this.#transaction(group);
    } catch (error) {
      const failure = storageFailure(error);
      for (const member of group) member.fail(failure);
      return;
    }
    for (const [i, member] of group.entries()) member.settle(won[i] === true);
    if (won.includes(true)) this.#committed();
  }

  #transaction(group: readonly Member<Write>[]): readonly boolean[] {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const won = group.map((member) => this.#apply(member.write));
      this.#database.exec('COMMIT');
      return won;
    } finally {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    }
  }
}
