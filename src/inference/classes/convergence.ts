/** When to stop an iterative method. */
export interface Stopping {
  /** Default 100. */
  readonly maxIterations?: number | undefined;
  /** Converged once an iteration gains no more than this, nats a vote; -Infinity never. Default 1e-6. */
  readonly tolerance?: number | undefined;
}

/** How an iterative method came to its end. */
export interface Convergence {
  /** What the method maximises, in nats, one an iteration; what it is the method says. Never falls. */
  readonly objective: Float64Array;
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

/**
 * Repeats a step until its objective gains next to nothing.
 *
 * @param step one iteration; returns the objective, which no step may lower
 */
export function untilConverged(
  step: () => number,
  voteCount: number,
  { maxIterations = 100, tolerance = 1e-6 }: Stopping,
): Convergence {
  const trace: number[] = [];
  let gain = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  while (trace.length < maxIterations && !(gain <= tolerance * voteCount)) {
    const objective = step();
    gain = objective - last;
    last = objective;
    trace.push(objective);
  }
  const converged = trace.length > 0 && gain <= tolerance * voteCount;
  return { objective: Float64Array.from(trace), iterations: trace.length, converged };
}
