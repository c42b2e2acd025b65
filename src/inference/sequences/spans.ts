import { pooledDawidSkene } from '../classes/pooled-dawid-skene.ts';
import { type Interval, proportionInterval } from '../interval.ts';
import { bestCut } from './expected-f1.ts';
import {
  type Pieces,
  piecesOf,
  type Span,
  type SpanAnswer,
  type SpansShape,
  voteAt,
} from './span-answers.ts';
import { endSupport } from './span-ends.ts';

/** How to infer spans. */
export interface SpanOptions {
  /** The known spans of a task, [T]; undefined where unknown. */
  readonly gold?: readonly (readonly Span[] | undefined)[] | undefined;
  /** The length that counts as one position: 1 for characters and tokens, the step of a signal. Default 1. */
  readonly step?: number | undefined;
  /** How far an end may lie from the true one and be right, for `confidence`. Default 0. */
  readonly tolerance?: number | undefined;
  /** Imagined positions, marked as by the whole crowd, behind every annotator. Default 100. */
  readonly poolWeight?: number | undefined;
}

/** A span that the crowd agreed on. */
export interface AgreedSpan extends Span {
  /** The mean probability that a position of it is in a span of its class. */
  readonly existence: number;
  /** The probability that it is there, of its class, both ends within the tolerance. */
  readonly confidence: number;
}

/** How well an annotator marks, counted in spans of mean length, with 95 % intervals. */
export interface SpanAnnotator {
  /** The share of what is there that they mark. */
  readonly recall: Interval & { readonly value: number };
  /** The share of what they mark that is there. */
  readonly precision: Interval & { readonly value: number };
}

/** Spans inferred. */
export interface SpanInference {
  /** Of each task in order of place, [T]. */
  readonly spans: readonly (readonly AgreedSpan[])[];
  /** The pieces between all ends that anybody set, with `posterior` [P, C + 1]: no span first. */
  readonly pieces: Pieces;
  readonly posterior: Float64Array;
  readonly annotators: readonly SpanAnnotator[];
  readonly iterations: number;
}

/**
 * Spans from a crowd: where it pays to say that there is one, of which class, from where to where.
 *
 * Every piece between two ends has a truth (no span, or a class) and is voted on by all who read the
 * task; pooled Dawid–Skene gives its posterior, pieces weighing as many positions as they are long.
 * Pieces are kept above the cut of the greatest expected F1 over all positions, and joined to spans;
 * two spans that touch stay two where most who marked both sides set an end between them. Serves
 * characters, tokens and intervals of time alike. Gold tasks are clamped. A task nobody read has no spans.
 *
 * @throws RangeError as `piecesOf`, or when `step` is not positive
 * @see Nguyen et al. (2017), Aggregating and Predicting Sequence Labels from Crowd Annotations,
 *   doi:10.18653/v1/P17-1028: token-wise Dawid–Skene as the strongest model without features
 */
export function inferSpans(
  answers: readonly SpanAnswer[],
  shape: SpansShape,
  options: SpanOptions = {},
): SpanInference {
  const { gold, step = 1, tolerance = 0, poolWeight = 100 } = options;
  if (!(step > 0)) throw new RangeError(`step must be above 0, got ${step}`);
  const pieces = piecesOf(
    answers,
    shape,
    gold?.map((spans) => spans ?? []),
  );
  const weight = pieces.start.map((start, p) => (pieces.end[p]! - start) / step);
  const known = gold === undefined ? undefined : knownPieces(pieces, gold);
  const fit = pooledDawidSkene(pieces.votes, { weight, poolWeight, gold: known });
  const { posterior, iterations } = fit;
  const C = shape.classCount + 1;
  const inSpan = weight.map((_, p) => (isUnmarked(pieces, p, known) ? 0 : 1 - posterior[p * C]!));
  const cut = bestCut(inSpan, weight);
  const chosen = inSpan.map((probability, p) =>
    probability >= cut && probability > 0 ? likeliestClass(posterior, p, C) : 0,
  );
  const support = endSupport(answers, shape.length.length, tolerance);
  const spans = Array.from(shape.length, (_, t) => {
    const found = gold?.[t] ?? joined(pieces, chosen, support.apart, t);
    return found.map((span) =>
      judged(span, pieces, posterior, support.both, t, gold?.[t] !== undefined),
    );
  });
  const annotators = annotatorsOf(pieces, posterior, weight, spans);
  return { spans, pieces, posterior, annotators, iterations };
}

