import { beforeEach, describe, expect, it } from 'vitest';
import { Rule } from '../../src/contracts/rule.ts';
import type { DryHit } from '../../src/contracts/rule-run.ts';
import { applyCrowdRules } from '../../src/flows/apply-crowd-rules.ts';
import { collusionIn } from '../../src/flows/collusion.ts';
import { loadJob } from '../../src/flows/lookup.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { dryRun } from '../../src/flows/rules-dry-run.ts';
import { answersTo, handFor, joined, publishedJob } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(() => {
  world = openWorld();
});

const TASKS = 240;
const number = (text: string) => Number(/\d+/.exec(text)?.[0]);
const CHOICES = ['yes', 'no', 'maybe'];
const truth = (task: number) => CHOICES[task % 3] ?? '';

/** Six people answer everything; the last two are wrong alike on every fifth task, others each in their way. */
async function answered(rules: readonly Rule[] = []): Promise<{ jobId: string; people: string[] }> {
  const { services } = world;
  const shape = { taskSuiteSize: 20, redundancy: 6, rules: [...rules] };
  const jobId = await publishedJob(services, { tasks: TASKS }, shape);
  const people = await joined(services, jobId, 6);
  const choiceOf = (person: number, task: number): string => {
    if (person > 3) return truth(task % 5 === 0 ? task + 1 : task);
    return truth((task * 7 + person * 13) % 11 === 0 ? task + 1 + (person % 2) : task);
  };
  for (const [person, annotatorId] of people.entries()) {
    for (let hands = 0; hands < TASKS / 20; hands++) {
      const { assignmentId, ...hand } = await handFor(services, jobId, annotatorId);
      world.clock.advance(1_000);
      const answers = answersTo({ assignmentId, ...hand }, (text) => ({
        choice: choiceOf(person, number(text)),
      }));
      await acceptResponse(services, { assignmentId, annotatorId, answers });
    }
  }
  return { jobId, people };
}

const RULES = [
  Rule.parse({
    name: 'copies',
    collect: { kind: 'copied-errors' },
    when: { above: 2 },
    act: 'flag',
  }),
  Rule.parse({
    name: 'apart',
    collect: { kind: 'consensus', last: 200, others: 3 },
    when: { below: 0.85 },
    act: 'weight-0',
  }),
];

describe('rules about people among others', () => {
  it('find who copies, with whom, and who parts from the others', async () => {
    const { jobId, people } = await answered();
    const copiers = people.slice(4);
    const before = world.dump();
    const { hits } = await dryRun(world.services, { jobId, rules: RULES, stepMs: 1e9 });
    expect(hits.map(({ rule, annotatorId }) => [rule, annotatorId]).sort()).toEqual(
      ['apart', 'copies'].flatMap((rule) => copiers.toSorted().map((id) => [rule, id])),
    );
    const copies = hits.filter(({ rule }) => rule === 'copies');
    expect(copies.map(({ withIds }) => withIds[0]).sort()).toEqual(copiers.toSorted());
    expect(copies[0]).toMatchObject({ firstAt: null, answersBefore: TASKS, sample: TASKS });
    const { pairs, rings, people: seen } = await collusionIn(world.services, jobId);
    expect([seen, rings, pairs.length]).toEqual([6, [], 1]);
    expect(pairs[0]?.annotatorIds.toSorted()).toEqual(copiers.toSorted());
    expect(world.dump()).toEqual(before);
  });

  it('list those who have no weight already too, by the same answers, and say so', async () => {
    const { jobId, people } = await answered(RULES);
    const copiers = people.slice(4);
    const hitsOf = async () => (await dryRun(world.services, { jobId, stepMs: 1e9 })).hits;
    const before = await hitsOf();
    expect(await applyCrowdRules(world.services, await loadJob(world.services, jobId))).toBe(4);
    const after = await hitsOf();
    expect(before.map(({ weightless }) => weightless)).toEqual(Array(4).fill(false));
    expect(after.map(({ weightless }) => weightless)).toEqual(Array(4).fill(true));
    const shown = ({ rule, annotatorId }: DryHit) => `${rule} ${annotatorId}`;
    expect(after.map(shown)).toEqual(before.map(shown));
    const withIds = (hits: readonly DryHit[]) => hits.map((hit) => hit.withIds);
    expect(withIds(after)).toEqual(withIds(before));
    expect(after.map(({ annotatorId }) => annotatorId)).toEqual([...copiers, ...copiers]);
  });
});
