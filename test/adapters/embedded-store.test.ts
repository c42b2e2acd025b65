import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/embedded/database.ts';
import { openStore, storeOver } from '../../src/adapters/embedded/store.ts';
import { SCHEMA } from '../../src/adapters/upgrades.ts';
import { ServiceError } from '../../src/core/errors.ts';
import { assignment, changed, taskSuite } from '../conformance/items.ts';

const options = { tenant: 'default', now: () => 1_790_000_000_000 };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-embedded-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const pragma = (database: DatabaseSync, name: string) =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];

describe('the file', () => {
  it('keeps what was committed, and is written through', async () => {
    const path = join(folder, 'kept.db');
    const first = openStore(path, options);
    expect(await first.commit([taskSuite('job1', 1)])).toBe(true);
    first.close();
    const database = openDatabase(path);
    expect([pragma(database, 'journal_mode'), pragma(database, 'synchronous')]).toEqual(['wal', 2]);
    const again = storeOver(database, options);
    expect(await again.get(taskSuite('job1', 1), 'strong')).toEqual(taskSuite('job1', 1));
    again.close();
  });

  it('of a newer format is refused untouched, with what to do', () => {
    const path = join(folder, 'newer.db');
    openStore(path, options).close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 2');
    database.close();
    const before = readFileSync(path);
    expect(() => openStore(path, options)).toThrow(/format 2.*start the Assay that wrote it/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('of another program is refused untouched', () => {
    const path = join(folder, 'other.db');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE music (title TEXT)');
    database.close();
    const before = readFileSync(path);
    expect(() => openStore(path, options)).toThrow(/another program/);
    expect(readFileSync(path).equals(before)).toBe(true);
    writeFileSync(
      join(folder, 'text.db'),
      'no database at all, but a text of some length'.repeat(9),
    );
    expect(() => openStore(join(folder, 'text.db'), options)).toThrow();
  });

  it('holds an item of a newer form back instead of guessing', async () => {
    const path = join(folder, 'schema.db');
    const store = openStore(path, options);
    await store.commit([taskSuite('job1', 1)]);
    const database = new DatabaseSync(path);
    database.exec(`UPDATE item SET body = json_set(body, '$.schema', ${SCHEMA + 1})`);
    database.close();
    await expect(store.get(taskSuite('job1', 1), 'strong')).rejects.toThrow(/taskSuite has form 5/);
    store.close();
  });

  it('takes commits from two programs at once without losing one', async () => {
    const path = join(folder, 'shared.db');
    const stores = [openStore(path, options), openStore(path, options)];
    let suite = taskSuite('job1', 1);
    for (let round = 0; round < 20; round++) {
      const outcomes = await Promise.all(stores.map((store) => store.commit([suite])));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      suite = changed(suite, { place: round });
    }
    expect(stores[0]?.changesAfter(0, 100)).toHaveLength(20);
    for (const store of stores) store.close();
  });
});

describe('a full disk', () => {
  it('is a refusal that the owner can mend, and leaves what was there', async () => {
    const database = openDatabase(join(folder, 'full.db'));
    const store = storeOver(database, options);
    const suite = taskSuite('job1', 1);
    await store.commit([suite]);
    database.exec(`PRAGMA max_page_count = ${Number(pragma(database, 'page_count')) + 4}`);
    const large = { ...assignment(suite, 'a'), sent: 'x'.repeat(40_000) };
    const both = await Promise.allSettled([
      store.commit([changed(suite, { bin: 1 })]),
      store.commit([large]),
    ]);
    for (const each of both) {
      const reason = each.status === 'rejected' ? each.reason : undefined;
      expect(reason).toBeInstanceOf(ServiceError);
      expect(reason).toMatchObject({ code: 'storage-full', cause: { errcode: 13 } });
    }
    expect(await store.get(suite, 'strong')).toEqual(suite);
    expect(store.changesAfter(0, 10)).toHaveLength(1);
    database.exec('PRAGMA max_page_count = 100000');
    expect(await store.commit([large])).toBe(true);
    store.close();
  });
});

describe('commits of one turn', () => {
  it('share one transaction, and see each other in order', async () => {
    const store = openStore(':memory:', options);
    let wakes = 0;
    const stop = store.onCommit(() => wakes++);
    const first = taskSuite('job1', 1);
    const second = changed(first, { place: 9 });
    const outcomes = [first, first, second, second].map((suite) => store.commit([suite]));
    expect(await store.get(first, 'strong')).toBeUndefined();
    expect(await Promise.all(outcomes)).toEqual([true, false, true, false]);
    expect(wakes).toBe(1);
    expect(store.changesAfter(0, 10)).toHaveLength(2);
    stop();
    await store.commit([changed(second, {})]);
    expect(wakes).toBe(1);
    store.close();
  });

  it('are on the disk when the store closes', async () => {
    const path = join(folder, 'closing.db');
    const store = openStore(path, options);
    const outcome = store.commit([taskSuite('job1', 1)]);
    await Promise.resolve();
    store.close();
    expect(await outcome).toBe(true);
    const again = openStore(path, options);
    expect(await again.get(taskSuite('job1', 1), 'strong')).toBeDefined();
    again.close();
  });
});
