/** A span of text, half open, with the class it was given. */
export interface ClassedSpan {
  readonly start: number;
  readonly end: number;
  readonly class: number;
}

/**
 * F1 of two annotators' spans by exact match of both ends and the class; 1 where both marked nothing.
 *
 * The same in either order. A span marked twice counts once.
 *
 * @see Hripcsak & Rothschild (2005), doi:10.1197/jamia.M1733: F as agreement where there are no negatives
 */
export function exactSpanF1(one: readonly ClassedSpan[], other: readonly ClassedSpan[]): number {
  const key = (span: ClassedSpan) => `${span.start} ${span.end} ${span.class}`;
  const [ours, theirs] = [new Set(one.map(key)), new Set(other.map(key))];
  if (ours.size + theirs.size === 0) return 1;
  const shared = [...ours].filter((span) => theirs.has(span)).length;
  return (2 * shared) / (ours.size + theirs.size);
}

/** F1 of two annotators' spans by character and class: overlaps earn their share; 1 where both marked nothing. */
export function characterSpanF1(
  one: readonly ClassedSpan[],
  other: readonly ClassedSpan[],
): number {
  const [ours, theirs] = [mergedByClass(one), mergedByClass(other)];
  const marked = lengthOf(ours) + lengthOf(theirs);
  if (marked === 0) return 1;
  let shared = 0;
  for (const a of ours) {
    for (const b of theirs) {
      if (a.class !== b.class) continue;
      shared += Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
    }
  }
  return (2 * shared) / marked;
}

/** Spans of one class that touch or overlap made one, so that no character counts twice. */
function mergedByClass(spans: readonly ClassedSpan[]): ClassedSpan[] {
  const merged: ClassedSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.class - b.class || a.start - b.start)) {
    const last = merged.at(-1);
    if (last?.class === span.class && span.start <= last.end) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    } else merged.push(span);
  }
  return merged;
}

function lengthOf(spans: readonly ClassedSpan[]): number {
  return spans.reduce((sum, span) => sum + span.end - span.start, 0);
}
