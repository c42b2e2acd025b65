import type { HitMark } from './evaluate.ts';
import { EMPTY_TRAIL, type Trail } from './trail.ts';

/** What the rules of a job keep of a person: their newest answers, and the last hit of each rule, by name. */
export interface RulesRecord {
  readonly kind: 'rulesRecord';
  readonly jobId: string;
  readonly annotatorId: string;
  readonly trail: Trail;
  readonly marks: Readonly<Record<string, HitMark>>;
  readonly version: number;
}

/** People of a job whose answers are left out of labels, in order of id. */
export interface Weightless {
  readonly kind: 'weightless';
  readonly jobId: string;
  readonly annotatorIds: readonly string[];
  readonly version: number;
}

/** A record at version 0: the commit makes it 1. */
export const unbornRecord = (jobId: string, annotatorId: string): RulesRecord => ({
  kind: 'rulesRecord',
  jobId,
  annotatorId,
  trail: EMPTY_TRAIL,
  marks: {},
  version: 0,
});

/** The people without weight after one more, or one less; the item may not be there yet. */
export function withWeight(
  item: Weightless | undefined,
  { jobId, annotatorId }: { readonly jobId: string; readonly annotatorId: string },
  has: boolean,
): Weightless {
  const others = (item?.annotatorIds ?? []).filter((id) => id !== annotatorId);
  const annotatorIds = has ? others : [...others, annotatorId].sort();
  return { kind: 'weightless', jobId, annotatorIds, version: (item?.version ?? 0) + 1 };
}
