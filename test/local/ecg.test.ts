import { describe, expect, it } from 'vitest';
import type { Rhythm } from '../../local/demo/ecg.ts';
import { synthesizeStrip, synthesizeStrips, waveformJson } from '../../local/demo/ecg.ts';
import type { Beat } from '../../local/demo/ecg-model.ts';
import { complex, integrate } from '../../local/demo/ecg-model.ts';
import { chanceFrom, tachogram } from '../../local/demo/ecg-signal.ts';

const HZ = 250;
const RHYTHMS: readonly Rhythm[] = ['sinus', 'afib', 'flutter', 'noise'];
const SEEDS = Array.from({ length: 40 }, (_, i) => 9000 + i);
const PAPER = { p: 1, q: 1, r: 1, s: 1, t: 1, pWidth: 1, pAt: 1, qrsWidth: 1, tAt: 1 };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const deviation = (values: readonly number[]) => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};
const quantile = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(part * values.length)]!;
const median = (values: readonly number[]) => quantile(values, 0.5);

const drawn = new Map<Rhythm, number[][]>();
/** The samples of forty strips, drawn once. */
function strips(rhythm: Rhythm): number[][] {
  const draw = () => SEEDS.map((seed) => [...synthesizeStrip(rhythm, seed).microvolts]);
  const found = drawn.get(rhythm) ?? draw();
  drawn.set(rhythm, found);
  return found;
}

/** Ten seconds of the bare model in µV, after a lead-in of 2 s. */
function modelled(beats: readonly Beat[]): number[] {
  const lead = integrate({ beats, breath: () => 0, from: 2, samples: 10 * HZ, sampleHz: HZ });
  return Array.from(lead, (mv) => 1000 * mv);
}

/** Sample numbers of the R peaks: the top within 100 ms after each steep place, 240 ms apart. */
function peaksOf(samples: readonly number[]): number[] {
  const steep = samples.map((value, i) => Math.abs((samples[i + 5] ?? value) - value));
  const limit = 0.5 * quantile(steep, 0.985);
  const peaks: number[] = [];
  for (let i = 0; i < samples.length; i++) {
    if (steep[i]! < limit) continue;
    const window = samples.slice(i, i + 25);
    const top = i + window.indexOf(Math.max(...window));
    if (top - (peaks.at(-1) ?? -HZ) > 0.24 * HZ) peaks.push(top);
    i += 25;
  }
  return peaks;
}

/** Seconds between neighbouring R peaks. */
function intervals(samples: readonly number[]): number[] {
  const peaks = peaksOf(samples);
  return peaks.slice(1).map((peak, i) => (peak - peaks[i]!) / HZ);
}

function irregularity(samples: readonly number[]): number {
  const rr = intervals(samples);
  return deviation(rr) / mean(rr);
}

/** The samples without their slow drift and without 60 ms before to 80 ms after each R peak. */
function betweenComplexes(samples: readonly number[]): number[] {
  const level = samples.map((value, i) => {
    let total = 0;
    for (let j = i - 60; j <= i + 60; j++) total += samples[j] ?? value;
    return value - total / 121;
  });
  for (const peak of peaksOf(samples)) level.fill(0, Math.max(0, peak - 15), peak + 21);
  return level;
}

function power(samples: readonly number[], hz: number, sampleHz = HZ): number {
  const turn = (2 * Math.PI * hz) / sampleHz;
  let [re, im] = [0, 0];
  for (const [i, value] of samples.entries()) {
    re += value * Math.cos(turn * i);
    im += value * Math.sin(turn * i);
  }
  return re * re + im * im;
}

/** Where between 2 and 12 Hz the power is highest. */
function dominantHz(samples: readonly number[]): number {
  const band = Array.from({ length: 101 }, (_, i) => 2 + i / 10);
  const powers = band.map((hz) => power(samples, hz));
  return band[powers.indexOf(Math.max(...powers))]!;
}

/** Height in µV of what precedes the R peaks by 100 to 200 ms, averaged over the beats of a strip. */
function beforeTheComplex(samples: readonly number[]): number {
  const peaks = peaksOf(samples).filter((peak) => peak > 75);
  const average = Array.from({ length: 75 }, (_, i) =>
    mean(peaks.map((p) => samples[p - 75 + i]!)),
  );
  const base = [...average.slice(0, 15), ...average.slice(55, 62)];
  return Math.max(...average.slice(25, 50)) - mean(base);
}

