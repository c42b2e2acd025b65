/**
 * Pairs things of two kinds so that as many as can be find a partner that fits.
 *
 * Augmenting paths: O(left × pairs), for at most some 60 of each.
 *
 * @returns those of the left, 0 … left − 1, for whom nobody is left in a largest pairing
 */
export function unpaired(
  left: number,
  right: number,
  fits: (left: number, right: number) => boolean,
): number[] {
  const partner = new Map<number, number>();
  const settle = (seeker: number, asked: Set<number>): boolean => {
    for (let candidate = 0; candidate < right; candidate++) {
      if (asked.has(candidate) || !fits(seeker, candidate)) continue;
      asked.add(candidate);
      const holder = partner.get(candidate);
      if (holder !== undefined && !settle(holder, asked)) continue;
      partner.set(candidate, seeker);
      return true;
    }
    return false;
  };
  return Array.from({ length: left }, (_, i) => i).filter((seeker) => !settle(seeker, new Set()));
}
