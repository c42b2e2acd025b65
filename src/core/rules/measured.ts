/** What a collector came to, in its own unit, and of how many answers, hands or pairs. */
export interface Measured {
  readonly value: number;
  readonly sample: number;
}
