import { labelSet, labelSetRule } from '../../src/inference/calibration/label-sets.ts';
import type { Votes } from '../../src/inference/votes.ts';
import { wrongUse } from '../cli/failure.ts';
import { type Fitting, fitClasses } from './class-fit.ts';

/**
 * Classes of a task that hold the truth with the coverage asked for, by index and most probable first. The
 * class decided for is among them: more only covers more.
 */
export type ClassSets = (t: number, decided: number | undefined) => readonly number[];

interface Known extends Fitting {
  readonly votes: Votes;
  /** The class of gold tasks, -1 elsewhere, [T]. */
  readonly gold: Int32Array;
}

/**
 * Label sets by a fit that is not told the gold: only so are gold tasks to it what others are, and the
 * coverage holds whatever the method is worth. Gold tasks have their class alone.
 *
 * @throws Failure when there is too little gold for the coverage
 */
export function classSets({ votes, gold, ...how }: Known, coverage: number): ClassSets {
  const { classCount: C } = votes;
  const { posterior } = fitClasses(how, votes, undefined);
  const known = Array.from(gold.keys()).filter((t) => (gold[t] ?? -1) >= 0);
  const rowOf = (t: number) => posterior.subarray(t * C, (t + 1) * C);
  const judged = new Float64Array(known.length * C);
  for (const [i, t] of known.entries()) judged.set(rowOf(t), i * C);
  const truth = Int32Array.from(known, (t) => gold[t] ?? 0);
  const rule = labelSetRule(judged, truth, C, coverage);
  if (rule.kind === 'refused') {
    const { needed } = rule;
    throw wrongUse(
      `--coverage ${coverage} needs ${needed} gold tasks or more, got ${known.length}`,
    );
  }
  return (t, decided) => {
    const c = gold[t] ?? -1;
    if (c >= 0) return [c];
    const set = labelSet(rowOf(t), rule.leastProbability);
    return decided === undefined || set.includes(decided) ? set : [...set, decided];
  };
}
