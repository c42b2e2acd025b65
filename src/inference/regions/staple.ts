import { overPixels, type VotePatterns, votePatterns } from './vote-patterns.ts';

/** How to run STAPLE; left out, it is what SimpleITK does. */
export interface StapleOptions {
  /** The share of foreground before anybody is heard. Default: the mean over all masks. */
  readonly prior?: number | undefined;
  /** Default 1000. */
  readonly maxIterations?: number | undefined;
  /** Converged once no sensitivity or specificity moves by more. Default 1e-7. */
  readonly tolerance?: number | undefined;
}

/** What STAPLE finds: how probable foreground is at each pixel, and how well each annotator sees it. */
export interface Staple {
  /** [P], in the pixel order of the masks. */
  readonly probability: Float64Array;
  /** [N]: P(marked | foreground); 1 where nothing is foreground. */
  readonly sensitivity: Float64Array;
  /** [N]: P(not marked | background); 1 where nothing is background. */
  readonly specificity: Float64Array;
  readonly iterations: number;
}

/**
 * Simultaneous truth and performance level estimation: the true mask and the annotators, each from the other.
 *
 * EM from the share of marks at each pixel. Pixels are independent given the truth, so those that all
 * annotators marked alike are one: O(N · P) once, then O(N · patterns) an iteration. The same masks give
 * the same bytes. A large empty margin raises every specificity and lets rare marks count: crop to what matters.
 *
 * @param masks one an annotator, all of the same length; 0 is background, anything else foreground
 * @throws RangeError without masks, when their lengths differ, or for a prior outside 0 to 1
 * @see Warfield, Zou & Wells (2004), eq. 14, 18, 19, doi:10.1109/TMI.2004.828354
 */
export function staple(masks: readonly Uint8Array[], options: StapleOptions = {}): Staple {
  const { maxIterations = 1000, tolerance = 1e-7 } = options;
  const patterns = votePatterns(masks.map(binary));
  const N = masks.length;
  const weight = shareMarked(patterns, N);
  const prior = options.prior ?? mean(patterns, weight);
  if (!(prior >= 0 && prior <= 1)) throw new RangeError(`prior must be 0 to 1, got ${prior}`);
  let rates = ratesOf(patterns, weight, N);
  let iterations = 1;
  weigh(patterns, rates, prior, weight);
  for (let moved = Number.POSITIVE_INFINITY; moved > tolerance; iterations++) {
    if (iterations >= maxIterations) break;
    const next = ratesOf(patterns, weight, N);
    moved = furthest(rates, next);
    rates = next;
    weigh(patterns, rates, prior, weight);
  }
  return { probability: overPixels(patterns, weight), ...rates, iterations };
}

interface Rates {
  readonly sensitivity: Float64Array;
  readonly specificity: Float64Array;
}

function binary(mask: Uint8Array): Uint8Array {
  return mask.some((mark) => mark > 1) ? mask.map((mark) => +(mark > 0)) : mask;
}

function shareMarked({ pixels, marked }: VotePatterns, N: number): Float64Array {
  return Float64Array.from(pixels, (_, u) => {
    let marks = 0;
    for (let n = 0; n < N; n++) marks += marked[u * N + n]!;
    return marks / N;
  });
}

function mean({ pixels, patternOf }: VotePatterns, weight: Float64Array): number {
  let sum = 0;
  for (let u = 0; u < pixels.length; u++) sum += pixels[u]! * weight[u]!;
  return patternOf.length === 0 ? 0 : sum / patternOf.length;
}

/** The M-step, eq. 18 and 19. */
function ratesOf({ pixels, marked }: VotePatterns, weight: Float64Array, N: number): Rates {
  const sensitivity = new Float64Array(N);
  const specificity = new Float64Array(N);
  let foreground = 0;
  let background = 0;
  for (let u = 0; u < pixels.length; u++) {
    const inside = pixels[u]! * weight[u]!;
    const outside = pixels[u]! - inside;
    foreground += inside;
    background += outside;
    for (let n = 0; n < N; n++) {
      if (marked[u * N + n] === 0) specificity[n]! += outside;
      else sensitivity[n]! += inside;
    }
  }
  for (let n = 0; n < N; n++) {
    sensitivity[n] = foreground > 0 ? sensitivity[n]! / foreground : 1;
    specificity[n] = background > 0 ? specificity[n]! / background : 1;
  }
  return { sensitivity, specificity };
}

/** The E-step, eq. 14, in logarithms so that no number of annotators underflows. */
function weigh(patterns: VotePatterns, rates: Rates, prior: number, weight: Float64Array): void {
  const { pixels, marked } = patterns;
  const N = rates.sensitivity.length;
  for (let u = 0; u < pixels.length; u++) {
    let inside = Math.log(prior);
    let outside = Math.log(1 - prior);
    for (let n = 0; n < N; n++) {
      const mark = marked[u * N + n] !== 0;
      inside += Math.log(mark ? rates.sensitivity[n]! : 1 - rates.sensitivity[n]!);
      outside += Math.log(mark ? 1 - rates.specificity[n]! : rates.specificity[n]!);
    }
    // Both are impossible only when annotators thought perfect contradict each other.
    weight[u] = inside === outside ? prior : 1 / (1 + Math.exp(outside - inside));
  }
}

function furthest(before: Rates, after: Rates): number {
  let moved = 0;
  for (let n = 0; n < before.sensitivity.length; n++) {
    moved = Math.max(
      moved,
      Math.abs(before.sensitivity[n]! - after.sensitivity[n]!),
      Math.abs(before.specificity[n]! - after.specificity[n]!),
    );
  }
  return moved;
}
