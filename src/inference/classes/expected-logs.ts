import { CompensatedSum } from '../numeric.ts';

/** Logarithms below this are taken for it: its exponential is still a number above 0. */
const LEAST_LOG = -690;

/** Exponentials of expected logarithms, which take the place of probabilities. */
export function exponentialsInto(target: Float64Array, logs: Float64Array): void {
  for (let i = 0; i < logs.length; i++) target[i] = Math.exp(Math.max(logs[i]!, LEAST_LOG));
}

/** Expected log-likelihood of what was counted, in nats; what never was adds nothing, however impossible. */
export function expectedLog(counts: Float64Array, logs: Float64Array): number {
  const sum = new CompensatedSum();
  for (let i = 0; i < counts.length; i++) {
    if (counts[i]! > 0) sum.add(counts[i]! * Math.max(logs[i]!, LEAST_LOG));
  }
  return sum.total;
}
