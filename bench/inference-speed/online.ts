import { eStep } from '../../src/inference/classes/dawid-skene.ts';
import { votesFrom } from '../../src/inference/votes.ts';

/**
 * One task's posterior from 5 votes and parameters learned before: votes packed and E-step taken each time.
 *
 * @returns microseconds a task, on average
 */
export function measureOnline(times: number): number {
  const shape = { taskCount: 1, annotatorCount: 5000, classCount: 4 };
  const logConfusion = new Float64Array(shape.annotatorCount * 16);
  for (let i = 0; i < logConfusion.length; i++) logConfusion[i] = i % 5 === 0 ? -0.4 : -2;
  const logPrior = new Float64Array(4).fill(Math.log(0.25));
  const posterior = new Float64Array(4);
  const once = (i: number) => {
    const votes = [0, 1, 2, 3, 4].map((j) => [0, (i * 7 + j * 911) % 5000, (i + j) % 4] as const);
    return eStep(votesFrom(votes, shape), logPrior, logConfusion, posterior);
  };
  for (let i = 0; i < times / 10; i++) once(i);
  const began = performance.now();
  for (let i = 0; i < times; i++) once(i);
  return (1000 * (performance.now() - began)) / times;
}
