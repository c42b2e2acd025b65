import { pooledDawidSkene } from '../classes/pooled-dawid-skene.ts';
import { mustBeIndex, type VoteTriple, votesFrom } from '../votes.ts';
import type { Span } from './span-answers.ts';

/** A relation that an annotator drew from one of their own spans to another. */
export interface Relation {
  /** Places in the annotator's list of spans. */
  readonly from: number;
  readonly to: number;
  /** The class of the relation, from 0. */
  readonly label: number;
}

/** The spans of one annotator in one task, and the relations drawn between them. */
export interface RelationAnswer {
  readonly task: number;
  readonly annotator: number;
  readonly spans: readonly Span[];
  readonly relations: readonly Relation[];
}

/** A relation that the crowd agreed on, between places in the list of agreed spans. */
export interface AgreedRelation extends Relation {
  /** The probability that these two spans stand in this relation, given that both spans are right. */
  readonly confidence: number;
}

/**
 * Relations between agreed spans, from those each annotator drew between their own.
 *
 * An annotator's span is taken for the agreed span of its class that it overlaps most, by intersection
 * over union of at least 1/2. Who marked both spans of an ordered pair votes on it, with the class of
 * the relation or none; who missed a span has no vote. Pooled Dawid–Skene over the pairs decides. A pair
 * that nobody related is no candidate, but tells how often annotators draw what is not there.
 *
 * @param agreed the agreed spans of each task, [T]
 * @returns the relations of each task, [T], in order of `from`, then `to`
 * @throws RangeError when an index is outside its range
 */
export function inferRelations(
  answers: readonly RelationAnswer[],
  agreed: readonly (readonly Span[])[],
  shape: { readonly annotatorCount: number; readonly classCount: number },
): AgreedRelation[][] {
  const pairAt = new Map<string, number>();
  const pairs: (readonly [task: number, from: number, to: number])[] = [];
  const triples: VoteTriple[] = [];
  for (const answer of answers) {
    mustBeIndex('task', answer.task, agreed.length);
    for (const [from, to, vote] of votesOf(answer, agreed[answer.task]!, shape.classCount)) {
      const key = `${answer.task} ${from} ${to}`;
      const pair = pairAt.get(key) ?? pairs.push([answer.task, from, to]) - 1;
      pairAt.set(key, pair);
      triples.push([pair, answer.annotator, vote]);
    }
  }
  const C = shape.classCount + 1;
  const { annotatorCount } = shape;
  const votes = votesFrom(triples, { taskCount: pairs.length, annotatorCount, classCount: C });
  const { posterior } = pooledDawidSkene(votes);
  const relations: AgreedRelation[][] = agreed.map(() => []);
  for (const [pair, [task, from, to]] of pairs.entries()) {
    const row = posterior.subarray(pair * C, (pair + 1) * C);
    const vote = row.indexOf(Math.max(...row));
    if (vote > 0) relations[task]!.push({ from, to, label: vote - 1, confidence: row[vote]! });
  }
  for (const found of relations) found.sort((a, b) => a.from - b.from || a.to - b.to);
  return relations;
}

/** An annotator's votes on ordered pairs of agreed spans: 0 for no relation, c + 1 for class c. */
function votesOf(
  { spans, relations }: RelationAnswer,
  agreed: readonly Span[],
  classCount: number,
): [from: number, to: number, vote: number][] {
  const own = agreed.map((span) => closest(spans, span));
  const drawn = new Map<string, number>();
  for (const { from, to, label } of relations) {
    mustBeIndex('from', from, spans.length);
    mustBeIndex('to', to, spans.length);
    mustBeIndex('label', label, classCount);
    drawn.set(`${from} ${to}`, label + 1);
  }
  const votes: [number, number, number][] = [];
  for (const [i, from] of own.entries()) {
    for (const [j, to] of own.entries()) {
      if (i === j || from < 0 || to < 0) continue;
      votes.push([i, j, drawn.get(`${from} ${to}`) ?? 0]);
    }
  }
  return votes;
}

/** The place of the span of the same class that overlaps most, by at least half; -1 if none does. */
function closest(spans: readonly Span[], agreed: Span): number {
  let [best, most] = [-1, 0.5];
  for (const [i, { start, end, label }] of spans.entries()) {
    if (label !== agreed.label) continue;
    const both = Math.min(end, agreed.end) - Math.max(start, agreed.start);
    const either = Math.max(end, agreed.end) - Math.min(start, agreed.start);
    if (both / either < most || (best >= 0 && both / either === most)) continue;
    best = i;
    most = both / either;
  }
  return best;
}
