/** A stretch of places and its class by name. */
export type NamedSpan = readonly [start: number, end: number, label: string];

/**
 * Spans of a sequence of tags: `B-X` begins one of class X, `I-X` goes on, anything else is outside. An `I-X`
 * that nothing of X goes before begins one, as annotators mean it.
 *
 * @see Ramshaw & Marcus (1995), Text Chunking using Transformation-Based Learning, aclanthology W95-0107
 */
export function spansOfTags(tags: readonly string[]): NamedSpan[] {
  const spans: NamedSpan[] = [];
  for (const [place, tag] of tags.entries()) {
    const [, mark, label = ''] = /^([BI])-(.+)$/.exec(tag) ?? [];
    if (mark === undefined) continue;
    const last = spans.at(-1);
    if (mark === 'I' && last?.[1] === place && last[2] === label) {
      spans[spans.length - 1] = [last[0], place + 1, label];
    } else spans.push([place, place + 1, label]);
  }
  return spans;
}

/** The tags of spans that do not overlap. */
export function tagsOfSpans(spans: readonly NamedSpan[], length: number): string[] {
  const tags = new Array<string>(length).fill('O');
  for (const [start, end, label] of spans) {
    tags.fill(`I-${label}`, start, end);
    tags[start] = `B-${label}`;
  }
  return tags;
}
