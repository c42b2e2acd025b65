import { setImmediate as turn } from 'node:timers/promises';
import { openStore } from '../src/adapters/embedded/store.ts';
import { newTaskSuite } from '../src/core/task-suite.ts';
import { play } from '../test/simulation/play.ts';
import { Totals } from '../test/simulation/report.ts';

/**
 * `npm run bench:simulate`: steps a second of the simulation on one core, and beside it, in the same run,
 * what neither handlers nor checks can be faster than: turns of the event loop, and operations of the
 * store in memory. `--smoke` only proves that it runs.
 */
const smoke = process.argv.includes('--smoke');
const STEPS = smoke ? 5_000 : 400_000;
const ROUNDS = smoke ? 500 : 50_000;

/** Seconds of processor time that something took. */
async function cpuSeconds(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const totals = new Totals();
const simulated = await cpuSeconds(async () => {
  for (let seed = 1; totals.steps < STEPS; seed++) {
    const played = await play(seed);
    if (played.violation !== undefined) throw played.violation;
    totals.add(played);
  }
});
const turns = await cpuSeconds(async () => {
  for (let i = 0; i < ROUNDS; i++) await turn();
});
const store = openStore(':memory:', { tenant: 'default', now: () => 0 });
const payload = { chunk: 'c0ffee', offset: 0, bytes: 9 };
const made = { jobId: 'j1234', taskSuiteId: 's0', bin: 0, place: 7, payload };
const stored = await cpuSeconds(async () => {
  for (let i = 0; i < ROUNDS; i++) {
    const suite = { ...newTaskSuite(made, 5, 3), version: i + 1 };
    if (!(await store.commit([suite]))) throw new Error('nobody else writes here');
    await store.get(suite, 'strong');
  }
});
store.close();

const stepsPerSecond = totals.steps / simulated;
const turnsPerSecond = ROUNDS / turns;
const pairsPerSecond = ROUNDS / stored;
console.log(
  [
    `${Math.round(stepsPerSecond)} steps a CPU second (${totals.steps} steps, ${totals.histories} histories)`,
    `${Math.round(turnsPerSecond)} turns of the event loop: ${(turnsPerSecond / stepsPerSecond).toFixed(1)} a step`,
    `${Math.round(pairsPerSecond)} commits with a read: ${(stepsPerSecond / pairsPerSecond).toFixed(2)} steps for each`,
  ].join('\n'),
);
