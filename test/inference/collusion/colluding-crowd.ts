import { seededRandom } from '../../../src/inference/numeric.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

/** A crowd of which the first `ring` people answer alike, by what one of them found. */
export interface CollusionPlan {
  readonly people: number;
  readonly ring: number;
  readonly tasks: number;
  readonly redundancy: number;
  readonly classes: number;
  /** How often honest people are right, give or take `spread`. */
  readonly skill: number;
  readonly spread: number;
  /** How often what the ring passes on is right, and how often a member takes it over. */
  readonly ringSkill: number;
  readonly copies: number;
  /** Share of tasks that mislead everybody to the same wrong class, and how often people are right there. */
  readonly hard: number;
  readonly hardSkill: number;
}

/** The ring of the issue: 20 among 200, 200 answers each. */
export const RING: CollusionPlan = {
  people: 200,
  ring: 20,
  tasks: 8_000,
  redundancy: 5,
  classes: 4,
  skill: 0.85,
  spread: 0.1,
  ringSkill: 0.6,
  copies: 1,
  hard: 0.15,
  hardSkill: 0.4,
};

/** Votes of such a crowd; people meet by chance. */
export function colludingCrowd(plan: CollusionPlan, seed: number): Votes {
  const { people, tasks, redundancy, classes, ring } = plan;
  const random = seededRandom(seed);
  const skills = Array.from(
    { length: people },
    () => plan.skill + plan.spread * (2 * random() - 1),
  );
  const triples: VoteTriple[] = [];
  for (let t = 0; t < tasks; t++) {
    const truth = Math.floor(random() * classes);
    const isHard = random() < plan.hard;
    const other = () => (truth + 1 + Math.floor(random() * (classes - 1))) % classes;
    const trap = other();
    const answer = (skill: number) => (random() < skill ? truth : isHard ? trap : other());
    const passedOn = answer(plan.ringSkill);
    for (const a of drawn(people, redundancy, random)) {
      const own = answer(isHard ? plan.hardSkill : (skills[a] ?? plan.skill));
      triples.push([t, a, a < ring && random() < plan.copies ? passedOn : own]);
    }
  }
  return votesFrom(triples, { taskCount: tasks, annotatorCount: people, classCount: classes });
}

function drawn(people: number, count: number, random: () => number): ReadonlySet<number> {
  const met = new Set<number>();
  while (met.size < count) met.add(Math.floor(random() * people));
  return met;
}
