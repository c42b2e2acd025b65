import { count } from './figures.ts';

const MOST_SPELLED = 9;

/** An unlikely coincidence, given as zeros before the point: `1 in 1,000`. */
export function oneIn(zeros: number): string {
  const whole = Math.floor(zeros);
  return whole <= MOST_SPELLED ? `1 in ${count(10 ** whole)}` : `1 in 10^${whole}`;
}
