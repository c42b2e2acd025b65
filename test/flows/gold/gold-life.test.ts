import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hand } from '../../../src/contracts/assignment.ts';
import type { Gold } from '../../../src/core/gold.ts';
import { goldCandidates } from '../../../src/flows/gold/candidates.ts';
import { changeGold } from '../../../src/flows/gold/change.ts';
import { addLines } from '../../../src/flows/gold/line-gold.ts';
import { goldTable } from '../../../src/flows/gold/table.ts';
import { addTasks } from '../../../src/flows/gold/task-gold.ts';
import { publishJob } from '../../../src/flows/job.ts';
import { acceptResponse } from '../../../src/flows/response.ts';
import type { Services } from '../../../src/ports.ts';
import { stored, suitesIn } from '../../support/answered.ts';
import { entryLines } from '../../support/entry.ts';
import {
  allAnswered,
  answersTo,
  ask,
  draftWith,
  goldTextOf,
  handFor,
  importAll,
  joined,
  manifestOf,
  publishedJob,
  textOf,
} from '../../support/job.ts';
import { codeOf } from '../../support/refusal.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld(21);
  services = world.services;
});
afterEach(() => world.close());

const BY = 'staff:o1';
const goldItems = (): Gold[] => stored(world, 'gold');
const textsOf = (hand: Hand): string[] => hand.tasks.map(({ source = '' }) => source);

/** Works until there is no work. @returns every text shown, hand after hand */
async function workOff(jobId: string, annotatorId: string, choice = 'yes'): Promise<string[]> {
  const met: string[] = [];
  for (;;) {
    const { hands } = await ask(services, jobId, annotatorId);
    const hand = hands[0];
    if (hand === undefined) return met;
    met.push(...textsOf(hand));
    await acceptResponse(services, { ...hand, annotatorId, answers: allAnswered(hand, choice) });
  }
}

const newGold = (i: number) => ({
  source: `Added ${i}.`,
  gold: { answer: 'no', reason: 'See it.' },
});
const line = (goldId: string, number: number, repeated = false) => ({
  line: number,
  goldId,
  repeated,
});

