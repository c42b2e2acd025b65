import { beforeEach, describe, expect, it } from 'vitest';
import { runInShards, type ShardHandlers } from '../../local/export-shards.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import { GatherStep, ShardStep } from '../../src/contracts/export-shards.ts';
import type { Rule } from '../../src/contracts/rule.ts';
import type { TrailHand } from '../../src/core/rules/trail.ts';
import type { Decision } from '../../src/core/standing.ts';
import { applyCrowdRules } from '../../src/flows/apply-crowd-rules.ts';
import { exportDataset, newestDataset } from '../../src/flows/export.ts';
import { gatherStep, shardStep } from '../../src/flows/export-shards.ts';
import { decline, giveBack } from '../../src/flows/give-back.ts';
import { labelPage } from '../../src/flows/labels.ts';
import { loadJob } from '../../src/flows/lookup.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { annotatorView, listDecisions, setStanding } from '../../src/flows/standing.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import { assignmentsIn, stored } from '../support/answered.ts';
import { allAnswered, ask, handFor, joined, publishedJob, truthOf } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(() => {
  world = openWorld();
});

type Written = Omit<Rule, 'collect'> & { readonly collect: { readonly kind: string } };
const RUN = { kind: 'identical-run', last: 20, atLeast: 5 };
const rule = (
  act: Rule['act'],
  collect: Written['collect'] = RUN,
  when: Rule['when'] = { above: 7 },
) => ({ name: `r-${act}`, collect, when, act }) as unknown as Rule; // as an owner writes it
const jobWith = (rules: readonly Rule[], gold = 0) =>
  publishedJob(
    world.services,
    { tasks: 60, gold },
    { taskSuiteSize: 4, redundancy: 3, rules: [...rules] },
  );

/** Answers one hand, all tasks and gold by `choiceOf` the text. */
async function work(jobId: string, annotatorId: string, choiceOf = (_: string) => 'no') {
  const hand = await handFor(world.services, jobId, annotatorId);
  world.clock.advance(60_000);
  const answers = Object.fromEntries(
    hand.tasks.map(({ source = '' }, i) => [String(i), { choice: choiceOf(source) }]),
  );
  const { assignmentId } = hand;
  return acceptResponse(world.services, { assignmentId, annotatorId, answers });
}

const logOf = async (jobId: string) => (await listDecisions(world.services, { jobId })).decisions;
const noWork = async (jobId: string, annotatorId: string): Promise<NextReply['noWork']> =>
  (await ask(world.services, jobId, annotatorId)).noWork;

