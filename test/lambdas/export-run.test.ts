import { expect, it } from 'vitest';
import { handler } from '../../lambdas/export/run.ts';
import { provide } from '../../lambdas/runtime.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { allAnswered, handFor, joined, publishedJob } from '../support/job.ts';
import { openWorld } from '../support/world.ts';

const run = handler as unknown as (event: unknown, context: object) => Promise<unknown>; // as a workflow calls it

it('a workflow makes the dataset that the route makes, and takes nothing but a job', async () => {
  const { services } = openWorld();
  provide(services);
  const jobId = await publishedJob(services, { tasks: 3 });
  const [annotatorId = ''] = await joined(services, jobId, 1);
  const hand = await handFor(services, jobId, annotatorId);
  const { assignmentId } = hand;
  await acceptResponse(services, { assignmentId, annotatorId, answers: allAnswered(hand) });

  const ran = await run({ jobId }, {});
  const { dataset } = await exportDataset(services, jobId);
  expect(ran).toEqual({ datasetId: dataset.datasetId, labelled: 3, answers: 3 });
  await expect(run({ jobId, tenant: 'other' }, {})).rejects.toThrow();
  await expect(run({ jobId: '../other' }, {})).rejects.toThrow();
});