describe('gold that is added to a running job', () => {
  const change = { gold: { rate: 0.5, maxExposures: 9 }, redundancy: 9, taskSuiteSize: 4 };

  it('is shown where a suite has none of its own left, and to nobody twice', async () => {
    const jobId = await publishedJob(services, { tasks: 40, gold: 12 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const first = await handFor(services, jobId, id);
    await acceptResponse(services, { ...first, annotatorId: id, answers: allAnswered(first) });
    await addLines(services, { jobId, by: BY }, [newGold(0), newGold(1), newGold(2)]);
    await handFor(services, jobId, id); // a process learns of it when it next reads the job
    const met = await workOff(jobId, id);
    const golds = met.filter((text) => /that ward|Added/.test(text));
    expect(new Set(golds).size).toBe(golds.length);
    const added = golds.filter((text) => text.startsWith('Added'));
    expect(added).toHaveLength(3);
    expect(goldItems().slice(12)).toMatchObject(
      Array(3).fill({ origin: 'uploaded', truth: ['no'], reason: 'See it.', added: { by: BY } }),
    );
  });

  it('tells line by line what is wrong, and is the same gold when sent again', async () => {
    const jobId = await publishedJob(services, { tasks: 6, gold: 2 }, change);
    const lines = [
      newGold(0),
      { source: 'No answer.' },
      { source: goldTextOf(1), gold: 'yes' },
      { source: goldTextOf(1), gold: 'no' },
      { source: textOf(3), gold: 'yes' },
      { source: 'Odd.', gold: 'perhaps' },
      newGold(0),
      { source: 7, gold: 'yes' },
      { source: 'Exam.', gold: { answer: 'yes', use: 'exam' } },
      { source: 'Anything.', gold: ['maybe', 'yes', 'no'] },
    ];
    const sent = await addLines(services, { jobId, by: BY }, lines);
    expect(sent.added).toEqual([line('g1', 4, true), line('g2', 1)]);
    expect(sent.problems.map(({ line: at, code }) => [at, code])).toEqual([
      [2, 'no-gold'],
      [3, 'contradicting-gold'],
      [5, 'gold-is-work'],
      [6, 'unknown-gold'],
      [7, 'duplicate'],
      [8, 'wrong-form'],
      [9, 'wrong-use'],
      [10, 'no-wrong-answer'],
    ]);
    const again = await addLines(services, { jobId, by: BY }, lines.slice(0, 1));
    expect(again).toEqual({ added: [line('g2', 1, true)], problems: [], gold: 3 });
    expect(goldItems()).toHaveLength(3);
  });

  it('of many uploads at once, all stand under numbers of their own', async () => {
    const jobId = await publishedJob(services, { tasks: 6, gold: 2 }, change);
    const uploads = Array.from({ length: 4 }, (_, i) =>
      addLines(services, { jobId, by: BY }, [newGold(2 * i), newGold(2 * i + 1)]),
    );
    const ids = (await Promise.all(uploads)).flatMap(({ added }) => added.map((one) => one.goldId));
    expect(new Set(ids).size).toBe(8);
    expect(goldItems()).toHaveLength(10);
  });

  it('needs a job that runs, and whose file has gold', async () => {
    const draft = await draftWith(services, manifestOf(3, 1), change);
    const goldless = await publishedJob(services, { tasks: 3 });
    for (const jobId of [draft, goldless]) {
      const code = await codeOf(addLines(services, { jobId, by: BY }, [newGold(0)]));
      expect(code).toBe('wrong-job-state');
    }
  });
});

describe('a task that becomes gold', () => {
  const change = { gold: { rate: 0.5, maxExposures: 9 }, redundancy: 2, taskSuiteSize: 3 };

  it('is asked of nobody as work any more, and shown as gold to nobody who met it as work', async () => {
    const jobId = await publishedJob(services, { tasks: 12, gold: 4 }, change);
    const [holder = '', ...others] = await joined(services, jobId, 4);
    const held = await handFor(services, jobId, holder);
    const task = stored(world, 'taskSuite').find(({ leases }) => leases.length > 0);
    const taskId = `${task.taskSuiteId}-1`;
    const number = Number.parseInt(task.taskSuiteId.slice(1), 36) * 3 + 1;
    const { added } = await addTasks(services, { jobId, origin: 'made', by: BY }, [
      { taskId, gold: ['yes', 'maybe'] },
    ]);
    expect(added).toEqual([line('g4', 1)]);
    expect(goldItems()[4]).toMatchObject({
      origin: 'made',
      task: taskId,
      met: [holder],
      truth: ['yes', 'maybe'],
    });
    await acceptResponse(services, { ...held, annotatorId: holder, answers: allAnswered(held) });
    const own = [...textsOf(held), ...(await workOff(jobId, holder))];
    expect(own.filter((text) => text === textOf(number))).toHaveLength(1);
    for (const id of others) {
      const met = await workOff(jobId, id);
      expect(met.filter((text) => text === textOf(number)).length).toBeLessThanOrEqual(1);
    }
    const suite = suitesIn(world).find(({ taskSuiteId }) => taskSuiteId === task.taskSuiteId);
    expect(suite).toMatchObject({ known: 2, wanted: [2, 1, 2], counted: [2, 1, 2] });
  });

  it('is not shown to somebody who was handed it and gave it back', async () => {
    const jobId = await publishedJob(services, { tasks: 3, gold: 1 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const hand = await handFor(services, jobId, id);
    await acceptResponse(services, {
      ...hand,
      annotatorId: id,
      answers: answersTo(hand, (text) => (text === textOf(0) ? { choice: 'yes' } : undefined)),
    });
    expect(suitesIn(world)[0]?.seenBy).toEqual({ [id]: 1 });
    await addTasks(services, { jobId, origin: 'made', by: BY }, [{ taskId: 's0-2', gold: 'no' }]);
    expect(goldItems()[1]).toMatchObject({ met: [id] });
    const met = await workOff(jobId, id);
    expect(met).toContain(textOf(1));
    expect(met).not.toContain(textOf(2));
  });

  it('is the same task however its number is written', async () => {
    const jobId = await publishedJob(services, { tasks: 6, gold: 1 }, change);
    const asked = { jobId, origin: 'made', by: BY } as const;
    await addTasks(services, asked, [{ taskId: 's1-01', gold: 'no' }]);
    const { added } = await addTasks(services, asked, [
      { taskId: 's1-1', gold: 'no' },
      { taskId: 's1-01', gold: 'no' },
    ]);
    expect(added).toEqual([line('g1', 1, true), line('g1', 2, true)]);
  });

  it.each([
    ['for a pool', { pools: { by: 'who', names: ['heart'] } }],
    ['of a group that is kept apart', { groups: { by: 'who', rule: 'apart' } }],
  ] satisfies [string, Parameters<typeof draftWith>[2]][])(
    'is none %s: gold is shown to everybody',
    async (_, rule) => {
      const lines = [
        { source: 'A.' },
        { source: 'B.', who: 'heart' },
        { source: 'G.', gold: 'no' },
      ];
      const manifest = lines.map((each) => `${JSON.stringify(each)}\n`).join('');
      const jobId = await draftWith(services, manifest, { ...change, ...rule });
      await importAll(services, jobId);
      await publishJob(services, jobId);
      const taskId = 'pools' in rule ? 's1-0' : 's0-1';
      const tasks = [{ taskId, gold: 'no' }];
      const { added, problems } = await addTasks(
        services,
        { jobId, origin: 'made', by: BY },
        tasks,
      );
      expect(added).toEqual([]);
      expect(problems).toMatchObject([{ line: 1, code: 'not-for-all' }]);
      expect(problems[0]?.reason).toMatch(new RegExp(`^${taskId} .*add gold by lines of its own$`));
      expect(goldItems()).toHaveLength(1);
    },
  );

  it('is promoted only where its answers agree with it', async () => {
    const jobId = await publishedJob(services, { tasks: 6, gold: 1 }, change);
    const [one = '', two = ''] = await joined(services, jobId, 2);
    await workOff(jobId, one, 'yes');
    for (;;) {
      const { hands } = await ask(services, jobId, two);
      const hand = hands[0];
      if (hand === undefined) break;
      const answers = answersTo(hand, (text) => ({ choice: text === textOf(4) ? 'no' : 'yes' }));
      await acceptResponse(services, { ...hand, annotatorId: two, answers });
    }
    const query = { minShare: 1, minConfidence: 0.7 };
    const { candidates } = await goldCandidates(services, jobId, query);
    expect(candidates.map(({ taskId }) => taskId)).toEqual([
      's0-0',
      's0-1',
      's0-2',
      's1-0',
      's1-2',
    ]);
    expect(candidates[0]).toMatchObject({ label: 'yes', votes: 2, share: 1 });
    expect(candidates.map(({ source }) => source)).toEqual([0, 1, 2, 3, 5].map(textOf));
    const asked = { jobId, origin: 'promoted', by: BY } as const;
    const { added, problems } = await addTasks(services, asked, [
      { taskId: 's0-1', gold: 'yes' },
      { taskId: 's1-0', gold: 'no' },
      { taskId: 's1-1', gold: 'yes' },
      { taskId: 's9-0', gold: 'yes' },
      { taskId: 's0-1', gold: 'yes' },
      { taskId: 's0-1', gold: 'no' },
    ]);
    expect(added).toEqual([line('g1', 1), line('g1', 5, true)]);
    expect(problems.map(({ line: at, code }) => [at, code])).toEqual([
      [2, 'not-agreed'],
      [3, 'not-agreed'],
      [4, 'not-found'],
      [6, 'contradicting-gold'],
    ]);
    const left = await goldCandidates(services, jobId, query);
    expect(left.candidates.map(({ taskId }) => taskId)).not.toContain('s0-1');
  });
});

describe('retired gold', () => {
  it('is shown to nobody, also not to those who did not reach it, until it is reinstated', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 9 }, redundancy: 9, taskSuiteSize: 4 };
    const jobId = await publishedJob(services, { tasks: 40, gold: 3 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const hand = await handFor(services, jobId, id);
    const shown = textsOf(hand).filter((text) => text.includes('that ward'));
    expect(shown.length).toBeGreaterThan(0);
    for (const goldId of ['g0', 'g1', 'g2']) {
      const retire = { act: 'retire', why: 'unclear', discount: false } as const;
      const asked = { jobId, goldId, by: BY, change: retire, stepMs: 1e9 };
      expect(await changeGold(services, asked)).toMatchObject({ state: 'retired', done: true });
    }
    await acceptResponse(services, { ...hand, annotatorId: id, answers: {} });
    expect((await workOff(jobId, id)).filter((text) => text.includes('that ward'))).toEqual([]);
    const reinstate = { jobId, goldId: 'g1', by: BY, change: { act: 'reinstate' }, stepMs: 1e9 };
    await changeGold(services, reinstate as Parameters<typeof changeGold>[1]);
    expect(goldItems().map(({ retired }) => retired?.why)).toEqual([
      'unclear',
      undefined,
      'unclear',
    ]);
    const { gold, forecast } = await goldTable(services, jobId, undefined);
    expect(gold.map(({ state }) => state)).toEqual(['retired', 'active', 'retired']);
    expect(forecast).toMatchObject({ showings: 9 - (goldItems()[1]?.exposures ?? 0) });
  });
});

it('gold that asks for a look says what it shows, other gold does not', async () => {
  const change = { gold: { rate: 0.5, maxExposures: 9 }, redundancy: 9, taskSuiteSize: 4 };
  const jobId = await publishedJob(services, { tasks: 40, gold: 3 }, change);
  const [id = ''] = await joined(services, jobId, 1);
  await workOff(jobId, id, 'yes'); // right of g0 alone
  const { gold } = await goldTable(services, jobId, undefined);
  expect(gold.map(({ right, source }) => [right?.value, source])).toEqual([
    [1, undefined],
    [0, goldTextOf(1)],
    [0, goldTextOf(2)],
  ]);
});

describe('a job with too little gold', () => {
  const gold = { rate: 0.5, maxExposures: 2, runsOut: 'refuse' } as const;

  it('is not published: the refusal says how much it needs', async () => {
    const jobId = await draftWith(services, manifestOf(40, 19), { gold, redundancy: 2 });
    await importAll(services, jobId);
    const refused = publishJob(services, jobId);
    await expect(refused).rejects.toMatchObject({
      code: 'too-little-gold',
      details: { needed: 20, gold: 19 },
    });
  });

  it('nor one with fewer gold tasks of a choice than its quota', async () => {
    const change = { gold: { ...gold, quota: { yes: 6, maybe: 7 } }, redundancy: 2 };
    const jobId = await draftWith(services, manifestOf(36, 20), change);
    await importAll(services, jobId);
    await expect(publishJob(services, jobId)).rejects.toMatchObject({
      code: 'too-little-gold',
      details: { choice: 'maybe', needed: 7, gold: 6 },
    });
  });

  it.each([
    [{ needed: 20, gold: 19 }, 19, {}],
    [{ choice: 'yes', needed: 8, gold: 7 }, 20, { quota: { yes: 8 } }],
  ])('of gold for training and exam nothing is counted: %j', async (details, count, more) => {
    const manifest = manifestOf(40, count) + entryLines(6, 9);
    const change = { gold: { ...gold, ...more }, redundancy: 2 };
    const jobId = await draftWith(services, manifest, change);
    await importAll(services, jobId);
    const refused = publishJob(services, jobId);
    await expect(refused).rejects.toMatchObject({ code: 'too-little-gold', details });
  });

  it('is published where the owner allows that it runs out', async () => {
    const change = { gold: { ...gold, runsOut: 'allow' as const }, redundancy: 2 };
    const jobId = await draftWith(services, manifestOf(40, 2), change);
    await importAll(services, jobId);
    expect((await publishJob(services, jobId)).job.state).toBe('published');
  });
});
