import { markdownTable } from '../docs/markdown-table.ts';
import { classSets, madeSet } from './inference/data-sets.ts';
import { mean } from './inference/results.ts';
import { drawGold } from './inference/with-gold.ts';
import { type Replay, replay } from './stopping/replay.ts';

/**
 * `npm run bench:stopping`: replays of the real sets with nine votes a task and more, each vote revealed
 * only while its task wants one. At least 2 votes, a target posterior, everything inferred anew each round,
 * stopped tasks may open again. `--smoke`: one small set. ASSAY_DATASETS names the folder of sets; without
 * it a simulated crowd stands in. `--gold`: also with 5 % gold, five times as long.
 */
const SETS = [
  'med-relation-cause',
  'bluebirds',
  'dog',
  'face',
  'polarity-amt',
  'possent',
  'rte',
  'temp',
];
const withGold = process.argv.includes('--gold');
const smoke = process.argv.includes('--smoke');
const { ASSAY_DATASETS: folder } = process.env;
const real = folder === undefined ? [madeSet()] : classSets(folder);
const wanted = folder === undefined ? ['simulated'] : smoke ? ['temp'] : SETS;
const sets = real.filter(({ name }) => wanted.includes(name));

console.log(`${new Date().toISOString()} node ${process.version}`);
for (const target of smoke ? [0.9] : [0.9, 0.95]) {
  report(target, 0);
  if (withGold) report(target, 0.05);
}

function report(probability: number, share: number): void {
  const rule = {
    minVotes: 2,
    maxVotes: 1000,
    target: { kind: 'posterior', probability },
  } as const;
  const runs = sets.map((set) =>
    replay(set, rule, share === 0 ? undefined : drawGold(set.truth, share, 1)),
  );
  console.log(`\n## Stop at ${probability}, ${share * 100} % gold\n\n${table(runs)}\n`);
  const saved = mean(runs.map(({ votes, fullVotes }) => 1 - votes / fullVotes));
  const lost = mean(runs.map(({ accuracy, fullAccuracy }) => fullAccuracy - accuracy));
  const ahead = mean(runs.map(({ votes, fixedVotes }) => 1 - votes / fixedVotes));
  const error = mean(runs.map(({ stoppedError }) => stoppedError));
  console.log(bar('votes saved', saved, saved >= 0.52, '≥ 0.52'));
  console.log(bar('accuracy lost to the full run', lost, lost <= 0.005, '≤ 0.005'));
  console.log(bar('saved against the smallest fixed number', ahead, ahead >= 0.28, '≥ 0.28'));
  console.log(bar('ECE of stopped tasks', error, error <= 0.05, '≤ 0.05'));
}

function table(runs: readonly Replay[]): string {
  const percent = (x: number) => `${(100 * x).toFixed(0)} %`;
  const rows = runs.map((run) => [
    run.set,
    run.fullVotes.toFixed(1),
    run.fullAccuracy.toFixed(3),
    run.votes.toFixed(1),
    run.accuracy.toFixed(3),
    percent(1 - run.votes / run.fullVotes),
    percent(1 - run.votes / run.fixedVotes),
    run.stopped.toFixed(0),
    run.stoppedError.toFixed(3),
  ]);
  const head = ['set', 'all votes', 'accuracy', 'used', 'accuracy', 'saved', 'against fixed'];
  return markdownTable([...head, 'stopped', 'their ECE'], rows);
}

function bar(name: string, value: number, met: boolean, most: string): string {
  return `${met ? 'met   ' : 'MISSED'} ${name}: ${value.toFixed(4)} (${most})`;
}
