import { mustBeIndex, type Votes, type VoteTriple, votesFrom } from '../votes.ts';

/** A stretch of a text or a signal: positions or times from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The class, from 0. */
  readonly label: number;
}

/** All the spans that one annotator marked in one task; none is an answer too. */
export interface SpanAnswer {
  readonly task: number;
  readonly annotator: number;
  readonly spans: readonly Span[];
}

/** What span answers are about. */
export interface SpansShape {
  readonly annotatorCount: number;
  readonly classCount: number;
  /** How long each task is, in the unit of the spans, [T]. */
  readonly length: ArrayLike<number>;
}

/**
 * Tasks cut at every end that anybody set: within a piece all say one thing, so a piece is one vote each.
 *
 * Pieces are in order of task and place, P of them; those of task t from `taskStart[t]`. A vote is 0 for
 * no span and c + 1 for class c.
 */
export interface Pieces {
  readonly taskStart: Uint32Array;
  /** [P]. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly votes: Votes;
}

/**
 * Cuts tasks into pieces, and answers into votes on them.
 *
 * Spans are clipped to their task. Where an annotator's own spans overlap, the one that starts last
 * speaks: run classes apart to keep both. Further `cuts` (such as ends of gold spans) may be given.
 *
 * @throws RangeError when an index is outside the shape, or an end is no number or not after its start
 */
export function piecesOf(
  answers: readonly SpanAnswer[],
  shape: SpansShape,
  cuts: readonly (readonly Span[])[] = [],
): Pieces {
  const perTask: SpanAnswer[][] = Array.from(shape.length, () => []);
  for (const answer of answers) {
    mustBeSpans(answer, shape);
    perTask[answer.task]!.push(answer);
  }
  const taskStart = new Uint32Array(shape.length.length + 1);
  const bounds: (readonly [number, number])[] = [];
  const triples: VoteTriple[] = [];
  for (const [t, said] of perTask.entries()) {
    const ends = endsOf([...said.map(({ spans }) => spans), cuts[t] ?? []], shape.length[t]!);
    for (let i = 0; i + 1 < ends.length; i++) {
      for (const { annotator, spans } of said) {
        triples.push([bounds.length, annotator, voteAt(spans, ends[i]!)]);
      }
      bounds.push([ends[i]!, ends[i + 1]!]);
    }
    taskStart[t + 1] = bounds.length;
  }
  const votes = votesFrom(triples, {
    taskCount: bounds.length,
    annotatorCount: shape.annotatorCount,
    classCount: shape.classCount + 1,
  });
  return {
    taskStart,
    start: Float64Array.from(bounds, ([start]) => start),
    end: Float64Array.from(bounds, ([, end]) => end),
    votes,
  };
}

/** What spans say of the place: 0 for nothing, c + 1 for class c; the span that starts last speaks. */
export function voteAt(spans: readonly Span[], place: number): number {
  let best: Span | undefined;
  for (const span of spans) {
    if (span.start > place || span.end <= place) continue;
    if (best === undefined || comesAfter(span, best)) best = span;
  }
  return best === undefined ? 0 : best.label + 1;
}

function comesAfter(a: Span, b: Span): boolean {
  return a.start !== b.start ? a.start > b.start : a.end < b.end || a.label < b.label;
}

function endsOf(answers: readonly (readonly Span[])[], length: number): number[] {
  const ends = new Set([0, length]);
  for (const spans of answers) {
    for (const { start, end } of spans) {
      ends.add(Math.min(Math.max(start, 0), length));
      ends.add(Math.min(Math.max(end, 0), length));
    }
  }
  return [...ends].sort((a, b) => a - b);
}

function mustBeSpans({ task, annotator, spans }: SpanAnswer, shape: SpansShape): void {
  mustBeIndex('task', task, shape.length.length);
  mustBeIndex('annotator', annotator, shape.annotatorCount);
  for (const { start, end, label } of spans) {
    mustBeIndex('label', label, shape.classCount);
    if (!(Number.isFinite(start) && Number.isFinite(end) && start < end)) {
      throw new RangeError(`a span must end after it starts, got ${start} to ${end}`);
    }
  }
}
