import type { WatchRule } from '../../src/contracts/watch.ts';
import type { Members, Plan } from './plan.ts';

/** What people go through first; a training of 0 tasks is none. */
export interface EntryTerms {
  readonly consents: boolean;
  readonly training: number;
  readonly exam?: {
    readonly tasks: number;
    readonly right: number;
    readonly attempts: number;
  };
}

/** What a job was published with, as far as the promises speak of it; null for what it leaves out. */
export interface Terms extends Members {
  readonly redundancy: number;
  readonly taskSuiteSize: number;
  readonly cap: number | null;
  readonly perHour: number | null;
  readonly adaptive: {
    readonly maxRedundancy: number;
    readonly minConfidence: number;
    readonly targetError?: number;
  } | null;
  readonly setAsideAfter: number | null;
  /** By what people are judged on gold. */
  readonly watch: WatchRule | null;
  /** Whether the job has the one rule of these histories. */
  readonly isRuled: boolean;
  /** What comes again to the same person. */
  readonly repeats: {
    readonly rate: number;
    readonly afterMs: number;
    readonly atMost: number;
  } | null;
  readonly goldRate: number;
  readonly maxExposures: number;
  readonly leaseMs: number;
  readonly choices: readonly string[];
  /** How often an answer is an abstention: a task that all abstain from has no label. */
  readonly abstain: number;
  readonly plan: Plan;
  readonly entry: EntryTerms | null;
}

/** Suite ids count in base 36 from s0. */
export const suiteName = (number: number): string => `s${number.toString(36)}`;

/** What the manifest calls for in a suite, by its id. */
export const plannedSuite = ({ plan }: Terms, taskSuiteId: string) => {
  const planned = plan.suites[Number.parseInt(taskSuiteId.slice(1), 36)];
  if (planned === undefined) throw new Error(`no suite ${taskSuiteId} was planned`);
  return planned;
};
