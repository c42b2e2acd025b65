const TAU = 2 * Math.PI;

/** Seeded draws: the same seed gives the same sequence, and nothing here reads any other chance. */
export interface Chance {
  /** Uniform in [low, high). */
  readonly between: (low: number, high: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
  readonly happens: (probability: number) => boolean;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
}

/**
 * A generator from an integer seed: splitmix32, one counter through a mixing function, so that
 * neighbouring seeds have nothing in common.
 */
export function chanceFrom(seed: number): Chance {
  let counter = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1);
  const uniform = () => {
    counter = (counter + 0x9e3779b9) | 0;
    let bits = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    between: (low, high) => low + (high - low) * uniform(),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(TAU * uniform()),
    happens: (probability) => uniform() < probability,
    pick: (from) => from[Math.floor(uniform() * from.length)] ?? from[0],
  };
}

/** A signal in mV at a time in seconds. */
export type Signal = (seconds: number) => number;

/** A sum of signals. */
export function mix(...parts: readonly Signal[]): Signal {
  return (seconds) => parts.reduce((sum, part) => sum + part(seconds), 0);
}

/** A tone of random phase. */
export function tone(hz: number, mv: number, chance: Chance): Signal {
  const phase = chance.between(0, TAU);
  return (seconds) => mv * Math.sin(TAU * hz * seconds + phase);
}

/**
 * Atrial activity: a sawtooth that climbs fast and falls slowly, `mv` from peak to peak.
 *
 * The harmonics of Stridh & Sörnmo, with their modulations: `unrest` 0 is the clockwork of flutter,
 * 1 lets the frequency wander by about half a hertz and the size by half, as in fibrillation.
 *
 * @see Stridh & Sörnmo (2001), doi:10.1109/10.900266
 */
export function sawtooth(hz: number, mv: number, unrest: number, chance: Chance): Signal {
  const phase = chance.between(0, TAU);
  const drift = mix(tone(0.21, 2 * unrest, chance), tone(0.9, 0.5 * unrest, chance));
  const swell = mix(tone(0.3, 0.35 * unrest, chance), tone(0.77, 0.25 * unrest, chance));
  return (seconds) => {
    const angle = TAU * hz * seconds + phase + drift(seconds);
    const shape = Math.sin(angle) + 0.42 * Math.sin(2 * angle) + 0.17 * Math.sin(3 * angle);
    return (mv / 2.5) * (1 + swell(seconds)) * shape;
  };
}

/**
 * RR intervals of a sinus rhythm as a function of time, both in seconds.
 *
 * A sum of tones with the paper's bimodal power spectrum (eq. 3): Gaussians of 0.01 Hz at 0.1 Hz
 * and at the breathing frequency, powers as `lowToHigh`, phases by chance, scaled to `mean` and `sd`.
 */
export function tachogram(
  rr: { readonly mean: number; readonly sd: number; readonly lowToHigh: number },
  breathHz: number,
  chance: Chance,
): (seconds: number) => number {
  const bump = (hz: number, centre: number) => Math.exp(-((hz - centre) ** 2) / (2 * 0.01 ** 2));
  const tones = Array.from({ length: 50 }, (_, i) => {
    const hz = (i + 1) / 100;
    const size = Math.sqrt(rr.lowToHigh * bump(hz, 0.1) + bump(hz, breathHz));
    return { hz, size, phase: chance.between(0, TAU) };
  });
  const scale = rr.sd / Math.sqrt(tones.reduce((power, { size }) => power + size ** 2 / 2, 0));
  const add =
    (t: number) =>
    (sum: number, { hz, size, phase }: (typeof tones)[number]) =>
      sum + size * Math.cos(TAU * hz * t + phase);
  return (seconds) => rr.mean + scale * tones.reduce(add(seconds), 0);
}

/** White measurement noise of `mv` standard deviation; every call draws, so ask once a sample. */
function hiss(mv: number, chance: Chance): Signal {
  return () => mv * chance.normal();
}

