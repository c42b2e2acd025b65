import type { Votes } from '../votes.ts';
import { agreementWeightedVote } from './agreement-weighted-vote.ts';
import type { Runner } from './dawid-skene/workspace.ts';
import { dawidSkene } from './dawid-skene.ts';
import { glad } from './glad.ts';
import type { WithGold } from './gold.ts';
import { clampGold } from './gold.ts';
import { goldWeightedVote } from './gold-weighted-vote.ts';
import { hierarchicalDawidSkene } from './hierarchical-dawid-skene.ts';
import type { Inference } from './inference.ts';
import { kos } from './kos.ts';
import { mace } from './mace.ts';
import { majorityVote } from './majority-vote.ts';
import { mapDawidSkene } from './map-dawid-skene.ts';
import { mmsr } from './mmsr.ts';
import { oneCoin } from './one-coin.ts';
import { variationalDawidSkene } from './variational-dawid-skene.ts';
import { zeroBasedSkill } from './zero-based-skill.ts';

/** What any method gives; one that does not iterate says nothing of iterations. */
export type Inferred = Inference & { readonly iterations?: number };

/** A method by the name that files and commands know, and what it takes for true. */
export interface ClassMethod {
  readonly assumes: string;
  /** Whether posteriors are shares of votes, which methods of weights give, and not probabilities. */
  readonly shares?: true;
  /** Methods that make passes of Dawid–Skene leave them to the runner, where there is one. */
  readonly run: (votes: Votes, options: WithGold, runner?: Runner) => Inferred;
}

function majority(votes: Votes, { gold }: WithGold): Inferred {
  const inferred = majorityVote(votes);
  clampGold(inferred.posterior, gold, votes.classCount);
  return inferred;
}

/** Every method for one class a task, by name. */
export const CLASS_METHODS: Readonly<Record<string, ClassMethod>> = {
  majority: { assumes: 'every vote counts alike', shares: true, run: majority },
  'agreement-weighted': {
    assumes: 'who agrees with the majority is right more often',
    shares: true,
    run: agreementWeightedVote,
  },
  'zero-based-skill': {
    assumes: 'who agrees with the weighted majority is right more often',
    shares: true,
    run: zeroBasedSkill,
  },
  'gold-weighted': {
    assumes: 'who is right on gold is right elsewhere',
    shares: true,
    run: goldWeightedVote,
  },
  'one-coin': {
    assumes: 'an annotator is right equally often whatever the class',
    run: oneCoin,
  },
  'dawid-skene': {
    assumes: 'each annotator confuses classes in a way of their own',
    run: dawidSkene,
  },
  'dawid-skene-map': {
    assumes: 'each annotator confuses classes in a way of their own, and is likely to be careful',
    run: mapDawidSkene,
  },
  'dawid-skene-variational': {
    assumes: 'each annotator confuses classes in a way that stays uncertain',
    run: variationalDawidSkene,
  },
  'dawid-skene-hierarchical': {
    assumes: 'annotators confuse classes much as the crowd does',
    run: hierarchicalDawidSkene,
  },
  glad: {
    assumes: 'annotators differ in ability and tasks in difficulty',
    run: glad,
  },
  mace: {
    assumes: 'an annotator knows the truth or clicks by habit',
    run: mace,
  },
  mmsr: {
    assumes: 'who agrees with many is right, and a few may be against all',
    run: mmsr,
  },
  kos: {
    assumes: 'of two classes, who agrees with whom tells who is right',
    shares: true,
    run: kos,
  },
};
