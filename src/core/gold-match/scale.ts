/** Choices in their order, and how many steps off a known one are still right. */
export interface Scale {
  readonly choices: readonly string[];
  readonly within: number;
}

/** Steps between two choices of a scale; infinite for what is none of them. */
export function stepsBetween(choices: readonly string[], one: string, other: string): number {
  const [from, to] = [choices.indexOf(one), choices.indexOf(other)];
  return from < 0 || to < 0 ? Number.POSITIVE_INFINITY : Math.abs(from - to);
}