/** How many bumps of 40 µV and more a strip has between two complexes, in its longest interval. */
function bumps(samples: readonly number[]): number {
  const rr = intervals(samples);
  const longest = rr.indexOf(Math.max(...rr));
  const [from, to] = peaksOf(samples).slice(longest, longest + 2);
  let [count, high, low] = [0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = from! + 20; i < to! - 10; i++) {
    const value = mean(samples.slice(i - 5, i + 6));
    low = Math.min(low, value);
    high = value > low + 40 ? Math.max(high, value) : high;
    if (value > high - 40) continue;
    count++;
    [high, low] = [Number.NEGATIVE_INFINITY, value];
  }
  return count;
}

describe('the dynamical model', () => {
  it.each([48, 75, 110])('beats %i times a minute when told to', (rate) => {
    const rr = 60 / rate;
    const samples = modelled(new Array(30).fill({ rr, waves: complex(PAPER, rr) }));
    expect(Math.abs(peaksOf(samples).length - rate / 6)).toBeLessThanOrEqual(1);
    expect(mean(intervals(samples))).toBeCloseTo(rr, 2);
  });

  it('keeps every single interval of an irregular plan to within two samples', () => {
    const chance = chanceFrom(11);
    const plan = Array.from({ length: 30 }, () => chance.between(0.5, 1.3));
    const samples = modelled(plan.map((rr) => ({ rr, waves: complex({ ...PAPER, t: 0.3 }, 0.8) })));
    const starts = plan.map((_, i) => sum(plan.slice(0, i)));
    const skipped = starts.findIndex((start) => start > 2);
    const found = intervals(samples);
    expect(found.length).toBeGreaterThan(8);
    for (const [i, rr] of found.entries()) {
      expect(Math.abs(rr - plan[skipped + i]!), `interval ${i}`).toBeLessThanOrEqual(2 / HZ);
    }
  });

  it('draws the beat of Table I: P before R, T after, Q and S below, R near 1.2 mV', () => {
    const samples = modelled(new Array(15).fill({ rr: 1, waves: complex(PAPER, 1) }));
    const r = peaksOf(samples)[2]!;
    const at = (seconds: number) => samples[r + Math.round(seconds * HZ)]!;
    expect(at(0)).toBeGreaterThan(950);
    expect(at(0)).toBeLessThan(1250);
    expect(at(-1 / 6) - at(-0.35)).toBeGreaterThan(200);
    expect(at(0.27) - at(0.45)).toBeGreaterThan(300);
    expect(at(-1 / 24)).toBeLessThan(at(-0.08));
    expect(at(1 / 24)).toBeLessThan(at(-1 / 24));
    expect(Math.min(...samples)).toBeGreaterThan(-600);
  });

  it('follows its breathing baseline with a lag of one second', () => {
    const breath = (seconds: number) => 0.15 * Math.sin(2 * Math.PI * 0.25 * seconds);
    const beats = new Array(30).fill({ rr: 0.8, waves: [] });
    const lead = integrate({ beats, breath, from: 6, samples: 8 * HZ, sampleHz: HZ });
    expect(Math.max(...lead)).toBeCloseTo(0.15 / Math.sqrt(1 + (Math.PI / 2) ** 2), 3);
  });

  it('refuses a plan that ends before the recording', () => {
    const beats = new Array(11).fill({ rr: 1, waves: complex(PAPER, 1) });
    expect(() => modelled(beats)).toThrow(RangeError);
  });

  it('gives a tachogram its mean, its spread and twice the power in breathing', () => {
    const series = tachogram({ mean: 0.9, sd: 0.05, lowToHigh: 0.5 }, 0.25, chanceFrom(3));
    const rr = Array.from({ length: 400 }, (_, i) => series(i / 4));
    expect(mean(rr)).toBeCloseTo(0.9, 6);
    expect(deviation(rr)).toBeCloseTo(0.05, 6);
    const centred = rr.map((value) => value - 0.9);
    const around = (centre: number) =>
      sum([-3, -2, -1, 0, 1, 2, 3].map((step) => power(centred, centre + step / 100, 4)));
    expect(around(0.1) / around(0.25)).toBeCloseTo(0.5, 1);
    expect(around(0.17) / around(0.25)).toBeLessThan(0.02);
  });
});

