import { DatabaseSync } from 'node:sqlite';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GroupCommit } from '../../src/adapters/embedded/group-commit.ts';

let database: DatabaseSync;
let commits: number;
let group: GroupCommit<number>;

/** Rows refer to a parent, checked only at COMMIT: an orphan makes COMMIT itself fail. */
beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec(`
    CREATE TABLE parent (id INTEGER PRIMARY KEY);
    INSERT INTO parent VALUES (1), (2), (3);
    CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)`);
  commits = 0;
  group = new GroupCommit(database, insert, () => commits++);
});
afterEach(() => database.close());

function insert(id: number): boolean {
  if (id === 0) return false;
  if (id < 0) throw new Error('a defect');
  database.prepare('INSERT INTO child VALUES (?)').run(id);
  return true;
}

const rows = () => database.prepare('SELECT id FROM child').all().length;

describe('a group', () => {
  it('is all the writes of one turn of the event loop', async () => {
    const later = Promise.resolve().then(() => group.add(2));
    expect(await Promise.all([group.add(1), group.add(0), later])).toEqual([true, false, true]);
    expect([commits, rows()]).toEqual([1, 2]);
    await group.add(3);
    expect([commits, rows()]).toEqual([2, 3]);
  });

  it('takes writes of several callbacks of a turn', async () => {
    const callbacks = [setTimeout(5), setTimeout(5), setTimeout(5)].map((timer) =>
      timer.then(() => group.add(1)),
    );
    await Promise.all(callbacks);
    expect(commits).toBeLessThan(3);
  });

  it('without a winner commits nothing', async () => {
    expect(await group.add(0)).toBe(false);
    expect([commits, rows()]).toEqual([0, 0]);
  });

  it('answers nobody before the commit', async () => {
    const answers: boolean[] = [];
    group.add(1).then((won) => answers.push(won));
    await Promise.resolve();
    expect([answers, rows()]).toEqual([[], 0]);
    await setImmediate();
    await setImmediate();
    expect([answers, rows()]).toEqual([[true], 1]);
  });

  it('fails whole when its COMMIT fails, and the next one works', async () => {
    const outcomes = await Promise.allSettled([group.add(1), group.add(0), group.add(99)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([commits, rows(), database.isTransaction]).toEqual([0, 0, false]);
    expect(await group.add(2)).toBe(true);
    expect(rows()).toBe(1);
  });

  it('fails whole when one of its writes meets a defect', async () => {
    const outcomes = await Promise.allSettled([group.add(1), group.add(-1), group.add(2)]);
    const failures = outcomes.map((each) => each.status === 'rejected' && String(each.reason));
    expect(failures).toEqual(Array(3).fill('Error: a defect'));
    expect([commits, rows(), database.isTransaction]).toEqual([0, 0, false]);
  });
});