describe('rules', () => {
  it('pause somebody with the close of the hand that is one too many', async () => {
    const jobId = await jobWith([rule('pause')]);
    const [bored = ''] = await joined(world.services, jobId, 1);
    await work(jobId, bored);
    expect(await logOf(jobId)).toEqual([]);
    await work(jobId, bored);
    expect(await logOf(jobId)).toMatchObject([
      { by: 'rule:r-pause', to: 'paused', reason: 'pause', evidence: { value: 8, bound: 7 } },
    ]);
    expect(await noWork(jobId, bored)).toBe('suspended');
    await setStanding(
      world.services,
      { jobId, annotatorId: bored },
      { to: 'working', note: '', by: 'staff:o1' },
    );
    await work(jobId, bored);
    expect(await noWork(jobId, bored)).toBeUndefined();
    expect(await logOf(jobId)).toHaveLength(2);
  });

  it('look at each hand once, whatever is repeated', async () => {
    const jobId = await jobWith([rule('flag')]);
    const [bored = ''] = await joined(world.services, jobId, 1);
    const hand = await handFor(world.services, jobId, bored);
    const sent = {
      assignmentId: hand.assignmentId,
      annotatorId: bored,
      answers: allAnswered(hand, 'no'),
    };
    await Promise.all([1, 2, 3].map(() => acceptResponse(world.services, sent)));
    expect(stored(world, 'rulesRecord')).toMatchObject([{ version: 1, trail: { ended: 1 } }]);
    await work(jobId, bored);
    await work(jobId, bored);
    expect(await logOf(jobId)).toHaveLength(1);
    await work(jobId, bored);
    expect((await logOf(jobId)).map(({ to, reason }) => [to, reason])).toEqual([
      ['working', 'flag'],
      ['working', 'flag'],
    ]);
  });

  it('warn with a number that the page tells once', async () => {
    const jobId = await jobWith([rule('warn')]);
    const [bored = ''] = await joined(world.services, jobId, 1);
    await work(jobId, bored);
    expect((await ask(world.services, jobId, bored)).notice).toBeUndefined();
    await work(jobId, bored);
    expect((await ask(world.services, jobId, bored)).notice).toBe(1);
  });

  it('ask for a gold task that must be right before anybody goes on', async () => {
    const rules = [rule('check-task', RUN, { above: 3 })];
    const jobId = await jobWith(rules, 30);
    const people = await joined(world.services, jobId, 2);
    const isGold = (text: string) => text.endsWith('that ward.');
    const truth = (text: string) => truthOf(Number(/\d+/.exec(text)?.[0]));
    for (const [i, annotatorId] of people.entries()) {
      const careful = i === 1;
      for (let hands = 0; hands < 8; hands++) {
        if ((await noWork(jobId, annotatorId)) === 'suspended') break;
        await work(jobId, annotatorId, (text) => (isGold(text) && careful ? truth(text) : 'no'));
      }
    }
    const log = await logOf(jobId);
    const reasons = (of: string | undefined) =>
      log.filter(({ annotatorId }) => annotatorId === of).map(({ reason }) => reason);
    expect(reasons(people[0]).slice(0, 2)).toEqual(['check-task', 'check-failed']);
    expect(reasons(people[1])).toContain('check-passed');
    expect(reasons(people[1])).not.toContain('check-failed');
    expect(await noWork(jobId, people[0] ?? '')).toBe('suspended');
  });

  describe('at a late response', () => {
    /** A hand that others have closed, of four tasks: two answers were saved. @returns what sends all four */
    async function lateHand(rules: readonly Rule[]) {
      const jobId = await jobWith(rules);
      const [bored = ''] = await joined(world.services, jobId, 1);
      const { assignmentId, tasks } = await handFor(world.services, jobId, bored);
      const own = { assignmentId, annotatorId: bored };
      const no = { choice: 'no' };
      await saveDraft(world.services, { ...own, answers: { 0: no, 1: no } });
      await giveBack(world.services, own, false);
      const answers = Object.fromEntries(tasks.map((_, i) => [i, no]));
      const send = (services = world.services) => acceptResponse(services, { ...own, answers });
      return { jobId, bored, send };
    }

    const trail = () => stored(world, 'rulesRecord')[0].trail;
    const saidIn = () => trail().hands.map(({ said }: TrailHand) => said);

    it('look at what it adds to its hand, in the same commit, and at nothing twice', async () => {
      const { jobId, bored, send } = await lateHand([rule('pause', RUN, { above: 3 })]);
      expect(saidIn()).toEqual(['bb']);
      await Promise.all([send(), send()]);
      await send();
      expect(saidIn()).toEqual(['bb', 'bb']);
      expect(await logOf(jobId)).toEqual([]);
      await work(jobId, bored);
      expect(await logOf(jobId)).toMatchObject([{ to: 'paused', evidence: { value: 8 } }]);
    });

    it('look again after a lost race, and once', async () => {
      const { jobId, send } = await lateHand([
        rule('flag', { ...RUN, atLeast: 4 } as Written['collect'], { above: 3 }),
      ]);
      const { store } = world.services;
      let tries = 0;
      const commit: typeof store.commit = async (items) => tries++ > 0 && store.commit(items);
      const get: typeof store.get = (ref, freshness) => store.get(ref, freshness);
      const queryIndex: typeof store.queryIndex = (...asked) => store.queryIndex(...asked);
      await send({ ...world.services, store: { ...store, get, queryIndex, commit } });
      expect(tries).toBe(2);
      expect(await logOf(jobId)).toMatchObject([{ evidence: { value: 4, sample: 4 } }]);
    });

    it('take late answers for no hand of their own, which was not declined', async () => {
      const often = { kind: 'declines', last: 5, atLeast: 2 } as Written['collect'];
      const { jobId, bored, send } = await lateHand([rule('flag', often, { above: 0.4 })]);
      await send();
      const own = await handFor(world.services, jobId, bored);
      await decline(world.services, { ...own, annotatorId: bored }, 'too-hard');
      expect(await logOf(jobId)).toMatchObject([{ evidence: { value: 0.5, sample: 2 } }]);
    });
  });

  it('cost nothing in a job without them', async () => {
    const jobId = await jobWith([]);
    const [one = ''] = await joined(world.services, jobId, 1);
    await work(jobId, one);
    expect(stored(world, 'rulesRecord')).toEqual([]);
  });
});

