import { timingSafeEqual } from 'node:crypto';

/** True in a time that does not tell where two texts differ; their lengths it tells. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
