import type { Answer } from '../contracts/answer.ts';
import type { Assignment } from './assignment.ts';
import { isRight } from './gold.ts';
import type { Scale } from './gold-match/scale.ts';

/** An answer that somebody gave to gold. */
export interface GoldGiven {
  readonly goldId: string;
  readonly annotatorId: string;
  readonly answer: Answer;
}

/** What people made of one gold task. `pValue` is the chance that so few are right if it is gold like the rest. */
export interface GoldTally {
  readonly answers: number;
  readonly right: number;
  readonly given: Readonly<Record<string, number>>;
  readonly pValue: number;
}

/** The chance that of all gold tasks tested one that is right is proposed for retirement. */
export const DRIFT_ERROR = 0.01;

/** With fewer answers even unanimity says little of a gold task. */
const LEAST_ANSWERS = 4;

interface Scored {
  readonly annotatorId: string;
  readonly right: boolean;
  readonly word: string;
}

/**
 * Tallies answers by gold task, and tests whether people fail on it more often than they do elsewhere.
 *
 * Each person's chance of being right is that of all their other gold (Laplace's rule), so the number right is
 * Poisson-binomial: careless people failing is no news, good ones failing is. Exact, O(answers²) a task.
 */
export function tallyGold(
  given: readonly GoldGiven[],
  truthOf: (goldId: string) => readonly string[] | undefined,
  scale?: Scale,
): ReadonlyMap<string, GoldTally> {
  const byGold = new Map<string, Scored[]>();
  const people = new Map<string, { answers: number; right: number }>();
  for (const { goldId, annotatorId, answer } of given) {
    const truth = truthOf(goldId);
    if (truth === undefined) continue;
    const right = isRight(truth, answer, scale);
    const word = 'choice' in answer ? answer.choice : answer.abstain;
    byGold.set(goldId, [...(byGold.get(goldId) ?? []), { annotatorId, right, word }]);
    const person = people.get(annotatorId) ?? { answers: 0, right: 0 };
    people.set(annotatorId, {
      answers: person.answers + 1,
      right: person.right + (right ? 1 : 0),
    });
  }
  const elsewhere = ({ annotatorId, right }: Scored): number => {
    const all = people.get(annotatorId) ?? { answers: 1, right: 0 };
    return (all.right - (right ? 1 : 0) + 1) / (all.answers - 1 + 2);
  };
  return new Map([...byGold].map(([goldId, scored]) => [goldId, tallyOf(scored, elsewhere)]));
}

function tallyOf(scored: readonly Scored[], chanceOf: (one: Scored) => number): GoldTally {
  const given: Record<string, number> = {};
  for (const { word } of scored) given[word] = (given[word] ?? 0) + 1;
  const right = scored.filter((one) => one.right).length;
  return { answers: scored.length, right, given, pValue: atMost(right, scored.map(chanceOf)) };
}

/** The chance of at most so many successes in trials of these chances: a sum over all ways, by dynamic programming. */
export function atMost(successes: number, chances: readonly number[]): number {
  let exactly = [1];
  for (const p of chances) {
    exactly = [...exactly, 0].map((same, k) => same * (1 - p) + (exactly[k - 1] ?? 0) * p);
  }
  return Math.min(
    1,
    exactly.slice(0, successes + 1).reduce((sum, p) => sum + p, 0),
  );
}

/**
 * Gold that should be retired: of all that was answered often enough, that on which people fail beyond what chance
 * allows. The error over all tests together is at most `DRIFT_ERROR` (Bonferroni).
 */
export function drifting(tallies: ReadonlyMap<string, GoldTally>): string[] {
  const tested = [...tallies].filter(([, { answers }]) => answers >= LEAST_ANSWERS);
  return tested
    .filter(([, { pValue }]) => pValue * tested.length <= DRIFT_ERROR)
    .map(([goldId]) => goldId);
}

/** The gold answers of hands that are closed: what counts for nobody, or came late, is left out. */
export const goldGivenIn = (assignments: readonly Assignment[]): GoldGiven[] =>
  assignments.flatMap(({ state, annotatorId, gold, goldAnswers, unscored = [] }) =>
    state === 'leased' || state === 'void'
      ? []
      : Object.entries(goldAnswers).flatMap(([index, answer]) => {
          const goldId = gold[Number(index)];
          return goldId === undefined || unscored.includes(index)
            ? []
            : [{ goldId, annotatorId, answer }];
        }),
  );