describe('the rhythms', () => {
  it('sinus beats 45 to 115 times a minute, evenly, with a P wave before nearly every complex', () => {
    const sinus = strips('sinus');
    for (const samples of sinus) {
      const rate = 60 / mean(intervals(samples));
      expect(rate).toBeGreaterThan(45);
      expect(rate).toBeLessThan(115);
    }
    expect(median(sinus.map(irregularity))).toBeLessThan(0.05);
    expect(quantile(sinus.map(beforeTheComplex), 0.25)).toBeGreaterThan(80);
  });

  it('fibrillation is several times as irregular, and has no P wave', () => {
    const afib = strips('afib');
    const spread = afib.map(irregularity);
    expect(median(spread)).toBeGreaterThan(4 * median(strips('sinus').map(irregularity)));
    expect(quantile(spread, 0.1)).toBeGreaterThan(0.09);
    expect(Math.abs(median(afib.map(beforeTheComplex)))).toBeLessThan(30);
  });

  it('fibrillation forgets: an interval says nothing about the next', () => {
    const pairs = strips('afib').flatMap((samples) => {
      const rr = intervals(samples);
      const away = rr.map((value) => (value - mean(rr)) / deviation(rr));
      return away.slice(1).map((value, i) => value * away[i]!);
    });
    expect(Math.abs(mean(pairs))).toBeLessThan(0.2);
  });

  it('flutter waves at 4 to 6 Hz rule between its complexes, and every n-th is conducted', () => {
    const waving = strips('flutter').flatMap((samples) => {
      const hz = dominantHz(betweenComplexes(samples));
      return hz >= 4 && hz <= 6 ? [{ samples, hz }] : [];
    });
    expect(waving.length / SEEDS.length).toBeGreaterThan(0.5);
    const cycles = waving.flatMap(({ samples, hz }) => intervals(samples).map((rr) => rr * hz));
    expect(median(cycles.map((n) => Math.abs(n - Math.round(n))))).toBeLessThan(0.1);
    const sinus = strips('sinus').map((samples) => dominantHz(betweenComplexes(samples)));
    expect(sinus.filter((hz) => hz >= 4).length / SEEDS.length).toBeLessThan(0.15);
  });

  it('block leaves a P wave alone in its pause, after T and before the next P', () => {
    const blocked = strips('flutter').filter((samples) => {
      return dominantHz(betweenComplexes(samples)) < 4 && irregularity(samples) > 0.1;
    });
    expect(blocked.length).toBeGreaterThan(4);
    expect(median(blocked.map(bumps))).toBe(3);
    expect(median(strips('sinus').map(bumps))).toBe(2);
  });

  it('noise leaves no even rhythm to be found, and is louder than what it covers', () => {
    const loud = (rhythm: Rhythm) =>
      median(strips(rhythm).map((samples) => deviation(betweenComplexes(samples))));
    expect(median(strips('noise').map(irregularity))).toBeGreaterThan(0.4);
    expect(loud('noise')).toBeGreaterThan(1.5 * loud('sinus'));
  });
});

describe('the set of strips', () => {
  it('is the same, byte by byte, for the same seed, and another for another', () => {
    const bytes = (seed: number) => synthesizeStrips(12, seed).map(waveformJson).join('\n');
    expect(bytes(5)).toBe(bytes(5));
    expect(bytes(5)).not.toBe(bytes(6));
    expect(new Set(bytes(5).split('\n')).size).toBe(12);
  });

  it('has its shares, in an order that the seed shuffles', () => {
    const order = (seed: number) => synthesizeStrips(40, seed).map(({ rhythm }) => rhythm);
    const one = order(1);
    const counts = RHYTHMS.map((rhythm) => one.filter((found) => found === rhythm).length);
    expect(counts).toEqual([16, 10, 8, 6]);
    expect(one).not.toEqual(order(2));
    expect(one.slice(0, 16)).not.toEqual(new Array(16).fill('sinus'));
    expect(synthesizeStrips(7, 1)).toHaveLength(7);
  });

  it.each(RHYTHMS)('writes %s as 2500 whole µV within 5 mV, and nothing of the truth', (rhythm) => {
    for (const seed of SEEDS) {
      const strip = synthesizeStrip(rhythm, seed);
      const { leads, ...head } = JSON.parse(waveformJson(strip));
      expect(head).toEqual({ v: 1, type: 'waveform', sampleHz: 250, unit: 'uV' });
      expect(leads).toEqual([{ name: 'II', samples: [...strip.microvolts] }]);
      expect(strip.microvolts).toHaveLength(2500);
      expect(Math.max(...strip.microvolts.map(Math.abs))).toBeLessThanOrEqual(5000);
    }
  });

  it('gives every file one size, so that size does not tell the class', () => {
    const sizes = RHYTHMS.flatMap((rhythm) =>
      SEEDS.map((seed) => Buffer.byteLength(waveformJson(synthesizeStrip(rhythm, seed)))),
    );
    expect([...new Set(sizes)]).toEqual([15_360]);
  });
});
