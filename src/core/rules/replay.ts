import type { Rule } from '../../contracts/rule.ts';
import { type Hit, type HitMark, hitsOf, keptFor } from './evaluate.ts';
import { EMPTY_TRAIL, type EndedHand, type Trail, withHand } from './trail.ts';

/** A rule that hit somebody in a replay: how often, and first when, after how many answers. */
export interface ReplayedHit {
  readonly first: Hit;
  readonly answersBefore: number;
  readonly times: number;
}

/**
 * Who would have been hit: every hand of one person again, in order of its end, each rule after each hand.
 *
 * What follows a hit is not played: a person who would have been paused goes on answering. Equal ends keep
 * the order they came in.
 */
export function replay(
  rules: readonly Rule[],
  hands: readonly EndedHand[],
  pools: readonly string[],
  choices: readonly string[],
): ReplayedHit[] {
  const kept = keptFor(rules);
  const found = new Map<string, ReplayedHit>();
  const marks: Record<string, HitMark> = {};
  let trail: Trail = EMPTY_TRAIL;
  let answersBefore = 0;
  for (const hand of hands.toSorted((a, b) => a.at - b.at)) {
    trail = withHand(trail, hand, choices, kept);
    answersBefore += hand.answers.length;
    for (const hit of hitsOf(rules, { trail, marks, pools }, choices)) {
      const { name } = hit.rule;
      marks[name] = hit.mark;
      const before = found.get(name);
      found.set(
        name,
        before ? { ...before, times: before.times + 1 } : { first: hit, answersBefore, times: 1 },
      );
    }
  }
  return [...found.values()];
}
