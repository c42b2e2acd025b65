import { seededRandom } from '../../src/inference/numeric.ts';

/** Seeded draws of a simulated crowd. */
export class Draw {
  readonly uniform: () => number;

  constructor(seed: number) {
    this.uniform = seededRandom(seed);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** A factor from low to high whose logarithm is uniform. */
  scale(low: number, high: number): number {
    return low * (high / low) ** this.uniform();
  }

  normal(deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Whole numbers 0 to count - 1, `some` different ones of them. */
  some(some: number, count: number): number[] {
    const all = Array.from({ length: count }, (_, i) => i);
    for (let i = 0; i < some; i++) {
      const j = i + Math.floor(this.uniform() * (count - i));
      [all[i], all[j]] = [all[j] ?? 0, all[i] ?? 0];
    }
    return all.slice(0, some);
  }

  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }
}
