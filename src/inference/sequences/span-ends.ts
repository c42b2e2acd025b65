import type { Span, SpanAnswer } from './span-answers.ts';

/** What the annotators' own ends say of an agreed span. */
export interface EndSupport {
  /** Whether most who marked the class on both sides of a place set an end there. */
  readonly apart: (task: number, place: number, label: number) => boolean;
  /** The probability that both ends of a span are right, given that something is there. */
  readonly both: (task: number, span: Span) => number;
}

/** Imagined annotators, as precise as the crowd, behind every end. */
const IMAGINED = 1;

/**
 * How the ends of spans are supported by the annotators who marked something there.
 *
 * An annotator's span of the same class that overlaps supports both ends, one or none, each if it lies
 * within the tolerance. The probability that both ends are right is the share of the overlapping spans
 * that support both, shrunk to the same share between the annotators of the whole job.
 */
export function endSupport(
  answers: readonly SpanAnswer[],
  taskCount: number,
  tolerance: number,
): EndSupport {
  const byTask: (readonly Span[])[][] = Array.from({ length: taskCount }, () => []);
  for (const { task, spans } of answers) byTask[task]!.push(spans);
  const near = (a: Span, b: Span) =>
    Math.abs(a.start - b.start) <= tolerance && Math.abs(a.end - b.end) <= tolerance;
  const crowd = crowdShare(byTask, near);
  return {
    apart(task, place, label) {
      let [through, ended] = [0, 0];
      for (const spans of byTask[task]!) {
        const own = spans.filter((span) => span.label === label);
        if (own.some(({ start, end }) => start < place && place < end)) through++;
        else if (own.some(({ end }) => end === place) && own.some(({ start }) => start === place))
          ended++;
      }
      return ended > through;
    },
    both(task, span) {
      const overlapping = byTask[task]!.flatMap((spans) => spans.filter((own) => touch(own, span)));
      const right = overlapping.filter((own) => near(own, span)).length;
      return (right + IMAGINED * crowd) / (overlapping.length + IMAGINED);
    },
  };
}

function touch(a: Span, b: Span): boolean {
  return a.label === b.label && a.start < b.end && b.start < a.end;
}

/** Of pairs of spans by two annotators that overlap, the share that agree at both ends; 1/2 if none. */
function crowdShare(
  byTask: readonly (readonly (readonly Span[])[])[],
  near: (a: Span, b: Span) => boolean,
): number {
  let [pairs, agreeing] = [1, 0.5];
  const compare = (a: Span, others: readonly Span[]) => {
    for (const b of others) {
      if (!touch(a, b)) continue;
      pairs++;
      if (near(a, b)) agreeing++;
    }
  };
  for (const answers of byTask) {
    for (const [i, spans] of answers.entries()) {
      const others = answers.slice(i + 1).flat();
      for (const span of spans) compare(span, others);
    }
  }
  return agreeing / pairs;
}
