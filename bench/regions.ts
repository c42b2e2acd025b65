import { pythonWith } from './python-packages.ts';
import { measureBoxes } from './regions/boxes.ts';
import { measureMasks } from './regions/masks.ts';
import { measurePoints } from './regions/points.ts';
import { measureStaple } from './regions/staple.ts';

/**
 * `npm run bench:regions`: boxes, masks and points of simulated crowds by us and by peers in the same run,
 * and the time of STAPLE beside SimpleITK. `--smoke` is short and needs no Python; else Python 3.11.
 */
const smoke = process.argv.includes('--smoke');
const SEEDS = smoke ? [1] : [1, 2, 3, 4, 5];
const TASKS = smoke ? 40 : 300;

const digits = (value: number, places = 3) => value.toFixed(places);
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function boxes(redundancy: number): void {
  const results = SEEDS.map((seed) => measureBoxes(seed, TASKS, redundancy));
  console.log(`\nboxes, ${SEEDS.length} crowds of ${TASKS} images, ${redundancy} readers an image`);
  console.log('                  F1@.5   F1@.75  mean IoU  IoU of found');
  for (const name of ['ours', 'wbf', 'nmw'] as const) {
    const of = (key: keyof (typeof results)[0]['ours']) =>
      digits(mean(results.map((result) => result[name][key])));
    const row = [of('f1'), of('strictF1'), of('meanIou'), of('matchedIou')].join('    ');
    console.log(`  ${name.padEnd(14)}  ${row}`);
  }
  const ahead = results.filter(({ ours, wbf, nmw }) =>
    [wbf, nmw].every((peer) => ours.f1 > peer.f1 && ours.meanIou > peer.meanIou),
  );
  const error = mean(results.map((result) => result.calibrationError));
  const strict = mean(results.map((result) => result.strictCalibrationError));
  console.log(`  ahead of both in F1 and mean IoU on ${ahead.length} of ${results.length} crowds`);
  console.log(`  ECE of the confidence: ${digits(error)} at IoU .5, ${digits(strict)} at .75`);
}

function masks(redundancy: number): void {
  const results = SEEDS.map((seed) => measureMasks(seed, TASKS, redundancy));
  console.log(
    `\nmasks, ${SEEDS.length} crowds of ${TASKS} images, ${redundancy} readers: mean IoU`,
  );
  for (const name of Object.keys(results[0]?.meanIou ?? {})) {
    const iou = mean(results.map(({ meanIou }) => meanIou[name] ?? Number.NaN));
    console.log(`  ${name.padEnd(34)} ${digits(iou, 4)}`);
  }
  const errors = [0, 1].map((i) => digits(mean(results.map((r) => r.calibrationError[i] ?? 0))));
  console.log(`  ECE of the confidence: ${errors[0]} at IoU .75, ${errors[1]} at .9`);
}

function points(redundancy: number): void {
  const results = SEEDS.map((seed) => measurePoints(seed, TASKS, redundancy));
  console.log(
    `\npoints, ${SEEDS.length} crowds of ${TASKS} images, ${redundancy} readers: pixels off`,
  );
  for (const name of ['ours', 'weightedMedian', 'geometricMedian', 'mean'] as const) {
    console.log(`  ${name.padEnd(34)} ${digits(mean(results.map((result) => result[name])), 2)}`);
  }
  console.log(`  ECE of the confidence: ${digits(mean(results.map((r) => r.calibrationError)))}`);
}

async function stapleTimes(): Promise<void> {
  const python = smoke ? undefined : await pythonWith(['SimpleITK==2.5.7', 'numpy==2.4.6']);
  console.log('\nSTAPLE, milliseconds');
  for (const [side, annotators] of smoke
    ? ([[128, 3]] as const)
    : ([
        [256, 5],
        [512, 5],
        [1024, 8],
      ] as const)) {
    const times = measureStaple(side, annotators, python);
    const ours = `${digits(times.ours * 1e3, 1)}, three classes ${digits(times.oursMultiLabel * 1e3, 1)}`;
    console.log(`  ${annotators} masks of ${side} × ${side}: ours ${ours}`);
    if (times.peer === undefined) continue;
    const { seconds, multiLabelSeconds, worst } = times.peer;
    const theirs = `${digits(seconds * 1e3, 1)}, three classes ${digits(multiLabelSeconds * 1e3, 1)}`;
    const ratios = `${digits(seconds / times.ours, 1)} and ${digits(multiLabelSeconds / times.oursMultiLabel, 1)}`;
    console.log(
      `    SimpleITK ${theirs}: ratio ${ratios} (bar 5), apart ${worst.toExponential(1)}`,
    );
  }
}

for (const redundancy of smoke ? [3] : [3, 5]) boxes(redundancy);
for (const redundancy of smoke ? [3] : [2, 3, 5]) masks(redundancy);
for (const redundancy of smoke ? [3] : [3, 5]) points(redundancy);
await stapleTimes();
