import { spearman } from '../../src/inference/number-scores.ts';
import { comparisonsFrom } from '../../src/inference/pairs/comparisons.ts';
import {
  placeConfidence,
  type Ranking,
  rankItems,
  scoreInterval,
} from '../../src/inference/pairs/rank-items.ts';
import { wrongUse } from '../cli/failure.ts';
import { pairAgreement } from './agreement.ts';
import { ANNOTATOR, columnsOf } from './answer-table.ts';
import { digits } from './digits.ts';
import type { NameColumn } from './name-column.ts';
import { numberIn } from './numbers.ts';
import type { Asked, Outcome } from './outcome.ts';
import type { AnnotatorFigure } from './report/data.ts';
import { badInput, nameOf, type Source } from './source.ts';
import { truthTable } from './truth-table.ts';

interface PairRun {
  readonly items: readonly string[];
  readonly annotators: readonly string[];
  /** Comparisons of each item, and of each annotator. */
  readonly ofItem: Uint32Array;
  readonly ofAnnotator: Uint32Array;
  readonly ranking: Ranking;
}

/** Reads `annotator,left,right,label`, the label being the item preferred. */
async function readPairs(source: Source) {
  const wanted = [ANNOTATOR, ['left'], ['right'], ['label']];
  const { columns, lines, places } = await columnsOf(source, wanted);
  const [, , rightPlace = 1, labelPlace = 1] = places;
  const [annotator, ...sides] = columns as [NameColumn, NameColumn, NameColumn, NameColumn]; // as asked
  const items = [...new Set(sides.flatMap(({ names }) => [...names]))].sort();
  const [left, right, label] = sides.map((side) => side.ordered(items).numbers);
  const who = annotator.ordered();
  const triples = Array.from(lines, (line, i) => {
    const [a, b, best] = [left?.[i] ?? 0, right?.[i] ?? 0, label?.[i] ?? 0];
    const bad = (column: number, message: string) =>
      badInput(nameOf(source.path), { line, column }, message);
    if (a === b) throw bad(rightPlace, `item ${items[a]} is compared with itself`);
    if (best !== a && best !== b) {
      throw bad(labelPlace, `label must be ${items[a]} or ${items[b]}, got ${items[best]}`);
    }
    return [who.numbers[i] ?? 0, best, best === a ? b : a] as const;
  });
  return { items, annotators: who.names, triples };
}

async function spearmanOf(path: string | undefined, items: readonly string[], ranking: Ranking) {
  const [guesses, truths]: [number[], number[]] = [[], []];
  for (const { t, line, column, label } of await truthTable(path, items)) {
    const value = numberIn(label);
    if (value === undefined) {
      throw badInput(nameOf(path ?? ''), { line, column }, 'a score must be a number');
    }
    guesses.push(ranking.score[t] ?? 0);
    truths.push(value);
  }
  const correlation = guesses.length === 0 ? undefined : spearman(guesses, truths);
  return {
    judged: guesses.length,
    scores: correlation === undefined ? {} : { spearman: correlation },
  };
}

/** Ranks items from comparisons of two. */
export async function inferPairs(asked: Asked, source: Source): Promise<Outcome> {
  if (asked.gold !== undefined) throw wrongUse('--gold does not go with pairs: an order has none');
  const { items, annotators, triples } = await readPairs(source);
  const [ofItem, ofAnnotator] = [new Uint32Array(items.length), new Uint32Array(annotators.length)];
  for (const [a, ...pair] of triples) {
    ofAnnotator[a] = (ofAnnotator[a] ?? 0) + 1;
    for (const item of pair) ofItem[item] = (ofItem[item] ?? 0) + 1;
  }
  const shape = { itemCount: items.length, annotatorCount: annotators.length };
  const ranking = rankItems(comparisonsFrom(triples, shape));
  const run = { items, annotators, ofItem, ofAnnotator, ranking };
  return {
    kind: 'pairwise',
    method: 'bradley-terry-attention',
    reason: 'who looks prefers the better the more the better it is, and some only click',
    tasks: items.length,
    annotators: annotators.length,
    answers: triples.length,
    gold: 0,
    iterations: ranking.iterations,
    ...(await spearmanOf(asked.truth, items, ranking)),
    agreement: () =>
      pairAgreement(
        triples.map(([, best, other]) => [best, other]),
        items.length,
      ),
    labelLines: () => labelLines(run, asked.tolerance ?? 0),
    annotatorLines: () => figuresOf(run),
    report: () => ({
      qualityName: 'Share of comparisons they look at',
      annotators: figuresOf(run),
      contested: [],
    }),
  };
}

/** Best first. */
function* labelLines({ items, ofItem, ranking }: PairRun, tolerance: number) {
  const order = [...items.keys()].sort((a, b) => (ranking.place[a] ?? 0) - (ranking.place[b] ?? 0));
  for (const item of order) {
    const { low, high } = scoreInterval(ranking, item);
    yield {
      item: items[item],
      place: (ranking.place[item] ?? 0) + 1,
      score: digits(ranking.score[item] ?? 0),
      interval: [digits(low), digits(high)],
      confidence: digits(placeConfidence(ranking, item, tolerance)),
      answers: ofItem[item],
    };
  }
}

const figuresOf = ({ annotators, ofAnnotator, ranking }: PairRun): AnnotatorFigure[] =>
  annotators.flatMap((annotator, a) => {
    const attention = ranking.attention[a];
    return attention ? [{ annotator, answers: ofAnnotator[a] ?? 0, ...attention }] : [];
  });