/**
 * Muscle noise: white noise, differenced so that it has no baseline, under an envelope of bursts
 * that never quite rests. `mv` is its standard deviation within a burst. Ask once a sample, in order.
 */
function muscle(mv: number, chance: Chance): Signal {
  const bursts = Array.from({ length: 4 }, () => ({
    centre: chance.between(0, 10),
    width: chance.between(0.4, 1.6),
  }));
  let before = 0;
  return (seconds) => {
    const inBurst = bursts.map((b) => Math.exp(-(((seconds - b.centre) / b.width) ** 2)));
    const now = chance.normal();
    const fresh = now - 0.6 * before;
    before = now;
    return (mv / 1.17) * Math.max(0.25, ...inBurst) * fresh;
  };
}

/**
 * An electrode that moves: pulls that jump within tens of ms and creep back within a second, over
 * a baseline that walks at random. `mv` is the typical height of a pull. Ask once a sample, in order.
 */
function motion(mv: number, chance: Chance): Signal {
  const pulls = Array.from({ length: Math.round(chance.between(5, 14)) }, () => ({
    at: chance.between(-0.5, 10),
    rise: chance.between(0.01, 0.08),
    fall: chance.between(0.1, 0.9),
    height: mv * chance.normal(),
  }));
  const stride = mv * chance.between(0.03, 0.09);
  let contact = 0;
  return (seconds) => {
    contact = 0.985 * contact + stride * chance.normal();
    const heights = pulls.map(({ at, rise, fall, height }) => {
      const since = Math.max(0, seconds - at);
      return height * (Math.exp(-since / fall) - Math.exp(-since / rise));
    });
    return heights.reduce((sum, height) => sum + height, contact);
  };
}

/**
 * An amplifier driven against its rails: within its spells the signal is lifted to a rail of
 * `mv`, up or down, and lets go along an exponential; outside it passes as it is.
 */
function saturate(signal: Signal, mv: number, chance: Chance): Signal {
  const spells = Array.from({ length: Math.round(chance.between(2, 4)) }, () => ({
    from: chance.between(0, 9.5),
    seconds: chance.between(0.3, 2),
    lift: chance.pick([1, 1, -1]) * chance.between(2, 6) * mv,
  }));
  const lift = (seconds: number) => (s: (typeof spells)[number]) => {
    const since = seconds - s.from;
    if (since < 0) return 0;
    return s.lift * Math.min(1, Math.exp((s.seconds - since) / 0.25));
  };
  return (seconds) => {
    const lifted = spells.reduce((sum, spell) => sum + lift(seconds)(spell), signal(seconds));
    return Math.max(-mv, Math.min(mv, lifted));
  };
}

/** What a recorder adds to a good strip: a drifting baseline, hiss, some hum, sometimes a muscle. */
export function recorded(heart: Signal, chance: Chance): Signal {
  return mix(
    heart,
    tone(chance.between(0.06, 0.15), chance.between(0, 0.12), chance),
    tone(chance.between(0.2, 0.4), chance.between(0, 0.05), chance),
    hiss(chance.between(0.004, 0.014), chance),
    tone(60, chance.happens(0.3) ? chance.between(0.005, 0.02) : 0, chance),
    muscle(chance.happens(0.25) ? chance.between(0.02, 0.06) : 0.004, chance),
  );
}

/** What makes a strip unreadable, over what is left of the heart: two of motion, muscle and rails. */
export function ruined(heart: Signal, chance: Chance): Signal {
  const left = chance.between(0.1, 0.5);
  const spared = chance.pick(['motion', 'muscle', 'rails']);
  const parts = mix(
    (seconds) => left * heart(seconds),
    motion(spared === 'motion' ? 0.15 : chance.between(0.4, 1), chance),
    muscle(spared === 'muscle' ? 0.03 : chance.between(0.12, 0.35), chance),
    hiss(0.015, chance),
  );
  return spared === 'rails' ? parts : saturate(parts, chance.between(1, 1.8), chance);
}
