import type { Beat, Shape } from './ecg-model.ts';
import { complex, integrate, pWave } from './ecg-model.ts';
import type { Chance, Signal } from './ecg-signal.ts';
import { chanceFrom, mix, recorded, ruined, sawtooth, tachogram, tone } from './ecg-signal.ts';

/** The classes of the job: `flutter` is atrial flutter or second-degree block, `noise` unreadable. */
export type Rhythm = 'sinus' | 'afib' | 'flutter' | 'noise';

/** Ten seconds of one lead. `microvolts` has one value a sample, within ±5000. */
export interface Strip {
  readonly rhythm: Rhythm;
  readonly sampleHz: number;
  readonly lead: string;
  readonly microvolts: Int16Array;
}

const SAMPLE_HZ = 250;
const SECONDS = 10;
/** Beats are planned from 0 s and ectopics shorten the plan; recording takes 1.5–2.5 to 12.5 s. */
const PLANNED_SECONDS = 18;
const JSON_BYTES = 15_360;
const SHARES: readonly (readonly [Rhythm, number])[] = [
  ['sinus', 0.4],
  ['afib', 0.25],
  ['flutter', 0.2],
  ['noise', 0.15],
];

type Drops = readonly number[];
/** Flutter waves from one conducted wave to the next, over and over. */
const CONDUCTION: readonly [Drops, ...Drops[]] = [
  [2],
  [3],
  [4],
  [4],
  [2, 4],
  [2, 2, 4],
  [4, 3],
  [3, 2],
];

/** What the heart does, with R peaks from 0 s on, and what the atria add that no R peak leads. */
interface Heart {
  readonly beats: readonly Beat[];
  readonly atria: Signal;
}

const silent: Signal = () => 0;

function drawShape(chance: Chance): Shape {
  return {
    p: chance.between(0.35, 0.65),
    q: chance.between(0, 0.8),
    r: chance.between(0.45, 1.2),
    s: chance.between(0.1, 1.3),
    t: chance.between(0.35, 0.9),
    pWidth: chance.between(0.5, 0.65),
    pAt: chance.between(0.78, 1),
    qrsWidth: chance.between(0.52, 0.7),
    tAt: chance.between(0.98, 1.15),
  };
}

/** Beats from 0 s to the end of the plan; `next` gives the next interval and the shape of its beat. */
function plan(next: (seconds: number) => { rr: number; shape: Shape }): Beat[] {
  const beats: Beat[] = [];
  let before = 0.8;
  for (let seconds = 0; seconds < PLANNED_SECONDS; seconds += before) {
    const { rr, shape } = next(seconds);
    beats.push({ rr, waves: complex(shape, before) });
    before = rr;
  }
  return beats;
}

/** An early beat and the pause after it: from the atria (`p` changed) or the ventricles (wide, no P). */
function withEctopics(beats: Beat[], shape: Shape, chance: Chance): Beat[] {
  const ventricular = chance.happens(0.5);
  const early: Shape = ventricular
    ? { ...shape, p: 0, q: 0, r: 1.3 * shape.r, s: 1.5, t: -1.2, qrsWidth: 1.4 }
    : { ...shape, p: -0.6 * shape.p, pAt: 0.75 * shape.pAt };
  const every = chance.pick([2, 3, 4]);
  const pause = ventricular ? 1.38 : 1.05;
  return beats.map((beat, i) => {
    if (i % every === every - 2) return { ...beat, rr: 0.62 * beat.rr };
    if (i % every !== every - 1) return beat;
    return { rr: pause * beat.rr, waves: complex(early, 0.62 * beat.rr) };
  });
}

/** Sinus rhythm; three in ten are harder: ectopics, strong respiratory arrhythmia, or P nearly lost. */
function sinus(chance: Chance): Heart {
  const kind = chance.happens(0.7) ? 'plain' : chance.pick(['ectopic', 'breath', 'flat']);
  const drawn = drawShape(chance);
  const shape = kind === 'flat' ? { ...drawn, p: 0.15, t: 0.25 } : drawn;
  const mean = 60 / (kind === 'breath' ? chance.between(52, 72) : chance.between(48, 105));
  const spread = kind === 'breath' ? chance.between(0.12, 0.17) : chance.between(0.01, 0.045);
  const lowToHigh = kind === 'breath' ? 0.1 : 0.5;
  const series = tachogram({ mean, sd: spread * mean, lowToHigh }, 0.25, chance);
  const beats = plan((seconds) => ({ rr: Math.max(0.4, series(seconds)), shape }));
  return { beats: kind === 'ectopic' ? withEctopics(beats, shape, chance) : beats, atria: silent };
}

/**
 * Atrial fibrillation: no P, RR log-normal and without memory, f-waves of 4 to 9 Hz. One in four is
 * harder: slow, less irregular, f-waves hardly above the noise.
 */
function afib(chance: Chance): Heart {
  const hard = chance.happens(0.25);
  const mean = 60 / (hard ? chance.between(52, 70) : chance.between(68, 140));
  const spread = hard ? chance.between(0.13, 0.17) : chance.between(0.2, 0.3);
  const mv = hard ? chance.between(0.015, 0.04) : chance.between(0.1, 0.28);
  const shape = { ...drawShape(chance), p: 0 };
  const hz = chance.between(4.6, 7.4);
  const atria = mix(
    sawtooth(hz, 0.65 * mv, 1, chance),
    sawtooth(hz + chance.pick([-1, 1]) * chance.between(0.6, 1.5), 0.35 * mv, 1, chance),
  );
  const interval = () => mean * Math.exp(spread * chance.normal() - spread ** 2 / 2);
  return { beats: plan(() => ({ rr: Math.max(0.32, interval()), shape })), atria };
}

