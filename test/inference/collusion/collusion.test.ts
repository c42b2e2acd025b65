import { describe, expect, it } from 'vitest';
import { oneCoin } from '../../../src/inference/classes/one-coin.ts';
import { logChance } from '../../../src/inference/collusion/chance.ts';
import { type Collusion, findCollusion } from '../../../src/inference/collusion/collusion.ts';
import { errorsOf } from '../../../src/inference/collusion/errors.ts';
import { pairErrors } from '../../../src/inference/collusion/pairs.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { type CollusionPlan, colludingCrowd, RING } from './colluding-crowd.ts';

const look = (votes: Votes): Collusion => findCollusion(votes, oneCoin(votes, {}).posterior);
const suspects = ({ pairs, rings }: Collusion): number[] =>
  [
    ...new Set([
      ...rings.flatMap(({ members }) => members.map(({ annotator }) => annotator)),
      ...pairs.flatMap(({ first, second }) => [first, second]),
    ]),
  ].sort((a, b) => a - b);
const crowdOf = (change: Partial<CollusionPlan>, seed = 3) =>
  colludingCrowd({ ...RING, ...change }, seed);

/** Six people on every task, each wrong on every eleventh in their own way; 2 and 5 on every fifth alike. */
function pairOfSix(tasks: number): Votes {
  const vote = (t: number, a: number): number => {
    if (a === 2 || a === 5) return (t + (t % 5 === 0 ? 1 : 0)) % 3;
    return (t + ((t * 7 + a * 13) % 11 === 0 ? 1 + (a % 2) : 0)) % 3;
  };
  const triples = Array.from(
    { length: 6 * tasks },
    (_, i): VoteTriple => [Math.floor(i / 6), i % 6, vote(Math.floor(i / 6), i % 6)],
  );
  return votesFrom(triples, { taskCount: tasks, annotatorCount: 6, classCount: 3 });
}

describe('collusion', () => {
  it('of a ring of 20 among 200 is found, and nobody else suspected', () => {
    const found = look(crowdOf({}));
    const ring = suspects(found);
    expect(ring.filter((a) => a < 20).length).toBeGreaterThanOrEqual(18);
    expect(ring.filter((a) => a >= 20)).toEqual([]);
    expect(found.rings).toHaveLength(1);
    for (const { seen, expected, logChance: chance } of found.rings[0]?.members ?? []) {
      expect(seen).toBeGreaterThan(2 * expected * found.inflation);
      expect(chance).toBeLessThan(0);
    }
  });

  it.each([
    ['tasks of which many mislead everybody alike', { hard: 0.4, hardSkill: 0.3 }],
    ['two classes, where who errs errs alike', { classes: 2, hard: 0.3, hardSkill: 0.35 }],
    ['people of very unlike skill', { skill: 0.7, spread: 0.28 }],
  ])('is not seen in an honest crowd of %s', (_, change) => {
    expect(suspects(look(crowdOf({ ...change, ring: 0 })))).toEqual([]);
  });

  it('is not seen in agreement on what is right', () => {
    expect(suspects(look(crowdOf({ ringSkill: 1, hard: 0 })))).toEqual([]);
  });

  it('of a pair is found when it shares many tasks', () => {
    const votes = pairOfSix(300);
    const { pairs, rings } = look(votes);
    expect(rings).toEqual([]);
    expect(pairs.map(({ first, second, tasks }) => [first, second, tasks])).toEqual([[2, 5, 300]]);
    expect(pairs[0]?.seen).toBeGreaterThan(50);
  });

  it('does not depend on the names of classes or the order of votes', () => {
    const votes = crowdOf({ tasks: 4_000, copies: 0.9 }, 5);
    const renamed = votesFrom(
      [...votes.vote.keys()].reverse().map((i): VoteTriple => {
        const t = votes.taskStart.findIndex((start) => start > i) - 1;
        return [t, votes.annotator[i]!, 3 - votes.vote[i]!];
      }),
      votes,
    );
    const [one, other] = [look(votes), look(renamed)];
    expect(suspects(other)).toEqual(suspects(one));
    expect(other.inflation).toBeCloseTo(one.inflation, 6);
    expect(look(votes)).toEqual(one);
  });

  it('is nothing without votes', () => {
    const none = votesFrom([], { taskCount: 2, annotatorCount: 2, classCount: 2 });
    expect(look(none)).toEqual({ pairs: [], rings: [], inflation: 1 });
  });
});

describe('shared errors', () => {
  it('come to about as many as expected in an honest crowd', () => {
    const votes = crowdOf({ ring: 0, tasks: 16_000 });
    const { seen, expected } = pairErrors(errorsOf(votes, oneCoin(votes, {}).posterior));
    expect(seen / expected).toBeGreaterThan(0.85);
    expect(seen / expected).toBeLessThan(1.2);
  });
});

it('the bound on a chance is Chernoff’s', () => {
  expect(logChance(6, 2)).toBeCloseTo(4 - 6 * Math.log(3), 12);
  expect([logChance(2, 2), logChance(1, 3)]).toEqual([0, 0]);
  expect(logChance(1, 0)).toBe(Number.NEGATIVE_INFINITY);
});
