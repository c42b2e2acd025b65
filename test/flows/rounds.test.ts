import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Annotator } from '../../src/core/annotator.ts';
import { PLACES, type TaskSuite } from '../../src/core/task-suite.ts';
import { publishJob } from '../../src/flows/job.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import { suitesIn } from '../support/answered.ts';
import { ask, draftWith, importAll } from '../support/job.ts';
import { openWorld, START, type World } from '../support/world.ts';

const POOLS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const PRIORITIES = ['high', 'normal', 'low'];

let world: World;
let jobId: string;
let me: string;
let suites: TaskSuite[];
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

/** A published job of suites of one task, so many in each bin, and somebody of all its pools. */
async function open(bins: readonly { field?: string; urgency?: string }[], suitesABin: number) {
  const { services } = world;
  const lines = bins.flatMap((bin, b) =>
    Array.from({ length: suitesABin }, (_, i) => JSON.stringify({ source: `${b} ${i}`, ...bin })),
  );
  jobId = await draftWith(services, lines.join('\n'), {
    taskSuiteSize: 1,
    redundancy: 1,
    pools: { by: 'field', names: POOLS },
    priority: { by: 'urgency' },
  });
  await importAll(services, jobId);
  await publishJob(services, jobId);
  const { token } = await createInvite(services, { jobId, people: 1, days: 1, pools: POOLS });
  const session = await startSession(services, { invite: token, device: 'device-number-one' });
  me = session.annotatorId ?? '';
  suites = suitesIn(world).sort((a, b) => a.place - b.place);
}

/** Changes a stored suite as if things had happened to it. */
async function change(suite: TaskSuite, changed: Partial<TaskSuite>): Promise<void> {
  const stored = await world.store.get(suite, 'strong');
  if (stored === undefined) throw new Error('no such suite');
  const version = stored.version + 1;
  expect(await world.store.commit([{ ...stored, ...changed, version }])).toBe(true);
}

const seen = (suite: TaskSuite) => change(suite, { seenBy: { [me]: 1 } });

async function myself(): Promise<Annotator> {
  const found = await world.store.get({ kind: 'annotator', annotatorId: me, jobId }, 'strong');
  if (found === undefined) throw new Error('nobody');
  return found;
}

async function standAt(place: number): Promise<void> {
  const { round: _, ...person } = await myself();
  await world.store.commit([{ ...person, place, version: person.version + 1 }]);
}

/** Asks until there is work. @returns how many calls it took, and the suite */
async function found(most: number) {
  for (let calls = 1; calls <= most; calls++) {
    const { hands, noWork } = await ask(world.services, jobId, me);
    if (hands[0] !== undefined) return { calls, suite: hands[0].assignmentId.split('.')[1] };
    expect(noWork).toBe('nothing-open');
  }
  return { calls: most, suite: undefined };
}

/** Somebody who left: their lease has expired and nobody has closed it. */
async function leaveExpired(suite: TaskSuite): Promise<void> {
  const { token } = await createInvite(world.services, { jobId, people: 1, days: 1 });
  const invited = { invite: token, device: `device-of-${suite.taskSuiteId.padStart(9, '0')}` };
  const { annotatorId = '' } = await startSession(world.services, invited);
  const ref = { kind: 'annotator', annotatorId, jobId } as const;
  const person = await world.store.get(ref, 'strong');
  if (person === undefined) throw new Error('nobody');
  const assignmentId = `${jobId}.${suite.taskSuiteId}.gone`;
  const hand = { assignmentId, taskSuiteId: suite.taskSuiteId, tasks: 1, gold: [] };
  const holding = { ...person, hands: [hand], handed: 1, version: person.version + 1 };
  await world.store.commit([holding]);
  const lease = { assignmentId, annotatorId, tasks: 1, gold: 0, expiresAt: START - 1 };
  await change(suite, { leases: [lease], seenBy: { [me]: 0, [annotatorId]: 1 } });
}

