import { beforeEach, describe, expect, it } from 'vitest';
import { Rule } from '../../src/contracts/rule.ts';
import { collusionIn } from '../../src/flows/collusion.ts';
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
async function answered(): Promise<{ jobId: string; people: string[] }> {
  const { services } = world;
  const shape = { taskSuiteSize: 20, redundancy: 6 };
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

describe('rules about people among others', () => {
  it('find who copies, with whom, and who parts from the others', async () => {
    const { jobId, people } = await answered();
    const copiers = people.slice(4);
    const rules = [
      Rule.parse({
        name: 'copies',
        collect: { kind: 'copied-errors' },
        when: { above: 2 },
        act: 'flag',
      }),
      Rule.parse({
        name: 'apart',
        collect: { kind: 'consensus', last: 200, others: 4 },
        when: { below: 0.85 },
        act: 'weight-0',
      }),
    ];
    const before = world.dump();
    const { hits } = await dryRun(world.services, { jobId, rules, stepMs: 1e9 });
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
});
