import { beforeEach, describe, expect, it } from 'vitest';
import { Rule } from '../../src/contracts/rule.ts';
import type { DryHit } from '../../src/contracts/rule-run.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { dryRun } from '../../src/flows/rules-dry-run.ts';
import { answersTo, handFor, joined, publishedJob, truthOf } from '../support/job.ts';
import { refusalOf } from '../support/refusal.ts';
import { openWorld, START, type World } from '../support/world.ts';

let world: World;
beforeEach(() => {
  world = openWorld();
});

const rule = (name: string, collect: object, when: object, act = 'flag'): Rule =>
  Rule.parse({ name, collect, when, act });
const RUN = rule('runs', { kind: 'identical-run', atLeast: 5 }, { above: 7 }, 'pause');

/** Answers one hand, every task by `choiceOf`, so many milliseconds each. */
async function answer(
  jobId: string,
  annotatorId: string,
  ms: number,
  choiceOf: (text: string, position: number) => string,
): Promise<void> {
  const hand = await handFor(world.services, jobId, annotatorId);
  world.clock.advance(60_000);
  const answers = answersTo(hand, (text, at) => ({ choice: choiceOf(text, at), ms }));
  await acceptResponse(world.services, { assignmentId: hand.assignmentId, annotatorId, answers });
}

async function allPages(jobId: string, rules: readonly Rule[], stepMs = 1e9): Promise<DryHit[]> {
  const hits: DryHit[] = [];
  let after: string | undefined;
  do {
    const asked = { jobId, rules: [...rules], stepMs, ...(after === undefined ? {} : { after }) };
    const page = await dryRun(world.services, asked);
    hits.push(...page.hits);
    after = page.next;
  } while (after !== undefined);
  return hits;
}

describe('a dry run', () => {
  it('shows who would have been hit, when first and by what; and changes nothing', async () => {
    const jobId = await publishedJob(world.services, { tasks: 24 }, { taskSuiteSize: 4 });
    const [bored = '', keen = ''] = await joined(world.services, jobId, 2);
    for (let hands = 0; hands < 3; hands++) {
      await answer(jobId, bored, 900, () => 'no');
      await answer(jobId, keen, 4_000, (_, at) => (at % 2 ? 'yes' : 'maybe'));
    }
    const before = world.dump();
    const fast = rule('fast', { kind: 'response-time', atLeast: 5 }, { below: 1 });
    expect(await allPages(jobId, [RUN, fast])).toEqual([
      expect.objectContaining({ rule: 'runs', action: 'pause', value: 8, answersBefore: 8 }),
      {
        annotatorId: bored,
        rule: 'fast',
        action: 'flag',
        times: 1,
        firstAt: START + 180_000,
        answersBefore: 8,
        value: 0.9,
        bound: 1,
        sample: 8,
        withIds: [],
        weightless: false,
      },
    ]);
    expect(world.dump()).toEqual(before);
  });

  it('scores gold by the truths of the job', async () => {
    const jobId = await publishedJob(world.services, { tasks: 24, gold: 12 }, { taskSuiteSize: 4 });
    const [right = '', wrong = ''] = await joined(world.services, jobId, 2);
    const ofGold = (text: string) => truthOf(Number(/\d+/.exec(text)?.[0]));
    const other = (text: string) => (ofGold(text) === 'yes' ? 'no' : 'yes');
    for (let hands = 0; hands < 3; hands++) {
      await answer(jobId, right, 900, ofGold);
      await answer(jobId, wrong, 900, other);
    }
    const gold = rule('gold', { kind: 'gold-accuracy', atLeast: 4 }, { below: 0.4 });
    expect(await allPages(jobId, [gold])).toMatchObject([{ annotatorId: wrong, value: 0 }]);
  });

  it('goes page by page over many people, each once', async () => {
    const jobId = await publishedJob(
      world.services,
      { tasks: 90 },
      { taskSuiteSize: 9, redundancy: 3 },
    );
    const people = await joined(world.services, jobId, 23);
    for (const annotatorId of people) await answer(jobId, annotatorId, 900, () => 'no');
    const hits = await allPages(jobId, [RUN], 0);
    expect(hits.map(({ annotatorId }) => annotatorId).sort()).toEqual([...people].sort());
    const first = await dryRun(world.services, { jobId, rules: [RUN], stepMs: 0 });
    expect([first.people, first.answers]).toEqual([10, 90]);
  });

  it('refuses rules that do not fit the job, and a cursor that is none', async () => {
    const jobId = await publishedJob(world.services, { tasks: 4 });
    const gold = rule('gold', { kind: 'gold-accuracy' }, { below: 0.4 });
    expect(
      await refusalOf(dryRun(world.services, { jobId, rules: [gold], stepMs: 1 })),
    ).toMatchObject({
      code: 'invalid-request',
      details: { errors: [{ path: 'rules.0.collect.kind' }] },
    });
    const strange = { jobId, rules: [RUN], after: 'anything', stepMs: 1 };
    expect(await refusalOf(dryRun(world.services, strange))).toMatchObject({
      code: 'invalid-request',
    });
  });
});
