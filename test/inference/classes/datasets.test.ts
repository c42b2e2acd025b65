import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ANESTHESIA_1979 } from '../../../local/anesthesia-1979.ts';
import { agreementWeightedVote } from '../../../src/inference/classes/agreement-weighted-vote.ts';
import { dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import { decide, type Inference } from '../../../src/inference/classes/inference.ts';
import { kos } from '../../../src/inference/classes/kos.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { zeroBasedSkill } from '../../../src/inference/classes/zero-based-skill.ts';
import { type Answer, type Named, named } from '../vectors.ts';
import { CLIP, crowdKitLosses } from './crowd-kit.ts';

const { ASSAY_DATASETS: folder } = process.env;
const reason = 'ASSAY_DATASETS is unset: it names the folder of real crowd label sets';
if (folder === undefined)
  console.warn(`skipped test/inference/classes/datasets.test.ts: ${reason}`);

/** Accuracies of crowd-kit 1.4.2 by majority vote and Dawid–Skene, measured apart, to three digits. */
const PUBLISHED: readonly [name: string, majority: number, dawidSkene: number][] = [
  ['med-relation-cause', 0.764, 0.762],
  ['covid-truthfulness', 0.516, 0.516],
  ['bluebirds', 0.759, 0.889],
  ['rte', 0.919, 0.927],
  ['temp', 0.939, 0.942],
  ['possent', 0.932, 0.96],
  ['product', 0.897, 0.94],
  ['polarity', 0.89, 0.915],
  ['polarity-amt', 0.944, 0.944],
  ['zencrowd-us', 0.869, 0.837],
  ['zencrowd-in', 0.744, 0.761],
  ['dog', 0.818, 0.843],
  ['face', 0.63, 0.64],
  ['web', 0.776, 0.829],
  ['adult', 0.76, 0.766],
  ['labelme', 0.769, 0.792],
];
/** The same of agreement-weighted vote, zero-based skill and, where there are two classes, KOS. */
const PUBLISHED_VOTES: readonly [name: string, wawa: number, zbs: number, kos?: number][] = [
  ['med-relation-cause', 0.764, 0.764, 0.765],
  ['covid-truthfulness', 0.5, 0.5],
  ['bluebirds', 0.759, 0.759, 0.722],
  ['rte', 0.921, 0.921, 0.497],
  ['temp', 0.944, 0.944, 0.569],
  ['possent', 0.951, 0.953, 0.933],
  ['product', 0.897, 0.897, 0.895],
  ['polarity', 0.895, 0.895, 0.819],
  ['polarity-amt', 0.944, 0.946, 0.942],
  ['zencrowd-us', 0.866, 0.862, 0.873],
  ['zencrowd-in', 0.745, 0.745, 0.75],
  ['dog', 0.829, 0.83],
  ['face', 0.63, 0.63],
  ['web', 0.817, 0.826],
  ['adult', 0.763, 0.766],
  ['labelme', 0.778, 0.778],
];
/** Half a unit of the third digit, and the rounding of the comparison. */
const THREE_DIGITS = 0.0005 + 1e-9;

describe.skipIf(folder === undefined)(folder ?? reason, () => {
  test.each(PUBLISHED)('%s: majority vote and Dawid-Skene as accurate as crowd-kit', (...row) => {
    const [name, majority, published] = row;
    const { answers, accuracy } = load(name);
    const iterations = crowdKitLosses(answers.votes, 100, 1e-5).length;
    const options = {
      smoothing: CLIP,
      maxIterations: iterations,
      tolerance: Number.NEGATIVE_INFINITY,
    };
    const voted = accuracy(majorityVote(answers.votes).posterior);
    const inferred = accuracy(dawidSkene(answers.votes, options).posterior);
    expect(Math.abs(voted - majority)).toBeLessThanOrEqual(THREE_DIGITS);
    expect(Math.abs(inferred - published)).toBeLessThanOrEqual(THREE_DIGITS);
  });

  test.each(PUBLISHED_VOTES)('%s: weighted votes and KOS as accurate as crowd-kit', (...row) => {
    const [name, wawa, zbs, published] = row;
    const { answers, accuracy } = load(name);
    const near = (inference: Inference, expected: number) =>
      expect(Math.abs(accuracy(inference.posterior) - expected)).toBeLessThanOrEqual(THREE_DIGITS);
    near(agreementWeightedVote(answers.votes), wawa);
    near(zeroBasedSkill(answers.votes), zbs);
    if (published !== undefined) near(kos(answers.votes), published);
  });

  // crowd-kit stops early on some sets; EM run to its end moves each by no more than this.
  test('run to convergence, Dawid-Skene is within 0.017 of that on each set and 0.001 on average', () => {
    let sum = 0;
    for (const [name, , published] of PUBLISHED) {
      const { answers, accuracy } = load(name);
      const fit = dawidSkene(answers.votes);
      expect(fit.converged, name).toBe(true);
      const difference = accuracy(fit.posterior) - published;
      expect(Math.abs(difference), name).toBeLessThanOrEqual(0.017);
      sum += difference;
    }
    expect(Math.abs(sum) / PUBLISHED.length).toBeLessThanOrEqual(0.001);
  });

  test('anesthesia: the set differs from the table of the paper in one reading of patient 7', () => {
    const answers = rowsOf('anesthesia', 'answers.csv');
    const differing = ANESTHESIA_1979.flatMap((readings, index) => {
      const said = answers.filter(([task]) => Number(task) === index + 1).map((row) => row[2]);
      const table = [...readings.replaceAll(' ', '')];
      const first = (labels: (string | undefined)[]) => labels.slice(0, 3).sort().join('');
      const equal = first(said) === first(table) && said.slice(3).join() === table.slice(3).join();
      return equal ? [] : [{ patient: index + 1, set: first(said), paper: first(table) }];
    });
    expect(differing).toEqual([{ patient: 7, set: '112', paper: '122' }]);
  });
});

function load(name: string): { answers: Named; accuracy: (posterior: Float64Array) => number } {
  const answers = named(
    rowsOf(name, 'answers.csv').map(([task = '', annotator = '', label = '']): Answer => {
      return [task, annotator, label];
    }),
  );
  const truth = new Map(rowsOf(name, 'truth.csv').map(([task, label]) => [task, label]));
  const accuracy = (posterior: Float64Array) => {
    const decided = decide(posterior, answers.classes.length);
    const judged = answers.tasks.flatMap((task, t) =>
      truth.has(task) ? [answers.classes[decided[t]!] === truth.get(task)] : [],
    );
    return judged.filter(Boolean).length / judged.length;
  };
  return { answers, accuracy };
}

/** The rows of a file of a data set without its head; fields hold no commas or quotes. */
function rowsOf(name: string, file: string): string[][] {
  const path = join(folder!, name, file);
  const text = existsSync(path)
    ? readFileSync(path, 'utf8')
    : gunzipSync(readFileSync(`${path}.gz`)).toString('utf8');
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
}
