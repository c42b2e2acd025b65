import { agreementWeightedVote } from '../../../src/inference/classes/agreement-weighted-vote.ts';
import { auto } from '../../../src/inference/classes/auto.ts';
import type { Stopping } from '../../../src/inference/classes/convergence.ts';
import { glad } from '../../../src/inference/classes/glad.ts';
import type { WithGold } from '../../../src/inference/classes/gold.ts';
import { goldWeightedVote } from '../../../src/inference/classes/gold-weighted-vote.ts';
import { hierarchicalDawidSkene } from '../../../src/inference/classes/hierarchical-dawid-skene.ts';
import type { Inference } from '../../../src/inference/classes/inference.ts';
import { kos } from '../../../src/inference/classes/kos.ts';
import { mace } from '../../../src/inference/classes/mace.ts';
import { mapDawidSkene } from '../../../src/inference/classes/map-dawid-skene.ts';
import { mmsr } from '../../../src/inference/classes/mmsr.ts';
import { oneCoin } from '../../../src/inference/classes/one-coin.ts';
import { subtypes } from '../../../src/inference/classes/subtypes.ts';
import { variationalDawidSkene } from '../../../src/inference/classes/variational-dawid-skene.ts';
import { zeroBasedSkill } from '../../../src/inference/classes/zero-based-skill.ts';
import type { Votes } from '../../../src/inference/votes.ts';

/** A method of inference as the relations see it. */
export interface Method {
  readonly name: string;
  readonly run: (votes: Votes, options?: WithGold & Stopping) => Fit;
  /** Truths of tied tasks go to the first class, and that tells on others: no relation to renamed classes. */
  readonly tiesToFirst?: true;
  /** Refuses very many classes: a matrix A·C² of confusions would not fit. */
  readonly fewClasses?: true;
  /** Takes two classes and refuses any other number. */
  readonly binary?: true;
}

/** What a method gave, whatever else is in it. */
export type Fit = Inference & { readonly objective?: Float64Array };

/** Every method for class votes but Dawid–Skene and the majority vote, which have tests of their own. */
export const METHODS: readonly Method[] = [
  { name: 'agreement-weighted vote', run: agreementWeightedVote, tiesToFirst: true },
  { name: 'zero-based skill', run: zeroBasedSkill, tiesToFirst: true },
  { name: 'gold-weighted vote', run: goldWeightedVote },
  { name: 'one-coin', run: oneCoin },
  {
    name: 'one-coin, uniform prior',
    run: (votes, options) => oneCoin(votes, { ...options, prior: 'uniform' }),
  },
  {
    name: 'one-coin, imagined votes',
    run: (votes, options) => oneCoin(votes, { ...options, imaginedRight: 2, imaginedWrong: 1 }),
  },
  { name: 'GLAD', run: glad },
  { name: 'GLAD, five passes', run: (votes, options) => glad(votes, { ...options, passes: 5 }) },
  // One start: random ones go by the number of an annotator, which is no name for it.
  { name: 'MACE', run: (votes, options) => mace(votes, { ...options, starts: 1 }) },
  {
    name: 'MACE, expectation maximisation',
    run: (votes, options) => mace(votes, { ...options, starts: 1, method: 'em' }),
  },
  { name: 'M-MSR', run: mmsr },
  { name: 'KOS', run: kos, binary: true, fewClasses: true },
  { name: 'Dawid-Skene with a prior', run: mapDawidSkene, fewClasses: true },
  { name: 'variational Dawid-Skene', run: variationalDawidSkene, fewClasses: true },
  { name: 'hierarchical Dawid-Skene', run: hierarchicalDawidSkene, fewClasses: true },
  { name: 'subtypes', run: subtypes, fewClasses: true },
  { name: 'auto', run: auto, tiesToFirst: true },
];