/** Atrial flutter of 250 to 350 a minute, conducted 2:1 to 4:1, regularly or in groups. */
function flutter(chance: Chance): Heart {
  const hz = chance.between(4.2, 5.8);
  const drops = chance.pick(CONDUCTION);
  const shape = { ...drawShape(chance), p: 0, t: chance.between(0.1, 0.4) };
  let delay = 0;
  let turn = 0;
  const beats = plan(() => {
    const cycles = drops[turn++ % drops.length] ?? 2;
    const nextDelay = 0.006 * chance.normal();
    const rr = cycles / hz + nextDelay - delay;
    delay = nextDelay;
    return { rr, shape };
  });
  return { beats, atria: sawtooth(hz, chance.between(0.16, 0.4), 0.03, chance) };
}

/**
 * Second-degree block: P waves keep their pace while every n-th is not conducted. PR grows up to the
 * lost beat (Wenckebach), or stays (Mobitz II). A lost P is drawn by the beat before it.
 */
function block(chance: Chance): Heart {
  const pp = 60 / chance.between(66, 96);
  const wenckebach = chance.happens(0.5);
  const group = wenckebach ? chance.pick([3, 4, 5]) : chance.pick([2, 3, 4]);
  const shape = { ...drawShape(chance), p: chance.between(0.45, 0.7) };
  const first = chance.between(0.13, 0.18);
  const growth = wenckebach ? chance.between(0.06, 0.1) : 0;
  const delay = (i: number) => first + growth * (2 - 2 * 0.5 ** i);
  const beats = Array.from({ length: Math.ceil(PLANNED_SECONDS / pp) }, (_, turn): Beat | null => {
    const i = turn % group;
    if (i === group - 1) return null;
    const lost = i === group - 2;
    const rr = lost ? 2 * pp + delay(0) - delay(i) : pp + delay(i + 1) - delay(i);
    const waves = [...complex({ ...shape, p: 0 }, pp), pWave(shape, -delay(i))];
    return { rr, waves: lost ? [...waves, pWave(shape, pp - delay(i))] : waves };
  });
  return { beats: beats.filter((beat) => beat !== null), atria: silent };
}

const HEARTS: Readonly<Record<Rhythm, (chance: Chance) => Heart>> = {
  sinus,
  afib,
  flutter: (chance) => (chance.happens(0.65) ? flutter(chance) : block(chance)),
  noise: (chance) => (chance.happens(0.7) ? sinus(chance) : afib(chance)),
};

/**
 * One strip of a rhythm, as another patient for every seed: rate, shape, size, noise and phase vary,
 * and about a quarter of the strips are hard on purpose. Same rhythm and seed, same samples.
 */
export function synthesizeStrip(rhythm: Rhythm, seed: number): Strip {
  const chance = chanceFrom(seed);
  const { beats, atria } = HEARTS[rhythm](chance);
  const from = chance.between(1.5, 2.5);
  const breath = tone(0.25, chance.between(0.02, 0.15), chance);
  const samples = SECONDS * SAMPLE_HZ;
  const lead = integrate({ beats, breath, from, samples, sampleHz: SAMPLE_HZ });
  const heart: Signal = (t) => (lead[Math.round(t * SAMPLE_HZ)] ?? 0) + atria(from + t);
  const signal = rhythm === 'noise' ? ruined(heart, chance) : recorded(heart, chance);
  const microvolts = Int16Array.from({ length: samples }, (_, i) =>
    Math.max(-5000, Math.min(5000, Math.round(1000 * signal(i / SAMPLE_HZ)))),
  );
  return { rhythm, sampleHz: SAMPLE_HZ, lead: 'II', microvolts };
}

/**
 * Strips in the shares 40 % sinus, 25 % afib, 20 % flutter, 15 % noise, in an order of the seed's.
 *
 * Shares are rounded at their running total, so that they add up to `count`. About 3 ms a strip.
 */
export function synthesizeStrips(count: number, seed: number): Strip[] {
  const chance = chanceFrom(seed);
  let share = 0;
  const rhythms = SHARES.flatMap(([rhythm, part]) => {
    const from = Math.round(share * count);
    share += part;
    return new Array<Rhythm>(Math.round(share * count) - from).fill(rhythm);
  });
  return rhythms
    .map((rhythm) => ({
      rhythm,
      place: chance.between(0, 1),
      seed: chance.between(0, 2 ** 32) | 0,
    }))
    .sort((a, b) => a.place - b.place)
    .map((strip) => synthesizeStrip(strip.rhythm, strip.seed));
}

/**
 * The media file that the task page draws: rate, unit, lead and samples, and nothing of the truth.
 *
 * Padded with blanks, which JSON allows, to 15 360 bytes: so a file's size does not tell its class.
 */
export function waveformJson(strip: Strip): string {
  const leads = [{ name: strip.lead, samples: Array.from(strip.microvolts) }];
  const file = { v: 1, type: 'waveform', sampleHz: strip.sampleHz, unit: 'uV', leads };
  return JSON.stringify(file).padEnd(JSON_BYTES);
}
