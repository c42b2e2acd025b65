import { BenchServer } from './bench-server.ts';
import type { BenchJob } from './job.ts';
import { type Load, type Measured, runLoad } from './load.ts';

/**
 * `npm run bench:server`: durable answers a second of the embedded server over HTTP, load generator
 * included, and the server's CPU a request. `--smoke` only proves that it runs; `--only K=1` picks runs
 * by the start of their names.
 */
const smoke = process.argv.includes('--smoke');
const only = process.argv[process.argv.indexOf('--only') + 1] ?? '';
const seconds = smoke ? 0.5 : 8;
const warmUpSeconds = smoke ? 0.5 : 4;

interface Run {
  readonly name: string;
  readonly job: BenchJob;
  readonly load: Pick<Load, 'annotators' | 'saveEvery'> & { readonly answersPerSecond?: number };
}

const big = (taskSuiteSize: number, tasks: number): BenchJob => ({
  tasks: smoke ? 4_000 : tasks,
  taskSuiteSize,
  redundancy: 10,
});

const RUNS: readonly Run[] = [
  { name: 'K=20, save each answer', job: big(20, 40_000), load: { annotators: 64, saveEvery: 1 } },
  { name: 'K=20, save every 5', job: big(20, 100_000), load: { annotators: 64, saveEvery: 5 } },
  { name: 'K=20, save each answer', job: big(20, 40_000), load: { annotators: 256, saveEvery: 1 } },
  { name: 'K=20, save every 5', job: big(20, 100_000), load: { annotators: 256, saveEvery: 5 } },
  { name: 'K=1, submit only', job: big(1, 20_000), load: { annotators: 64, saveEvery: 0 } },
  {
    name: 'K=20, save each, paced 1,000/s',
    job: big(20, 40_000),
    load: { annotators: 64, saveEvery: 1, answersPerSecond: 1_000 },
  },
];

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
}

const both = (times: readonly number[]): string =>
  times.length === 0 ? '-' : `${quantile(times, 0.5)} / ${quantile(times, 0.99)}`;

function print({ name, load }: Run, measured: Measured, cpuMicros: number): void {
  const row = {
    run: name,
    annotators: load.annotators,
    'answers/s': Math.round(measured.answers / seconds),
    'submits/s': Math.round(measured.submit.length / seconds),
    'next p50 / p99 ms': both(measured.next),
    'save p50 / p99 ms': both(measured.save),
    'submit p50 / p99 ms': both(measured.submit),
    'server CPU µs a request': Math.round(cpuMicros / Math.max(1, measured.requests)),
    refused: measured.refused,
  };
  console.log(
    Object.entries(row)
      .map(([key, value]) => `${key} ${value}`)
      .join(' · '),
  );
}

const server = new BenchServer();
await server.start();
const chosen = RUNS.filter(({ name }) => !process.argv.includes('--only') || name.startsWith(only));
for (const run of chosen) {
  const target = await server.makeJob(run.job);
  let before = 0;
  const measured = await runLoad({ ...run.load, ...target, seconds, warmUpSeconds }, async () => {
    before = await server.cpuMicros();
  });
  print(run, measured, (await server.cpuMicros()) - before);
  if (measured.answers === 0) throw new Error(`${run.name}: nothing was answered`);
}
await server.close();
