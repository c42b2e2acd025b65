import { temper } from '../classes/frozen-pool.ts';

/** How far a pool's probabilities have to be bent to be honest. */
export interface Calibration {
  /** Above 1 posteriors become softer, below 1 sharper. */
  readonly temperature: number;
  /** [C]: added to log-probabilities: classes that the pool sees too often get less than 0. */
  readonly classBias: Float64Array;
}

/** Standard deviation of what is believed beforehand of ln temperature and of each bias: odds off by e^½. */
const DOUBT = 0.5;
const ROUNDS = 20;

/**
 * Temperature and class bias from gold: the most probable ones given a normal prior around no change.
 *
 * The prior, of standard deviation ½ on the logarithm of the temperature and on every bias, says that odds
 * off by a factor of 1.6 are usual and by 7 are not; so three gold tasks change little and three hundred
 * decide. Alternates a search for the temperature with ascent of the biases. The posteriors must come from
 * a fit that did not know the gold.
 *
 * @param posterior [n, C] row-major, of gold tasks alone
 * @param truth [n]
 * @see Alexandari, Kundaje & Shrikumar (2020), section 3.2, bias-corrected temperature scaling,
 *   https://proceedings.mlr.press/v119/alexandari20a.html; without bias, Guo et al. (2017)
 */
export function calibrateOnGold(
  posterior: Float64Array,
  truth: Int32Array,
  classCount: number,
): Calibration {
  const classBias = new Float64Array(classCount);
  let logTemperature = 0;
  for (let round = 0; round < ROUNDS; round++) {
    logTemperature = largest(
      (x) => logLikelihood(posterior, truth, Math.exp(x), classBias) - (x / DOUBT) ** 2 / 2,
    );
    ascend(posterior, truth, Math.exp(logTemperature), classBias);
  }
  return { temperature: Math.exp(logTemperature), classBias };
}

/**
 * The temperature alone, from gold: for a method whose labels must stay its own. The same prior.
 *
 * @param posterior [n, C] row-major, of gold tasks alone, from a fit that did not know the gold
 * @param truth [n]
 * @see Guo et al. (2017), section 4.2, https://proceedings.mlr.press/v70/guo17a.html
 */
export function temperatureOnGold(
  posterior: Float64Array,
  truth: Int32Array,
  classCount: number,
): number {
  const none = new Float64Array(classCount);
  return Math.exp(
    largest((x) => logLikelihood(posterior, truth, Math.exp(x), none) - (x / DOUBT) ** 2 / 2),
  );
}

/** Log-likelihood of the truths in nats, after temperature and bias. */
function logLikelihood(
  posterior: Float64Array,
  truth: Int32Array,
  temperature: number,
  classBias: Float64Array,
): number {
  const C = classBias.length;
  const row = new Float64Array(C);
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    row.set(posterior.subarray(i * C, (i + 1) * C));
    temper(row, temperature, classBias);
    sum += Math.log(Math.max(row[truth[i]!]!, Number.MIN_VALUE));
  }
  return sum;
}

/** A few steps of the biases up the log-posterior; a step of 1 / curvature never overshoots. */
function ascend(
  posterior: Float64Array,
  truth: Int32Array,
  temperature: number,
  classBias: Float64Array,
): void {
  const C = classBias.length;
  const row = new Float64Array(C);
  const slope = new Float64Array(C);
  const curvature = truth.length / 2 + 1 / DOUBT ** 2;
  for (let step = 0; step < 10; step++) {
    for (let c = 0; c < C; c++) slope[c] = -classBias[c]! / DOUBT ** 2;
    for (let i = 0; i < truth.length; i++) {
      row.set(posterior.subarray(i * C, (i + 1) * C));
      temper(row, temperature, classBias);
      slope[truth[i]!]!++;
      for (let c = 0; c < C; c++) slope[c]! -= row[c]!;
    }
    for (let c = 0; c < C; c++) classBias[c]! += slope[c]! / curvature;
  }
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Where a function with one peak is largest between -3 and 3, to 1e-4: golden-section search. */
export function largest(of: (x: number) => number): number {
  let [low, high] = [-3, 3];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [of(left), of(right)];
  while (high - low > 1e-4) {
    if (atLeft >= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = of(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = of(right);
    }
  }
  return (low + high) / 2;
}
