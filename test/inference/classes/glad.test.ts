import { describe, expect, test } from 'vitest';
import { type Glad, glad } from '../../../src/inference/classes/glad.ts';
import { decide } from '../../../src/inference/classes/inference.ts';
import { type Votes, votesFrom } from '../../../src/inference/votes.ts';
import { type Named, named, readVector, worstPosterior } from '../vectors.ts';

const TO_THE_END = { maxIterations: 5000, tolerance: 1e-13 };
const NEVER = Number.NEGATIVE_INFINITY;

test('the first truths are those of equal abilities and easinesses, by hand', () => {
  const votes = votesFrom(
    [
      [0, 0, 2],
      [0, 1, 2],
      [0, 2, 0],
    ],
    { taskCount: 1, annotatorCount: 3, classCount: 3 },
  );
  const { posterior, objective } = glad(votes, { maxIterations: 1 });
  const right = 1 / (1 + Math.exp(-Math.E));
  const wrong = (1 - right) / 2;
  const joint = [wrong * wrong * right, wrong ** 3, right * right * wrong];
  const weight = joint.reduce((a, b) => a + b);
  expect(objective[0]).toBeCloseTo(Math.log(weight / 3), 10);
  expect(decide(posterior, 3)[0]).toBe(2);
  const unmoved = glad(votes, { maxIterations: 0 }).posterior;
  for (const [c, p] of joint.entries()) expect(unmoved[c]).toBeCloseTo(p / weight, 10);
});

describe('crowdkit-glad-3class', () => {
  const { input, output } = readVector('crowdkit-glad-3class');
  const answers = named(input.answers);

  test.each([1, 20])(
    'posteriors, abilities and decisions are those of crowd-kit, %d passes',
    (passes) => {
      const fit = glad(answers.votes, { passes });
      expect(worstPosterior(answers, fit.posterior, output.probas)).toBeLessThan(1e-2);
      expectNamed(answers.annotators, fit.ability, output.alphas);
      expectNamed(answers.tasks, fit.logEasiness, output.betas);
      expectDecisions(answers, fit, output);
    },
  );
});

// crowd-kit stops when its expected log-likelihood falls, here after two iterations and far from any
// maximum; each of ours then needs an M-step as whole as theirs.
describe('crowdkit-glad-binary', () => {
  const { input, output } = readVector('crowdkit-glad-binary');
  const answers = named(input.answers);
  const whole = (maxIterations: number) =>
    glad(answers.votes, { passes: 300, maxIterations, tolerance: NEVER });

  test('posteriors and decisions are those of crowd-kit when it stops', () => {
    const fit = whole(1);
    expect(worstPosterior(answers, fit.posterior, output.probas)).toBeLessThan(1e-2);
    expectDecisions(answers, fit, output);
  });

  test('so are the abilities and easinesses it makes of them', () => {
    const fit = whole(2);
    expectNamed(answers.annotators, fit.ability, output.alphas);
    expectNamed(answers.tasks, fit.logEasiness, output.betas);
  });

  test('going on makes the votes likelier by six nats', () => {
    const { objective } = glad(answers.votes);
    expect(objective.at(-1)! - whole(3).objective[2]!).toBeGreaterThan(6);
  });
});

test('at the end no ability and no easiness can be bettered: every slope is 0', () => {
  const { votes } = named(readVector('crowdkit-glad-3class').input.answers);
  const gold = new Int32Array(votes.taskCount).fill(-1);
  gold[3] = 1;
  const fit = glad(votes, { ...TO_THE_END, gold });
  expect(fit.converged).toBe(true);
  const { abilities, easinesses } = slopes(votes, fit);
  for (const slope of [...abilities, ...easinesses]) expect(Math.abs(slope)).toBeLessThan(1e-5);
});

test('a task that divides the able is found hard, and one they agree on easy', () => {
  const triples = [0, 1, 2, 3, 4, 5, 6].flatMap((t) =>
    [0, 1, 2, 3].map((a) => [t, a, t === 6 && a > 1 ? 1 : t % 3] as const),
  );
  const votes = votesFrom(triples, { taskCount: 7, annotatorCount: 4, classCount: 3 });
  const { logEasiness } = glad(votes);
  for (let t = 0; t < 6; t++) expect(logEasiness[t]).toBeGreaterThan(logEasiness[6]! + 0.5);
});

/** The derivatives of the objective, from the model: votes, posterior and Normal(1, 1) priors. */
function slopes(votes: Votes, { posterior, ability, logEasiness }: Glad) {
  const abilities = Array.from(ability, (x) => 1 - x);
  const easinesses = Array.from(logEasiness, (x) => 1 - x);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const a = votes.annotator[i]!;
      const easiness = Math.exp(logEasiness[t]!);
      const right = 1 / (1 + Math.exp(-ability[a]! * easiness));
      const surprise = posterior[t * votes.classCount + votes.vote[i]!]! - right;
      abilities[a]! += surprise * easiness;
      easinesses[t]! += surprise * ability[a]! * easiness;
    }
  }
  return { abilities, easinesses };
}

/** Theirs, wherever their first class leads the second by more than the tolerance of probabilities. */
function expectDecisions(
  { tasks, classes }: Named,
  { posterior }: Glad,
  { probas, labels }: Theirs,
) {
  const decided = decide(posterior, classes.length);
  let compared = 0;
  for (const [t, task] of tasks.entries()) {
    const [first, second] = Object.values(probas[task]!).sort((a, b) => b - a);
    if (first! - second! < 2e-2) continue;
    expect(classes[decided[t]!], task).toBe(String(labels[task]));
    compared++;
  }
  expect(compared).toBeGreaterThanOrEqual(tasks.length - 2);
}

interface Theirs {
  readonly probas: Record<string, Record<string, number>>;
  readonly labels: Record<string, string | number>;
}

function expectNamed(names: readonly string[], ours: Float64Array, theirs: Record<string, number>) {
  for (const [i, name] of names.entries()) {
    expect(Math.abs(ours[i]! - theirs[name]!), name).toBeLessThan(2e-2);
  }
}
