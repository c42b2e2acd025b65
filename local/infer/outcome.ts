import type { Measure } from './agreement.ts';
import type { ReportData } from './report/data.ts';

/** The kinds of answer that are understood. */
export const KINDS = [
  'categorical',
  'ordinal',
  'numeric',
  'multilabel',
  'pairwise',
  'span',
  'sequence',
  'text',
] as const;
export type Kind = (typeof KINDS)[number];

/** What a user asks of a run of inference, beside the answers. */
export interface Asked {
  readonly kind?: Kind | undefined;
  /** A method's name; `auto` chooses. */
  readonly method: string;
  readonly gold?: string | undefined;
  readonly truth?: string | undefined;
  /** Classes in their order, where answers do not name them all or their order matters. */
  readonly classes?: readonly string[] | undefined;
  /** How far a number may be off and still be right; the confidence of numbers is of that. */
  readonly tolerance?: number | undefined;
  /** How often a set of classes must hold the truth: asks for sets beside labels. */
  readonly coverage?: number | undefined;
  /** A file of what a model predicts of every task, to be weighed beside the votes. */
  readonly predictions?: string | undefined;
  /** A file of a pool that was fitted before, to be applied to these answers. */
  readonly model?: string | undefined;
  /** Where the pool will be kept: whether there can be one is told before work is done. */
  readonly saveModel?: string | undefined;
  /** How many threads infer; the labels are the same. Default 1. */
  readonly threads?: number | undefined;
  /** Dawid–Skene as an export in shards makes it, in so many; by default as one. */
  readonly shards?: number | undefined;
}

/** What a run of inference found, whatever the kind of answer. Lines are made as they are written. */
export interface Outcome {
  readonly kind: Kind;
  readonly method: string;
  /** Why this method, in words. */
  readonly reason: string;
  readonly tasks: number;
  readonly annotators: number;
  readonly answers: number;
  readonly gold: number;
  /** Of all fits of the method together; none of one that does not iterate. */
  readonly iterations: number | undefined;
  /** A line of `--out` for each task or item, in order of the answers. */
  readonly labelLines: () => Iterable<object>;
  /** A line of `--annotators` for each annotator. */
  readonly annotatorLines: () => Iterable<object>;
  /** Scores against `--truth`, by the names in which they are printed; empty without it. */
  readonly scores: Readonly<Record<string, number>>;
  /** Judged tasks of `--truth`, gold left out. */
  readonly judged: number;
  /** How far annotators agree; none where no two answers can be compared. Some work. */
  readonly agreement: () => readonly Measure[];
  /** The pool as the text of a file, where there is one. */
  readonly modelText?: (() => string) | undefined;
  readonly report: () => Omit<ReportData, 'source' | 'kind' | 'method' | 'reason' | 'figures'>;
}