describe('somebody without weight', () => {
  const APART = { kind: 'consensus', last: 20, atLeast: 8, others: 2 } as Written['collect'];

  async function voted() {
    const jobId = await jobWith([rule('weight-0', APART, { below: 0.5 })]);
    const people = await joined(world.services, jobId, 3);
    for (const [i, annotatorId] of people.entries()) {
      for (let hands = 0; hands < 15; hands++)
        await work(jobId, annotatorId, () => (i === 2 ? 'maybe' : 'no'));
    }
    return { jobId, odd: people[2] ?? '' };
  }

  it('is left out of labels until the owner lets them in again: same votes, same bytes', async () => {
    const { jobId, odd } = await voted();
    const { services } = world;
    const { dataset: before } = await exportDataset(services, jobId);
    expect(before).toMatchObject({ answers: 180, annotators: 3 });
    expect(await applyCrowdRules(services, await loadJob(services, jobId))).toBe(1);
    expect(await applyCrowdRules(services, await loadJob(services, jobId))).toBe(0);
    expect((await labelPage(services, jobId, undefined)).labels[0]?.votes).toEqual({ no: 2 });
    const { dataset: without } = await exportDataset(services, jobId);
    expect(without).toMatchObject({ answers: 120, annotators: 2, weightless: [odd] });
    expect(without.datasetId).not.toBe(before.datasetId);
    const person = { jobId, annotatorId: odd };
    const { annotator } = await annotatorView(services, person);
    expect(annotator).toMatchObject({ weightless: true, decisions: 1 });
    await setStanding(
      services,
      { jobId, annotatorId: odd },
      { to: 'working', note: 'fine', by: 'staff:o1' },
    );
    const { dataset: again } = await exportDataset(services, jobId);
    expect(again.datasetId).toBe(before.datasetId);
    const reasons = (stored(world, 'decision') as Decision[]).map(({ reason }) => reason);
    expect(reasons).toEqual(['weight-0', 'weight-restored']);
  });

  it('who is barred as well has both back in one commit', async () => {
    const { jobId, odd } = await voted();
    const { services } = world;
    await applyCrowdRules(services, await loadJob(services, jobId));
    const person = { jobId, annotatorId: odd };
    await voidAnnotator(services, { ...person, by: 'staff:o1', stepMs: 1e9 });
    const { store } = services;
    const crash = () => Promise.reject(new Error('crashed'));
    const dying = {
      ...services,
      store: {
        ...store,
        get: store.get.bind(store),
        commit: store.commit.bind(store),
        queryIndex: crash,
      },
    };
    const said = { to: 'working', note: 'fine', by: 'staff:o1' } as const;
    await expect(setStanding(dying, person, said)).rejects.toThrow('crashed');
    const [annotator] = stored(world, 'annotator').filter((each) => each.annotatorId === odd);
    expect(annotator).toMatchObject({
      barred: false,
      standing: { state: 'working', decisions: 4 },
    });
    expect(annotator).not.toHaveProperty('weightless');
    expect(stored(world, 'weightless')).toMatchObject([{ annotatorIds: [] }]);
    await setStanding(services, person, said);
    const { dataset } = await exportDataset(services, jobId);
    expect(dataset).toMatchObject({ answers: 180, annotators: 3 });
    expect(await logOf(jobId)).toHaveLength(4);
  });

  it('is left out of all shards of an export or of none, and named in it', async () => {
    const { jobId, odd } = await voted();
    const { services } = world;
    expect(await applyCrowdRules(services, await loadJob(services, jobId))).toBe(1);
    const restore = () =>
      setStanding(
        services,
        { jobId, annotatorId: odd },
        { to: 'working', note: 'fine', by: 'staff:o1' },
      );
    const handlers: ShardHandlers = {
      shard: async (event) => {
        await shardStep(services, ShardStep.parse(event));
        await restore();
      },
      gather: (event) => gatherStep(services, GatherStep.parse(event)),
    };
    await runInShards(handlers, { jobId, shards: 4 }, 'run-1');
    const { dataset } = await newestDataset(services, jobId);
    expect(dataset).toMatchObject({ answers: 120, annotators: 2, weightless: [odd] });
  });
});

describe('what a page tells', () => {
  const SIGNS = { untouched: 3, copies: 4, pastes: 0, leaves: 1, device: 'abcd1234' };
  const copies = { kind: 'page-signs', sign: 'copies', last: 5, atLeast: 5 } as Written['collect'];

  async function told(rules: readonly Rule[]) {
    const jobId = await jobWith(rules);
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    for (let hands = 0; hands < 2; hands++) {
      const hand = await handFor(world.services, jobId, annotatorId);
      const { assignmentId } = hand;
      const answers = allAnswered(hand, 'no');
      await acceptResponse(world.services, { assignmentId, annotatorId, answers, signs: SIGNS });
    }
    return jobId;
  }

  it('is kept and judged where a rule looks at it', async () => {
    const jobId = await told([rule('flag', copies, { above: 0.9 })]);
    expect(assignmentsIn(world)[0]?.signs).toEqual(SIGNS);
    expect(await logOf(jobId)).toMatchObject([
      { evidence: { collector: 'page-signs', value: 1, sample: 8 } },
    ]);
  });

  it('is kept nowhere else', async () => {
    await told([rule('flag')]);
    expect(assignmentsIn(world).map(({ signs }) => signs)).toEqual([undefined, undefined]);
  });
});
