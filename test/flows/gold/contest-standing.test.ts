import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Annotator } from '../../../src/core/annotator.ts';
import { changeGold } from '../../../src/flows/gold/change.ts';
import { annotatorView, setStanding } from '../../../src/flows/standing.ts';
import { sweep } from '../../../src/flows/sweep.ts';
import type { Services } from '../../../src/ports.ts';
import { stored } from '../../support/answered.ts';
import { workOff } from '../../support/exported.ts';
import { joined, publishedJob, truthOf } from '../../support/job.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld(33);
  services = world.services;
});
afterEach(() => world.close());

const GOLD = 12;
/** One tolerated miss decides nothing, many do: gold 0 to 8 is what the key is about. */
const DISPUTED = 9;

const numberOf = (text: string) => Number(/Report (\d+) of that/.exec(text)?.[1] ?? -1);

/** Answers gold of the disputed part by another word than its key, the rest by it. */
const others = (text: string) => {
  const gold = numberOf(text);
  if (gold < 0) return { choice: 'yes' };
  return { choice: truthOf(gold < DISPUTED ? gold + 1 : gold) };
};
const byKey = (text: string) => {
  const gold = numberOf(text);
  return { choice: gold < 0 ? 'yes' : truthOf(gold) };
};

const person = (id: string): Annotator =>
  stored(world, 'annotator').find((each: Annotator) => each.annotatorId === id);

const WITHOUT_WEIGHT = {
  name: 'misses-gold',
  collect: { kind: 'gold-accuracy', last: 20, atLeast: 10 },
  when: { below: 0.6 },
  act: 'weight-0',
} as const;

async function open(onPoor: 'pause' | 'bar' | 'weight-0') {
  const watch = onPoor === 'weight-0' ? {} : { watch: { byClass: false, onPoor: [onPoor] } };
  const gold = { rate: 0.5, maxExposures: 9, ...watch };
  const rules = onPoor === 'weight-0' ? { rules: [{ ...WITHOUT_WEIGHT }] } : {};
  const job = { redundancy: 2, gold, ...rules };
  const jobId = await publishedJob(services, { tasks: 60, gold: GOLD }, job);
  const [dissenter = '', follower = ''] = await joined(services, jobId, 2);
  return { jobId, dissenter, follower };
}

/** Takes what the dissenter says for right, gold task by gold task. @returns who changed their standing */
async function correct(jobId: string) {
  const moved = [];
  for (let i = 0; i < DISPUTED; i++) {
    const change = { act: 'correct', gold: truthOf(i + 1) } as const;
    const asked = { jobId, goldId: `g${i}`, by: 'staff:o1', change, stepMs: 1e9 };
    const { changed } = await changeGold(services, asked);
    moved.push(...changed.filter(({ standing }) => standing !== undefined));
  }
  return moved;
}

describe('a corrected key', () => {
  it('gives back whom it clears and judges whom it condemns, and names both', async () => {
    const { jobId, dissenter, follower } = await open('pause');
    await workOff(services, jobId, follower, byKey);
    expect((await workOff(services, jobId, dissenter, others)).noWork).toBe('suspended');
    const moved = await correct(jobId);
    expect(
      moved.map(({ annotatorId, standing }) => [annotatorId, standing?.from, standing?.to]),
    ).toEqual(
      expect.arrayContaining([
        [dissenter, 'paused', 'working'],
        [follower, 'working', 'paused'],
      ]),
    );
    expect(moved).toHaveLength(2);
    for (const [id, count, to] of [
      [dissenter, 2, 'working'],
      [follower, 1, 'paused'],
    ] as const) {
      const { decisions } = await annotatorView(services, { jobId, annotatorId: id });
      expect(decisions).toHaveLength(count);
      expect(decisions.at(-1)).toMatchObject({ by: 'watch', reason: 'contest', to });
    }
  });

  it('counts the answers of somebody again whom it clears of a bar', async () => {
    const { jobId, dissenter } = await open('bar');
    await workOff(services, jobId, dissenter, others);
    const { countedTasks } = person(dissenter);
    for (let i = 0; i < 4; i++) await sweep(services, world.clock.now + 1e9);
    expect(countedTasks).toBeGreaterThan(0);
    expect(person(dissenter)).toMatchObject({ barred: true, countedTasks: 0 });
    expect(await correct(jobId)).toHaveLength(1);
    for (let i = 0; i < 4; i++) await sweep(services, world.clock.now + 1e9);
    expect(person(dissenter)).toMatchObject({ barred: false, countedTasks });
  });

  it('gives weight back that a rule on gold took, and takes it from whom the rule would hit', async () => {
    const { jobId, dissenter, follower } = await open('weight-0');
    await workOff(services, jobId, dissenter, others);
    await workOff(services, jobId, follower, byKey);
    const without = () => stored(world, 'weightless')[0].annotatorIds;
    expect(without()).toEqual([dissenter]);
    expect(await correct(jobId)).toEqual([]);
    expect(without()).toEqual([follower]);
    expect(person(dissenter)).not.toHaveProperty('weightless');
    const { decisions } = await annotatorView(services, { jobId, annotatorId: dissenter });
    const hits = decisions.filter(({ reason }) => reason === 'weight-0');
    const taken = decisions.flatMap(({ evidence }) => evidence['takesBack'] ?? []);
    expect(hits[0]).toMatchObject({ by: 'rule:misses-gold', evidence: { sample: 10 } });
    expect(taken).toEqual(hits.map(({ decisionId }) => decisionId));
    const known = stored(world, 'rulesRecord').find((one) => one.annotatorId === dissenter);
    expect(known.trail.gold).toBe('1'.repeat(known.trail.goldAnswered));
  });

  it('stops somebody again when it was wrong itself', async () => {
    const { jobId, dissenter } = await open('pause');
    await workOff(services, jobId, dissenter, others);
    await correct(jobId);
    expect(person(dissenter).standing?.state).toBe('working');
    for (let i = 0; i < DISPUTED; i++) {
      const change = { act: 'correct', gold: truthOf(i) } as const;
      await changeGold(services, { jobId, goldId: `g${i}`, by: 'staff:o1', change, stepMs: 1e9 });
    }
    expect(person(dissenter).standing).toMatchObject({ state: 'paused', decisions: 3 });
    expect(await correct(jobId)).toHaveLength(1);
    expect(person(dissenter).standing?.state).toBe('working');
  });

  it('leaves alone whom the owner stopped', async () => {
    const { jobId, dissenter } = await open('pause');
    await workOff(services, jobId, dissenter, others);
    const asked = { jobId, annotatorId: dissenter };
    await setStanding(services, asked, { to: 'working', note: '', by: 'staff:o1' });
    await setStanding(services, asked, { to: 'paused', note: '', by: 'staff:o1' });
    expect(await correct(jobId)).toEqual([]);
    expect(person(dissenter).standing?.state).toBe('paused');
  });
});
