const TAU = 2 * Math.PI;

/** Table I of the paper, at 60 beats a minute: angle from the R peak in rad, size a, width b in rad. */
const TABLE_I = {
  P: { angle: -Math.PI / 3, size: 1.2, width: 0.25 },
  Q: { angle: -Math.PI / 12, size: -5, width: 0.1 },
  R: { angle: 0, size: 30, width: 0.1 },
  S: { angle: Math.PI / 12, size: -7.5, width: 0.1 },
  T: { angle: Math.PI / 2, size: 0.75, width: 0.4 },
};

/** One Gaussian event: `at` and `width` (one sigma) in seconds from the beat's R peak, `peak` in mV. */
interface Wave {
  readonly at: number;
  readonly width: number;
  readonly peak: number;
}

/** A beat: its waves, in time of its own R peak, and `rr`, the seconds from that to the next R peak. */
export interface Beat {
  readonly rr: number;
  readonly waves: readonly Wave[];
}

/** How a patient differs from Table I. All are factors; all 1 gives the paper's beat, R at 1.2 mV. */
export interface Shape {
  readonly p: number;
  readonly q: number;
  readonly r: number;
  readonly s: number;
  readonly t: number;
  readonly pWidth: number;
  readonly pAt: number;
  readonly qrsWidth: number;
  readonly tAt: number;
}

/**
 * A row of Table I in seconds and mV.
 *
 * With dθ = ω·dt the paper's event −a·Δθ·exp(−Δθ²/2b²) integrates to a Gaussian of height a·b²/ω;
 * the gain puts the R peak of the table at 1.2 mV, as the paper's own rescaling of z does.
 */
function wave(name: keyof typeof TABLE_I, size: number, at: number, width: number): Wave {
  const row = TABLE_I[name];
  const gain = 1.2 / (TABLE_I.R.size * TABLE_I.R.width ** 2);
  const peak = size * gain * row.size * row.width ** 2;
  return { at: (at * row.angle) / TAU, width: (width * row.width) / TAU, peak };
}

/** A patient's P wave, `at` seconds from the R peak that its beat is counted from. */
export function pWave(shape: Shape, at: number): Wave {
  return { ...wave('P', shape.p, 1, shape.pWidth), at };
}

/**
 * The waves of one conducted beat, of which those of size 0 are left out.
 *
 * P, Q, R and S keep their seconds at any rate; T moves with the root of the RR interval before it
 * (Bazett), and is two events, so that it climbs slower than it falls.
 *
 * @param before seconds from the last R peak to this one
 */
export function complex(shape: Shape, before: number): Wave[] {
  const { q, r, s, t, qrsWidth, tAt } = shape;
  const stretch = Math.sqrt(Math.min(1.2, before));
  const waves = [
    pWave(shape, (shape.pAt * TABLE_I.P.angle) / TAU),
    wave('Q', q, qrsWidth, qrsWidth),
    wave('R', r, qrsWidth, qrsWidth),
    wave('S', s, qrsWidth, qrsWidth),
    wave('T', 0.4 * t, 0.88 * tAt * stretch, 0.72 * stretch),
    wave('T', 0.7 * t, 1.1 * tAt * stretch, 0.55 * stretch),
  ];
  return waves.filter(({ peak }) => peak !== 0);
}

type State = readonly [x: number, y: number, z: number];
type Field = (seconds: number, state: State) => State;

/** Slope in mV/s of a beat's events, `seconds` after its R peak; beyond five sigma there is none. */
function slope(waves: readonly Wave[], seconds: number): number {
  let sum = 0;
  for (const { at, width, peak } of waves) {
    const u = (seconds - at) / width;
    if (Math.abs(u) < 5) sum -= ((peak * u) / width) * Math.exp((-u * u) / 2);
  }
  return sum;
}

/**
 * The paper's equations (1) between two R peaks, at angles 0 and 2π of the cycle around x² + y² = 1.
 *
 * Where the paper takes angles modulo 2π, here both beats lay their own waves on the way, so that
 * neighbours may differ. `late`: the step starts in the second half, and may run beyond 2π.
 */
function field(last: Beat, next: Beat, late: boolean, breath: (seconds: number) => number): Field {
  const omega = TAU / last.rr;
  return (seconds, [x, y, z]) => {
    const alpha = 1 - Math.sqrt(x * x + y * y);
    const since = (Math.atan2(y, x) + (late || y < 0 ? TAU : 0)) / omega;
    const pull = slope(last.waves, since) + slope(next.waves, since - last.rr);
    return [alpha * x - omega * y, alpha * y + omega * x, pull - (z - breath(seconds))];
  };
}

/** One step of the classical fourth-order Runge–Kutta method. */
function step(f: Field, t: number, at: State, h: number): State {
  const ahead = (k: State, by: number): State => [
    at[0] + by * k[0],
    at[1] + by * k[1],
    at[2] + by * k[2],
  ];
  const k1 = f(t, at);
  const k2 = f(t + h / 2, ahead(k1, h / 2));
  const k3 = f(t + h / 2, ahead(k2, h / 2));
  const k4 = f(t + h, ahead(k3, h));
  const mean = (i: 0 | 1 | 2) => (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) / 6;
  return [at[0] + h * mean(0), at[1] + h * mean(1), at[2] + h * mean(2)];
}

/** What `integrate` runs over: the first beat has its R peak at 0 s, recording begins at `from`. */
interface Course {
  readonly beats: readonly Beat[];
  /** The baseline z0 in mV at a time in seconds; the paper: 0.15·sin(2π·0.25·t). */
  readonly breath: (seconds: number) => number;
  readonly from: number;
  readonly samples: number;
  readonly sampleHz: number;
}

/**
 * Integrates the model by RK4 at a fixed step of one sample: the lead in mV, one value a sample.
 *
 * ω changes at the R peak, so the intervals between R peaks are the `rr` given, to within a step.
 * Throws a `RangeError` when the beats end before the recording does.
 *
 * @see McSharry, Clifford, Tarassenko & Smith (2003), eqs. 1, 2 and 4, doi:10.1109/TBME.2003.808805
 */
export function integrate({ beats, breath, from, samples, sampleHz }: Course): Float64Array {
  const lead = new Float64Array(samples);
  const first = Math.round(from * sampleHz);
  let state: State = [1, 0, 0];
  for (let i = 0, k = 0; i < first + samples; i++) {
    if (i >= first) lead[i - first] = state[2];
    const [last, next] = [beats[k], beats[k + 1]];
    if (!last || !next) throw new RangeError(`${beats.length} beats end before the recording`);
    const late = state[1] < 0;
    state = step(field(last, next, late, breath), i / sampleHz, state, 1 / sampleHz);
    if (late && state[1] >= 0) k++;
  }
  return lead;
}
