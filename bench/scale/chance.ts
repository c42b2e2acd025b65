import { seededRandom } from '../../src/inference/numeric.ts';

/** Seeded draws for times: what comes from one stream does not shift what comes from another. */
export class Chance {
  readonly next: () => number;
  #spare: number | undefined;

  constructor(seed: number) {
    this.next = seededRandom(seed >>> 0);
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Standard normal: Box and Muller (1958), two draws at a time. */
  #normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** @param sigma of the logarithm; the mean is `median` · exp(sigma² / 2) */
  lognormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.#normal());
  }
}