function knownPieces(pieces: Pieces, gold: NonNullable<SpanOptions['gold']>): Int32Array {
  const known = new Int32Array(pieces.start.length).fill(-1);
  for (const [t, spans] of gold.entries()) {
    if (spans === undefined) continue;
    for (let p = pieces.taskStart[t]!; p < pieces.taskStart[t + 1]!; p++) {
      known[p] = voteAt(spans, pieces.start[p]!);
    }
  }
  return known;
}

/** Whether nobody says that there is a span: then there is none, however often the crowd overlooks one. */
function isUnmarked({ votes }: Pieces, p: number, known: Int32Array | undefined): boolean {
  for (let i = votes.taskStart[p]!; i < votes.taskStart[p + 1]!; i++) {
    if (votes.vote[i]! > 0) return false;
  }
  return (known?.[p] ?? 0) <= 0;
}

function likeliestClass(posterior: Float64Array, p: number, C: number): number {
  let best = 1;
  for (let c = 2; c < C; c++) if (posterior[p * C + c]! > posterior[p * C + best]!) best = c;
  return best;
}

/** Pieces of equal class that touch, joined, but for places where spans are kept apart. */
function joined(
  pieces: Pieces,
  chosen: ArrayLike<number>,
  apart: (task: number, place: number, label: number) => boolean,
  t: number,
): Span[] {
  const spans: Span[] = [];
  for (let p = pieces.taskStart[t]!; p < pieces.taskStart[t + 1]!; p++) {
    if (chosen[p] === 0) continue;
    const [start, end, label] = [pieces.start[p]!, pieces.end[p]!, chosen[p]! - 1];
    const last = spans.at(-1);
    if (last?.end === start && last.label === label && !apart(t, start, label)) {
      spans[spans.length - 1] = { ...last, end };
    } else spans.push({ start, end, label });
  }
  return spans;
}

function judged(
  span: Span,
  pieces: Pieces,
  posterior: Float64Array,
  both: (task: number, span: Span) => number,
  t: number,
  isGold: boolean,
): AgreedSpan {
  const { start, end, label } = span;
  if (isGold) return { start, end, label, existence: 1, confidence: 1 };
  const C = pieces.votes.classCount;
  let inside = 0;
  for (let p = pieces.taskStart[t]!; p < pieces.taskStart[t + 1]!; p++) {
    if (pieces.start[p]! < start || pieces.end[p]! > end) continue;
    inside += (pieces.end[p]! - pieces.start[p]!) * posterior[p * C + label + 1]!;
  }
  const existence = Math.min(1, inside / (end - start));
  return { start, end, label, existence, confidence: existence * both(t, span) };
}

function annotatorsOf(
  { votes }: Pieces,
  posterior: Float64Array,
  weight: Float64Array,
  spans: readonly (readonly Span[])[],
): SpanAnnotator[] {
  const C = votes.classCount;
  const [marked, there, both] = [0, 0, 0].map(() => new Float64Array(votes.annotatorCount));
  let [positions, mass] = [0, 0];
  for (let p = 0; p < votes.taskCount; p++) {
    for (let i = votes.taskStart[p]!; i < votes.taskStart[p + 1]!; i++) {
      const [a, vote] = [votes.annotator[i]!, votes.vote[i]!];
      there![a]! += weight[p]! * (1 - posterior[p * C]!);
      if (vote === 0) continue;
      marked![a]! += weight[p]!;
      both![a]! += weight[p]! * posterior[p * C + vote]!;
    }
    positions += weight[p]! * (1 - posterior[p * C]!);
  }
  mass =
    positions /
      Math.max(
        1,
        spans.reduce((sum, found) => sum + found.length, 0),
      ) || 1;
  const rate = (right: number, of: number) => {
    const value = of === 0 ? 0 : Math.min(1, right / of);
    const trials = of / mass;
    return { value, ...proportionInterval(value * trials, trials) };
  };
  return Array.from(both!, (right, a) => ({
    recall: rate(right, there![a]!),
    precision: rate(right, marked![a]!),
  }));
}
