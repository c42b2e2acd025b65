import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type Group, locate } from '../../../src/inference/regions/location.ts';

const SPREADS = [0.01, 0.03, 0.08];
const HABIT = [0, 0.05, -0.02];

function crowd(count: number): { groups: Group[]; truth: number[] } {
  const random = seededRandom(1989);
  const normal = () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  };
  const truth = Array.from({ length: count }, () => random() * 10);
  const groups = truth.map((at) => ({
    annotators: [0, 1, 2],
    weight: 1,
    coordinates: SPREADS.map((spread, a) =>
      Float64Array.of(at + HABIT[a]! + spread * normal(), 2 * at + spread * normal()),
    ),
  }));
  return { groups, truth };
}

describe('location', () => {
  const { groups, truth } = crowd(400);
  const found = locate(groups, 3, { expectedSpread: 0.05 });

  test('learns how far each annotator strays', () => {
    for (const [a, spread] of SPREADS.entries()) {
      expect(Math.sqrt(found.spread[a]!) / spread).toBeGreaterThan(0.6);
      expect(Math.sqrt(found.spread[a]!) / spread).toBeLessThan(1.8); // the best is drawn to the crowd
    }
  });

  test('comes closer than the mean, and about as close as it says', () => {
    const error = (at: (k: number) => number) =>
      Math.sqrt(truth.reduce((sum, x, k) => sum + (at(k) - 2 * x) ** 2, 0) / truth.length);
    const mean = error((k) => groups[k]!.coordinates.reduce((sum, row) => sum + row[1]! / 3, 0));
    const ours = error((k) => found.centre[k]![1]!);
    expect(ours).toBeLessThan(mean / 2);
    const said = Math.sqrt(found.variance.reduce((sum, v) => sum + v, 0) / truth.length);
    expect(ours / said).toBeGreaterThan(0.6);
    expect(ours / said).toBeLessThan(1.5);
  });

  test('takes off a habit', () => {
    expect(found.habit[1]![0]! - found.habit[0]![0]!).toBeCloseTo(0.05, 1);
    expect(found.habit[1]![0]! - found.habit[0]![0]!).toBeGreaterThan(0.03);
    const none = locate(groups, 3, { expectedSpread: 0.05, habits: false });
    expect(none.habit[1]![0]).toBe(0);
  });

  test('is not pulled by a gross slip', () => {
    const slipped = groups.with(0, {
      ...groups[0]!,
      coordinates: groups[0]!.coordinates.with(1, Float64Array.of(90, 90)),
    });
    const { centre } = locate(slipped, 3, { expectedSpread: 0.05 });
    expect(centre[0]![1]).toBeCloseTo(2 * truth[0]!, 1);
  });

  test('of one drawing is that drawing, and of none nothing', () => {
    const one: Group = { annotators: [1], weight: 1, coordinates: [Float64Array.of(3, 4)] };
    const { centre, variance } = locate([one], 2, { expectedSpread: 0.05 });
    expect([...centre[0]!]).toEqual([3, 4]);
    expect(Math.sqrt(variance[0]!)).toBeCloseTo(0.05, 12);
    expect(locate([], 2, { expectedSpread: 0.05 }).centre).toEqual([]);
  });
});
