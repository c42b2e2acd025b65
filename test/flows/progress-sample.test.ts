import { expect, it } from 'vitest';
import { progressOf } from '../../src/flows/progress.ts';
import { numberOf, workOff } from '../support/exported.ts';
import { joined, publishedJob } from '../support/job.ts';
import { openWorld } from '../support/world.ts';

it('agreement comes from all parts of a job, in whatever order its manifest is', async () => {
  const { services, close } = openWorld();
  // More suites than are looked at; people agree on the first half alone, where each answer is yes or no in turn.
  const jobId = await publishedJob(services, { tasks: 1_000 }, { taskSuiteSize: 1 });
  for (const [person, annotatorId] of (await joined(services, jobId, 2)).entries()) {
    await workOff(services, jobId, annotatorId, (text) => {
      const number = numberOf(text);
      const agreed = number < 500 || number % 3 > 0;
      return { choice: (number + (agreed ? 0 : person)) % 2 === 0 ? 'yes' : 'no' };
    });
  }
  const { agreement, sampledTasks } = await progressOf(services, jobId);
  expect(sampledTasks).toBe(400);
  expect(agreement?.value).toBeLessThan(0.75); // 0.67 of all, 1 of the first
  expect(agreement?.value).toBeGreaterThan(0.55);
  close();
}, 120_000);