describe('a round over the bins', () => {
  it('comes to the last of 27, though every bin is full of what this person has done', async () => {
    await open(
      PRIORITIES.flatMap((urgency) =>
        [undefined, ...POOLS].map((field) => ({
          urgency,
          ...(field === undefined ? {} : { field }),
        })),
      ),
      12,
    );
    const job = await world.store.get({ kind: 'job', jobId }, 'strong');
    expect(job?.bins).toHaveLength(27);
    for (const left of [26, 13, 0]) {
      const only = suites.find(({ bin }) => bin === left);
      for (const suite of suites) {
        await change(suite, { seenBy: suite === only ? {} : { [me]: 1 } });
      }
      // 27 bins of 12 are 54 pages, 8 a call; a round under way comes first.
      expect((await found(16)).suite).toBe(only?.taskSuiteId);
      const { assignmentId } = (await myself()).hands[0] ?? { assignmentId: '' };
      await change(only as TaskSuite, { leases: [] });
      expect(assignmentId).toContain(only?.taskSuiteId);
      await world.store.commit([
        { ...(await myself()), hands: [], handed: 0, version: (await myself()).version + 1 },
      ]);
    }
  });
});

describe('a bin with more than a call looks at', () => {
  it.each([
    ['before where it began', 0.9, 5],
    ['behind where it began', 0.1, 190],
    ['just where it began', 0.5, 100],
    ['just before where it began', 0.5, 99],
    ['at its start', 0.5, 0],
    ['at its end', 0.5, 199],
  ])('gives the one suite that is left, %s', async (_, from, left) => {
    await open([{}], 200);
    for (const suite of suites) if (suite !== suites[left]) await seen(suite);
    const place = suites[Math.floor(from * 200)]?.place ?? 0;
    await standAt(place);
    expect((await found(4)).suite).toBe(suites[left]?.taskSuiteId);
  });

  it.each([70, 79, 80, 81, 90, 160, 161])(
    'of which %i are done gives what only an expired lease keeps, here and in the next bin',
    async (done) => {
      await open([{ urgency: 'high' }, { urgency: 'low' }], done + 1);
      const [urgent, later] = [0, 1].map((bin) => suites.filter((suite) => suite.bin === bin));
      const [kept, far] = [urgent?.[30], later?.[40]];
      for (const suite of suites) if (suite !== kept && suite !== far) await seen(suite);
      if (kept === undefined || far === undefined) throw new Error('too few suites');
      await leaveExpired(kept);
      await standAt(urgent?.[50]?.place ?? 0);
      expect((await found(4)).suite).toBe(kept.taskSuiteId);
    },
  );

  it.each([70, 75, 80, 85])(
    'of which %i are done, and an own lease has expired, does not keep from the next bin',
    async (done) => {
      await open([{ urgency: 'high' }, { urgency: 'low' }], done + 1);
      const [kept] = suites.filter((suite) => suite.bin === 0);
      const [far] = suites.filter((suite) => suite.bin === 1);
      if (kept === undefined || far === undefined) throw new Error('too few suites');
      for (const suite of suites) if (suite !== far) await seen(suite);
      const lease = { annotatorId: me, tasks: 1, gold: 0, expiresAt: START - 1 };
      await change(kept, { leases: [{ ...lease, assignmentId: `${jobId}.s0.own00000` }] });
      await standAt(PLACES / 2);
      expect((await found(4)).suite).toBe(far.taskSuiteId);
    },
  );

  it('is looked through again from where a round ended: what opened meanwhile is found', async () => {
    await open([{}], 120);
    for (const suite of suites) await seen(suite);
    await standAt(0);
    expect((await found(5)).suite).toBeUndefined();
    for (const opened of [3, 60, 110]) {
      const suite = suites[opened];
      if (suite === undefined) throw new Error('too few suites');
      await change(suite, { seenBy: {} });
      expect((await found(3)).suite).toBe(suite.taskSuiteId);
      await change(suite, { leases: [], seenBy: { [me]: 1 } });
      const person = await myself();
      await world.store.commit([{ ...person, hands: [], handed: 0, version: person.version + 1 }]);
    }
  });

  it('gives a suite that shares its place with the last one of a call', async () => {
    await open([{}], 90);
    const place = suites[79]?.place ?? 0;
    const alike = suites.slice(75);
    const ids = alike.map(({ taskSuiteId }) => taskSuiteId).sort();
    for (const suite of alike) await change(suite, { place });
    for (const suite of suites) if (suite.taskSuiteId !== ids.at(-1)) await seen(suite);
    await standAt(0);
    expect((await found(2)).suite).toBe(ids.at(-1));
  });
});
