import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { multiLabelStaple } from '../../src/inference/regions/multi-label-staple.ts';
import { staple } from '../../src/inference/regions/staple.ts';
import { Draw } from './draw.ts';

/** Seconds of the quickest of seven runs, so that other work on the machine weighs little, and how far the results are apart where the peer ran. */
export interface StapleTimes {
  readonly pixels: number;
  readonly annotators: number;
  readonly ours: number;
  readonly oursMultiLabel: number;
  readonly peer?: {
    readonly seconds: number;
    readonly multiLabelSeconds: number;
    readonly worst: number;
  };
}

const RUNS = 7;

/** What SimpleITK makes of the same masks: seconds, then its probabilities into a file. */
const PEER = `
import json, sys, time
import numpy, SimpleITK as sitk
folder, side, count, runs = sys.argv[1], *map(int, sys.argv[2:5])
def images(name):
    masks = numpy.fromfile(f'{folder}/{name}', numpy.uint8).reshape(count, side, side)
    return [sitk.GetImageFromArray(mask) for mask in masks]
def quickest(make, masks):
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        result = make().Execute(masks)
        times.append(time.perf_counter() - began)
    return min(times), result
def binary():
    found = sitk.STAPLEImageFilter()
    found.SetForegroundValue(1)
    return found
seconds, result = quickest(binary, images('binary'))
sitk.GetArrayFromImage(result).astype(numpy.float64).tofile(f'{folder}/probability')
many, _ = quickest(sitk.MultiLabelSTAPLEImageFilter, images('labels'))
print(json.dumps([seconds, many]))
`;

/**
 * STAPLE of the same masks by us and, where a Python with SimpleITK is given, by it, one after the other.
 *
 * A disk in the middle with a disk of a second class in it; every annotator marks another border and,
 * one time in 50, anything.
 */
export function measureStaple(side: number, annotators: number, python?: string): StapleTimes {
  const draw = new Draw(side + annotators);
  const labels = Array.from({ length: annotators }, () => disks(draw, side));
  const masks = labels.map((mask) => mask.map((label) => +(label > 0)));
  const found = timed(() => staple(masks));
  const many = timed(() => multiLabelStaple(labels));
  const ours = { ours: found.seconds, oursMultiLabel: many.seconds };
  const times: StapleTimes = { pixels: side * side, annotators, ...ours };
  if (python === undefined) return times;
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-staple-'));
  try {
    writeFileSync(join(folder, 'binary'), Buffer.concat(masks));
    writeFileSync(join(folder, 'labels'), Buffer.concat(labels));
    const parameters = ['-c', PEER, folder, `${side}`, `${annotators}`, `${RUNS}`];
    const [seconds, multiLabelSeconds] = JSON.parse(
      execFileSync(python, parameters, { encoding: 'utf8' }),
    );
    const bytes = readFileSync(join(folder, 'probability'));
    const theirs = new Float64Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    let worst = 0;
    for (const [p, probability] of found.result.probability.entries()) {
      worst = Math.max(worst, Math.abs(probability - (theirs[p] ?? Number.NaN)));
    }
    return { ...times, peer: { seconds, multiLabelSeconds, worst } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timed<Result>(run: () => Result): { seconds: number; result: Result } {
  const times: number[] = [];
  let result = run();
  for (let i = 0; i < RUNS; i++) {
    const began = performance.now();
    result = run();
    times.push((performance.now() - began) / 1000);
  }
  return { seconds: Math.min(...times), result };
}

function disks(draw: Draw, side: number): Uint8Array {
  const outer = side * draw.between(0.25, 0.32);
  const inner = side * draw.between(0.1, 0.15);
  const [x, y] = [side / 2 + draw.normal(side / 100), side / 2 + draw.normal(side / 100)];
  return Uint8Array.from({ length: side * side }, (_, p) => {
    if (draw.chance(0.02)) return Math.floor(draw.uniform() * 3);
    const from = Math.hypot((p % side) - x, Math.floor(p / side) - y);
    return from < inner ? 2 : +(from < outer);
  });
}
