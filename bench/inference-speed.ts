import { execFile } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { Measured, Plan } from './inference-speed/child.ts';
import { measureOnline } from './inference-speed/online.ts';
import { measurePeer, type PeerMeasured } from './inference-speed/peer.ts';
import { barsOf, tableOf } from './inference-speed/report.ts';

/**
 * `npm run bench:inference-speed`: Dawid–Skene on made-up crowds, on one thread and two, beside crowd-kit
 * and the bare loop in the same run. `--answers` makes one size of one's own, `--no-peer` leaves Python
 * out, `--smoke` only proves that it runs. Each figure is the least of a few repeats, since other work on
 * the machine only ever adds; processor time stands beside the clock for the same reason.
 */
const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    answers: { type: 'string' },
    'no-peer': { type: 'boolean', default: false },
  },
});

const CHILD = fileURLToPath(new URL('inference-speed/child.ts', import.meta.url));
const run = promisify(execFile);

async function measure(plan: Plan): Promise<Measured> {
  console.error(`measuring ${JSON.stringify(plan)}`);
  const { stdout } = await run(process.execPath, [CHILD, JSON.stringify(plan)]);
  return JSON.parse(stdout);
}

const sizes = values.smoke
  ? [20_000]
  : (values.answers?.split(',').map(Number) ?? [10_000, 100_000, 1_000_000, 5_000_000]);
const repeats = values.smoke ? 1 : 3;
const ours: Measured[] = [];
const peers = new Map<number, PeerMeasured>();
for (const answers of sizes) {
  for (const accelerate of [false, true]) {
    for (const threads of [1, 2]) {
      ours.push(await measure({ answers, classCount: 4, threads, repeats, accelerate }));
    }
  }
  if (!values.smoke && !values['no-peer']) peers.set(answers, await measurePeer(answers, 4));
}
for (const classCount of values.smoke ? [] : [2, 3, 5, 10]) {
  const answers = Math.min(1_000_000, Math.max(...sizes));
  ours.push(await measure({ answers, classCount, threads: 1, repeats, accelerate: false }));
}
const online = measureOnline(values.smoke ? 1000 : 200_000);
console.log(tableOf(ours, peers));
console.log(`\none task of 5 votes online: ${online.toFixed(2)} µs`);
for (const line of barsOf(ours, peers, online)) console.log(line);
console.log(
  `load of the machine: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);
