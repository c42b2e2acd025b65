import { expect, test } from 'vitest';
import { reliabilityByGold } from '../../../local/infer/class-reliability.ts';
import { classSets } from '../../../local/infer/class-sets.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

const [TASKS, CLASSES, GOLD] = [400, 3, 100];

/** Five votes a task of people who are right 55 % of the time, and lean to class 0 where they err. */
function crowd(seed: number) {
  const random = seededRandom(seed);
  const truth = Int32Array.from({ length: TASKS }, () => Math.floor(random() ** 1.5 * CLASSES));
  const triples: VoteTriple[] = [];
  for (const [t, known] of truth.entries()) {
    for (let a = 0; a < 5; a++) {
      const slip = random() < 0.6 ? 0 : 2;
      triples.push([t, (t + 3 * a) % 20, random() < 0.55 ? known : slip]);
    }
  }
  const shape = { taskCount: TASKS, annotatorCount: 20, classCount: CLASSES };
  const gold = truth.map((known, t) => (t < GOLD ? known : -1));
  return { votes: votesFrom(triples, shape), truth, gold };
}

test('sets hold the truth about as often as asked, and are larger for more', () => {
  const shares = [0.6, 0.95].map((coverage) => {
    let [held, listed, all] = [0, 0, 0];
    for (let seed = 0; seed < 10; seed++) {
      const { votes, truth, gold } = crowd(seed);
      const sets = classSets({ kind: 'categorical', method: 'one-coin', votes, gold }, coverage);
      for (let t = GOLD; t < TASKS; t++) {
        const set = sets(t, undefined);
        if (set.includes(truth[t] ?? -1)) held++;
        listed += set.length;
        all++;
      }
    }
    return [held / all, listed / all] as const;
  });
  const [few, many] = shares;
  expect(few?.[0]).toBeGreaterThan(0.58);
  expect(many?.[0]).toBeGreaterThan(0.93);
  expect(many?.[0]).toBeLessThan(0.98);
  expect(many?.[1]).toBeGreaterThan(few?.[1] ?? 9);
});

test('a set of gold is its class, and a label is in its set', () => {
  const { votes, truth, gold } = crowd(1);
  const sets = classSets({ kind: 'categorical', method: 'majority', votes, gold }, 0.5);
  expect(sets(3, 1)).toEqual([truth[3]]);
  const open = Array.from({ length: TASKS - GOLD }, (_, i) => GOLD + i);
  const alone = open.find((t) => sets(t, undefined).length === 1) ?? 0;
  const [first = 0] = sets(alone, undefined);
  const other = (first + 1) % CLASSES;
  expect(sets(alone, other)).toEqual([first, other]);
});

test('too little gold for a coverage is refused with how much would do', () => {
  const { votes, gold } = crowd(1);
  const few = gold.map((known, t) => (t < 18 ? known : -1));
  const asked = { kind: 'categorical', method: 'majority', votes, gold: few } as const;
  expect(() => classSets(asked, 0.95)).toThrow('needs 19 gold tasks or more, got 18');
});

test('gold is not judged by a fit that was told it', () => {
  const { votes, gold } = crowd(2);
  const found = reliabilityByGold({ kind: 'categorical', method: 'dawid-skene' }, votes, gold);
  const judged = found?.bins.reduce((sum, { count }) => sum + count, 0);
  const right = found?.bins.reduce((sum, { count, value }) => sum + count * value, 0) ?? 0;
  expect(judged).toBe(GOLD);
  expect(right / GOLD).toBeLessThan(0.9);
  expect(right / GOLD).toBeGreaterThan(0.5);
  expect(found?.ece).toBeGreaterThan(0);
  expect(found?.range?.low).toBeLessThan(found?.range?.high ?? 0);
  const none = gold.map(() => -1);
  expect(reliabilityByGold({ kind: 'categorical', method: 'majority' }, votes, none)).toBe(
    undefined,
  );
});
