/**
 * What SageMaker Ground Truth lists for the same objects, in dollars, one month, us-east-1. `objects` is
 * due whoever answers. `publicCrowd` is the pay that its public crowd takes by its built-in classification
 * of images or text; one's own crowd is paid by oneself, here as there.
 */
export interface ListPrice {
  readonly objects: number;
  readonly publicCrowd: number;
}

/** Objects up to `upTo` cost `dollars` each; from memory, not looked up. */
const TIERS = [
  { upTo: 50_000, dollars: 0.08 },
  { upTo: 1_000_000, dollars: 0.04 },
  { upTo: Number.POSITIVE_INFINITY, dollars: 0.02 },
] as const;

/** @see https://www.wring.co/blog/aws-sagemaker-ground-truth-pricing-guide, read for the research report */
const DOLLARS_A_LABEL = 0.012;

/** The list price of so many objects with so many labels each. */
export function groundTruthPrice(objects: number, labelsAnObject: number): ListPrice {
  let dollars = 0;
  let from = 0;
  for (const { upTo, dollars: each } of TIERS) {
    dollars += Math.max(0, Math.min(objects, upTo) - from) * each;
    from = upTo;
  }
  return { objects: dollars, publicCrowd: objects * labelsAnObject * DOLLARS_A_LABEL };
}
