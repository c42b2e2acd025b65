import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportRuns } from '../../local/export-runs.ts';
import type { Job } from '../../src/core/job.ts';
import { createJob } from '../../src/flows/job.ts';
import { jobFile } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

/** Runs that note what the handler was given; `fails` says which calls do. */
function runsThat(fails: (call: number) => boolean) {
  const calls: object[] = [];
  const handler = async (event: object) => {
    calls.push(event);
    if (fails(calls.length)) throw new Error('no');
  };
  const handlers = { run: handler, shard: handler, gather: handler };
  return { calls, runs: new ExportRuns(async () => handlers) };
}
const run = { jobId: 'j1', exportId: 'x7' };

describe('a run of an export', () => {
  it('is under way once, however often it is started, beside whoever starts it', async () => {
    const { calls, runs } = runsThat(() => false);
    await runs.startExport(run);
    await runs.startExport(run);
    await runs.startExport({ ...run, exportId: 'x9' });
    await runs.idle();
    expect(calls).toEqual([run, { ...run, exportId: 'x9' }]);
  });

  it('is tried again, and its job is told when the last try has failed', async () => {
    const { calls, runs } = runsThat((call) => call <= 2);
    await runs.startExport(run);
    await runs.idle();
    expect(calls).toEqual([run, run, run]);
    const hopeless = runsThat((call) => call <= 4);
    await hopeless.runs.startExport(run);
    await hopeless.runs.idle();
    expect(hopeless.calls).toEqual([run, run, run, run, { failed: run }]);
  }, 20_000);

  it('goes on after a restart', async () => {
    const { services, store } = world;
    const { jobId } = await createJob(services, jobFile());
    await createJob(services, jobFile());
    const job = (await store.get({ kind: 'job', jobId }, 'strong')) as Job;
    const exporting = { exportId: 'x2', state: 'running', startedAt: services.now() } as const;
    await store.commit([{ ...job, exporting, version: 2 }]);
    const { calls, runs } = runsThat(() => false);
    await runs.resume(services);
    await runs.idle();
    expect(calls).toEqual([{ jobId, exportId: 'x2' }]);
    await store.commit([{ ...job, exporting: { ...exporting, state: 'failed' }, version: 3 }]);
    await runs.resume(services);
    await runs.idle();
    expect(calls).toHaveLength(1);
  });
});
