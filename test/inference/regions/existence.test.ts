import { describe, expect, test } from 'vitest';
import { calibrationError } from '../../../bench/regions/calibration.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { existence, type Sighting } from '../../../src/inference/regions/existence.ts';

const READERS = [0, 1, 2, 3];
const DRAWS = [0.95, 0.9, 0.75, 0.5];
const ALARMS = [0.02, 0.05, 0.1, 0.4];

/** Sightings of a crowd whose rates are known: those that nobody draws are not seen. */
function sightings(count: number, seed: number): { seen: Sighting[]; real: boolean[] } {
  const random = seededRandom(seed);
  const seen: Sighting[] = [];
  const real: boolean[] = [];
  while (seen.length < count) {
    const is = random() < 0.4;
    const drawers = READERS.filter((a) => random() < (is ? DRAWS : ALARMS)[a]!);
    if (drawers.length === 0) continue;
    seen.push({ drawers, readers: READERS });
    real.push(is);
  }
  return { seen, real };
}

describe('existence', () => {
  const { seen, real } = sightings(4000, 1972);
  const found = existence(seen, 4);

  test('learns how often each annotator draws what is there, the unseen counted', () => {
    for (const a of READERS) expect(found.sensitivity[a]).toBeCloseTo(DRAWS[a]!, 1);
    expect(found.sensitivity[3]).toBeLessThan(0.55);
  });

  test('is a probability: of what it calls real with p, p are', () => {
    const claims = real.map((right, k) => ({ probability: found.real[k]!, right }));
    expect(calibrationError(claims)).toBeLessThan(0.02);
    expect(
      claims.filter(({ probability }) => probability > 0.1 && probability < 0.9).length,
    ).toBeGreaterThan(200);
  });

  test('trusts the one drawing of a careful annotator over that of one who draws anything', () => {
    const alone = existence(
      [...seen, { drawers: [0], readers: READERS }, { drawers: [3], readers: READERS }],
      4,
    );
    expect(alone.real.at(-2)).toBeGreaterThan(alone.real.at(-1)! * 2);
  });

  test('has nothing but the prior to say where one annotator looks alone', () => {
    const { real: alone } = existence(
      [0, 1, 1, 0].map((a) => ({ drawers: [a], readers: [a] })),
      2,
    );
    for (const p of alone) expect(p).toBeCloseTo(2 / 3, 6);
    expect(existence([], 3).real.length).toBe(0);
  });
});
