import type { DecisionPage, DecisionView } from '../../src/contracts/standing.ts';

/**
 * The whole quality log, oldest first, asked for again and again: pages that are full never change, so only
 * the last one is read anew.
 */
export function decisionLog(page: (after: string | undefined) => Promise<DecisionPage>) {
  const full: DecisionView[] = [];
  let after: string | undefined;
  return async (): Promise<readonly DecisionView[]> => {
    for (;;) {
      const { decisions, next } = await page(after);
      if (next === undefined) return [...full, ...decisions];
      full.push(...decisions);
      after = next;
    }
  };
}
