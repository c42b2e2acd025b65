import type { Campaign } from './campaigns.ts';
import type { Area, Attack } from './classify.ts';
import type { Repetition } from './ring.ts';

/** How far from chance a classifier may be: over all campaigns, and in one of them beside what may be noise. */
const MARGIN = 0.01;
/** Standard errors that may be noise: a run judges a dozen areas. */
const NOISE = 3;
/** Over all campaigns the standard error must leave no doubt of the margin. */
const SURE = MARGIN / 2;
/** What “seen more often than the median” may find beyond what a draw would. */
const MORE_MARGIN = 0.02;
/** A build that is meant to leak must be found out so far. */
const LEAKS_FROM = 0.9;

/**
 * What one known gold task may tell of the next: three quarters follow from one in each stretch at a place drawn
 * evenly, which is the most that may be drawn where the rate is to hold within a task.
 */
const RHYTHM_MOST = 0.8;

/** Where a leak shows. */
export type SeenBy = 'page' | 'ring' | 'repetition' | 'rhythm';

/** What one campaign came to. */
export interface Outcome {
  readonly campaign: Campaign;
  readonly hands: number;
  readonly slots: number;
  readonly goldSlots: number;
  readonly page: Attack;
  readonly ring: Attack;
  readonly repetition: readonly Repetition[];
  /** What one gold task tells of the next to whoever counts. */
  readonly rhythm: Area;
}

/** The area farthest from chance among the methods. */
export const worst = ({ methods }: Attack): Area =>
  Object.values(methods).reduce((a, b) => (Math.abs(b.auc - 0.5) > Math.abs(a.auc - 0.5) ? b : a));

const tells = ({ auc, error }: Area): boolean => Math.abs(auc - 0.5) > MARGIN + NOISE * error;

/** Gold that has the same place in every hand of a whole suite: then a ring may compare hands too. */
const isEven = ({ goldRate, taskSuiteSize }: Campaign): boolean =>
  Number.isInteger(goldRate * taskSuiteSize);

/** What gives gold away in a campaign; nothing when nobody can tell. */
export function foundOut({ campaign, page, repetition, ring }: Outcome): string[] {
  const found: string[] = [];
  for (const [method, area] of Object.entries(page.methods)) {
    if (tells(area)) found.push(`${method} on what a page receives: ${told(area)}`);
  }
  for (const [method, area] of Object.entries(ring.methods)) {
    if (isEven(campaign) && tells(area))
      found.push(`${method} on what a ring knows: ${told(area)}`);
  }
  for (const [i, { base, more }] of repetition.entries()) {
    if (more <= base + MORE_MARGIN) continue;
    found.push(`seen more often than the median, after ${i + 1} quarters: ${more} over ${base}`);
  }
  return found;
}

/** True when a known gold task tells more of the next than it must. */
export const tellsNext = ({ auc, error }: Area): boolean => auc - NOISE * error > RHYTHM_MOST;

/** What gives gold away over all campaigns together, to each method on what a page receives. */
export function foundInAll(outcomes: readonly Outcome[]): string[] {
  return Object.entries(pooledPages(outcomes)).flatMap(([method, area]) => {
    const plain = Math.abs(area.auc - 0.5) <= MARGIN && area.error <= SURE;
    return plain ? [] : [`all: ${method} on what a page receives: ${told(area)}`];
  });
}

/** By method, its area on what pages received in all campaigns. */
export function pooledPages(outcomes: readonly Outcome[]): Readonly<Record<string, Area>> {
  const methods = Object.keys(outcomes[0]?.page.methods ?? {});
  const areas = (method: string) => outcomes.flatMap(({ page }) => page.methods[method] ?? []);
  return Object.fromEntries(methods.map((method) => [method, pooled(areas(method))]));
}

/** Whether a leak was found as plainly as it must be for the attack to be believed. */
export function isPlain(seenBy: SeenBy, outcome: Outcome): boolean {
  if (seenBy === 'rhythm') return outcome.rhythm.auc > LEAKS_FROM;
  if (seenBy !== 'repetition') return worst(outcome[seenBy]).auc > LEAKS_FROM;
  return outcome.repetition.some(({ auc }) => auc > LEAKS_FROM);
}

/** The mean of several areas, each by what it is worth. */
export function pooled(areas: readonly Area[]): Area {
  const weight = areas.reduce((sum, { error }) => sum + 1 / error ** 2, 0);
  const auc = areas.reduce((sum, { auc, error }) => sum + auc / error ** 2, 0) / weight;
  return { auc, error: weight ** -0.5 };
}

export const told = ({ auc, error }: Area): string => `${auc.toFixed(4)} ± ${error.toFixed(4)}`;
