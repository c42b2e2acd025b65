import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportReply } from '../../src/contracts/export.ts';
import type { Job } from '../../src/core/job.ts';
import {
  askExport,
  exportOf,
  failExport,
  MOST_ANSWERS_AT_ONCE,
  MOST_SUITES_AT_ONCE,
  runExport,
} from '../../src/flows/export-run.ts';
import { createJob } from '../../src/flows/job.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import type { Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import { allAnswered, handFor, jobFile, joined, publishedJob } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const HOURS = 3_600_000;

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

const alone = { taskSuiteSize: 1, redundancy: 1 };
const large = () => publishedJob(services, { tasks: MOST_SUITES_AT_ONCE + 1 }, alone);
const jobOf = (jobId: string): Job => stored(world, 'job').find((job) => job.jobId === jobId);

async function answerOne(jobId: string, annotatorId?: string): Promise<string> {
  const person = annotatorId ?? (await joined(services, jobId, 1))[0] ?? '';
  const hand = await handFor(services, jobId, person);
  const answers = allAnswered(hand);
  await acceptResponse(services, { assignmentId: hand.assignmentId, annotatorId: person, answers });
  return person;
}

async function started(jobId: string) {
  const reply = ExportReply.parse(await askExport(services, jobId));
  if (reply.run === undefined) throw new Error('no run');
  return { jobId, exportId: reply.run.exportId };
}

describe('a small job', () => {
  it('is exported at once, and starts nothing', async () => {
    const jobId = await publishedJob(services, { tasks: MOST_SUITES_AT_ONCE }, alone);
    await answerOne(jobId);
    const reply = await askExport(services, jobId);
    expect(reply).toMatchObject({ dataset: { answers: 1 } });
    expect(reply).not.toHaveProperty('run');
    expect(world.started).toEqual([]);
  });
});

describe('a large job', () => {
  it('of few suites is one by the answers that it wants', async () => {
    const { jobId } = await createJob(services, jobFile({ redundancy: 15 }));
    const job = jobOf(jobId);
    const tasks = MOST_ANSWERS_AT_ONCE / 15;
    const wide = { ...job, tasks: tasks + 1, taskSuites: 100, version: 2 };
    expect(await services.store.commit([wide])).toBe(true);
    expect(await askExport(services, jobId)).toHaveProperty('run');
  });

  it('is exported by a run, which is shown until its dataset is there', async () => {
    const jobId = await large();
    await answerOne(jobId);
    const run = await started(jobId);
    const running = {
      run: { exportId: run.exportId, state: 'running', startedAt: services.now() },
    };
    expect(await exportOf(services, jobId)).toEqual(running);
    expect(world.started).toEqual([run]);
    const { datasetId } = (await runExport(services, run)) as { datasetId: string };
    const shown = await exportOf(services, jobId);
    expect(shown).toMatchObject({ dataset: { datasetId, answers: 1 } });
    expect(shown).not.toHaveProperty('run');
  });

  it('has one run at a time: who asks again joins it, and starts it if nobody did', async () => {
    const jobId = await large();
    await answerOne(jobId);
    let away = true;
    const crashing: Services = {
      ...services,
      workflows: {
        startExport: async (run) => {
          if (away) throw new Error('crashed');
          await services.workflows.startExport(run);
        },
      },
    };
    await expect(askExport(crashing, jobId)).rejects.toThrow('crashed');
    away = false;
    const replies = await Promise.all([1, 2, 3].map(() => askExport(crashing, jobId)));
    const ids = replies.map(({ run }) => run?.exportId);
    expect(new Set([...ids, ...world.started.map(({ exportId }) => exportId)]).size).toBe(1);
    expect(world.started).toHaveLength(3);
  });

  it('keeps its last dataset while the next is made, and a run done twice changes nothing', async () => {
    const jobId = await large();
    const person = await answerOne(jobId);
    const first = await started(jobId);
    const made = await runExport(services, first);
    await answerOne(jobId, person);
    const second = await started(jobId);
    expect(second.exportId).not.toBe(first.exportId);
    expect(await exportOf(services, jobId)).toMatchObject({
      dataset: { answers: 1 },
      run: { exportId: second.exportId, state: 'running' },
    });
    await runExport(services, second);
    const { version } = jobOf(jobId);
    expect(await runExport(services, second)).not.toEqual(made);
    expect(jobOf(jobId).version).toBe(version);
    expect(jobOf(jobId).exporting).toBeUndefined();
  });

  it('ends the run also when nothing was answered since the last', async () => {
    const jobId = await large();
    await answerOne(jobId);
    const made = await runExport(services, await started(jobId));
    expect(await runExport(services, await started(jobId))).toEqual(made);
    expect(await exportOf(services, jobId)).not.toHaveProperty('run');
  });

  it('without an answer has a run that says so, and is not tried again', async () => {
    const jobId = await large();
    expect(await runExport(services, await started(jobId))).toEqual({ refused: 'no-labels' });
    expect(await exportOf(services, jobId)).toMatchObject({
      run: { state: 'failed', problem: 'no-labels' },
    });
    await answerOne(jobId);
    expect(await runExport(services, await started(jobId))).toMatchObject({ answers: 1 });
  });

  it('is told of a run that failed for good, unless a newer one is under way', async () => {
    const jobId = await large();
    await answerOne(jobId);
    const lost = await started(jobId);
    await failExport(services, lost);
    const failed = { state: 'failed', problem: 'internal-error', exportId: lost.exportId };
    expect(await exportOf(services, jobId)).toMatchObject({ run: failed });
    expect(jobOf(jobId).news?.of).toEqual(['export-failed']);
    const next = await started(jobId);
    await failExport(services, lost);
    expect(await exportOf(services, jobId)).toMatchObject({ run: { state: 'running' } });
    expect(next.exportId).not.toBe(lost.exportId);
  });

  it('is rid of a run that nobody ended, once no workflow can be at it', async () => {
    const jobId = await large();
    await answerOne(jobId);
    const lost = await started(jobId);
    world.clock.advance(2 * HOURS);
    expect((await started(jobId)).exportId).toBe(lost.exportId);
    world.clock.advance(HOURS);
    expect(await exportOf(services, jobId)).toMatchObject({ run: { state: 'failed' } });
    expect((await started(jobId)).exportId).not.toBe(lost.exportId);
  });

  it('is not told of a dataset before there is one or a run', async () => {
    expect(await codeOf(exportOf(services, await large()))).toBe('not-found');
  });
});
