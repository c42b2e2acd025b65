import process from 'node:process';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../local/cli/arguments.ts';
import { runInShards } from '../local/export-shards.ts';
import { GatherStep, ShardStep } from '../src/contracts/export-shards.ts';
import { exportDataset } from '../src/flows/export.ts';
import { gatherStep, shardStep } from '../src/flows/export-shards.ts';
import { madeJob, servicesOver } from './export/made-job.ts';

/**
 * `npm run bench:export -- --tasks 1000000 --gold 500`: time and memory of an export, by `auto` in one
 * function or with `--shards N` in shards, over a job that is made up as it is read. What the table and S3
 * would take is not in it. `--smoke` only proves that it runs.
 */
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '100000' },
    gold: { type: 'string', default: '500' },
    shards: { type: 'string' },
    smoke: { type: 'boolean', default: false },
  },
});
const tasks = values.smoke ? 2_000 : wholeNumber('tasks', values.tasks);
const made = madeJob(tasks, wholeNumber('gold', values.gold));
const { services, written } = servicesOver(made);
const { jobId } = made.job;
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 100) / 10;

if (values.shards === undefined) {
  const { dataset } = await exportDataset(services, jobId);
  const { answers, calibration } = dataset;
  console.log({ tasks, answers, method: dataset.method, calibration });
} else {
  const handlers = {
    shard: (event: object) => shardStep(services, ShardStep.parse(event)),
    gather: (event: object) => gatherStep(services, GatherStep.parse(event)),
  };
  const asked = { jobId, shards: wholeNumber('shards', values.shards) };
  console.log(await runInShards(handlers, asked, 'bench'));
}
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
const cpuSeconds = Math.round(process.cpuUsage().user / 1e5) / 10;
console.log({ seconds: seconds(), cpuSeconds, peakMiB, writtenMB: Math.round(written() / 1e6) });
