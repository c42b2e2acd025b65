import { seededRandom } from '../../../src/inference/numeric.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

/** What a simulated crowd is like; classes get rarer: class c has weight 1 / (c + 1). */
export interface CrowdPlan {
  readonly tasks: number;
  readonly annotators: number;
  readonly classes: number;
  readonly votesPerTask: number;
  /** Of annotator a, how often they are right. */
  readonly skill: (a: number) => number;
  /** Share of tasks that mislead: there all who err say the next class. */
  readonly misleading?: number;
  /** How often anyone is right on those. Default 0.3. */
  readonly skillWhenMisled?: number;
  readonly seed: number;
}

/** Votes of a crowd of known skills, and the truth behind them. */
export function simulatedCrowd(plan: CrowdPlan): { votes: Votes; truth: Int32Array } {
  const random = seededRandom(plan.seed);
  const weights = Array.from({ length: plan.classes }, (_, c) => 1 / (c + 1));
  const truth = Int32Array.from({ length: plan.tasks }, () => pick(weights, random()));
  const triples: VoteTriple[] = [];
  for (const [t, c] of truth.entries()) {
    const misleads = random() < (plan.misleading ?? 0);
    const first = Math.floor(random() * plan.annotators);
    for (let k = 0; k < plan.votesPerTask; k++) {
      const a = (first + k * 7) % plan.annotators;
      triples.push([
        t,
        a,
        voteOf(plan, c, misleads ? (plan.skillWhenMisled ?? 0.3) : plan.skill(a), misleads, random),
      ]);
    }
  }
  const { tasks: taskCount, annotators: annotatorCount, classes: classCount } = plan;
  return { votes: votesFrom(triples, { taskCount, annotatorCount, classCount }), truth };
}

function voteOf(
  { classes }: CrowdPlan,
  truth: number,
  skill: number,
  misleads: boolean,
  random: () => number,
): number {
  const right = random() < skill;
  const other = misleads ? 1 : 1 + Math.floor(random() * (classes - 1));
  return right ? truth : (truth + other) % classes;
}

function pick(weights: readonly number[], at: number): number {
  let left = at * weights.reduce((a, b) => a + b);
  for (const [c, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return c;
  }
  return weights.length - 1;
}
