import { agreementWeightedVote } from '../../src/inference/classes/agreement-weighted-vote.ts';
import { auto } from '../../src/inference/classes/auto.ts';
import { dawidSkene } from '../../src/inference/classes/dawid-skene.ts';
import { glad } from '../../src/inference/classes/glad.ts';
import { hierarchicalDawidSkene } from '../../src/inference/classes/hierarchical-dawid-skene.ts';
import type { Inference } from '../../src/inference/classes/inference.ts';
import { kos } from '../../src/inference/classes/kos.ts';
import { mace } from '../../src/inference/classes/mace.ts';
import { majorityVote } from '../../src/inference/classes/majority-vote.ts';
import { mapDawidSkene } from '../../src/inference/classes/map-dawid-skene.ts';
import { mmsr } from '../../src/inference/classes/mmsr.ts';
import { oneCoin } from '../../src/inference/classes/one-coin.ts';
import { subtypes } from '../../src/inference/classes/subtypes.ts';
import { variationalDawidSkene } from '../../src/inference/classes/variational-dawid-skene.ts';
import { zeroBasedSkill } from '../../src/inference/classes/zero-based-skill.ts';
import type { Votes } from '../../src/inference/votes.ts';

/** A method of ours as an owner names it. */
export interface OurMethod {
  readonly name: string;
  readonly run: (votes: Votes) => Inference;
  /** It takes two classes alone. */
  readonly binary?: true;
}

/** Every method for class votes, the default first. */
export const OUR_METHODS: readonly OurMethod[] = [
  { name: 'auto', run: (votes) => auto(votes) },
  { name: 'majority vote', run: majorityVote },
  { name: 'agreement-weighted vote', run: (votes) => agreementWeightedVote(votes) },
  { name: 'zero-based skill', run: (votes) => zeroBasedSkill(votes) },
  { name: 'one-coin', run: (votes) => oneCoin(votes) },
  { name: 'one-coin, uniform prior', run: (votes) => oneCoin(votes, { prior: 'uniform' }) },
  { name: 'Dawid-Skene', run: (votes) => dawidSkene(votes) },
  { name: 'Dawid-Skene with a prior', run: (votes) => mapDawidSkene(votes) },
  { name: 'variational Dawid-Skene', run: (votes) => variationalDawidSkene(votes) },
  { name: 'hierarchical Dawid-Skene', run: (votes) => hierarchicalDawidSkene(votes) },
  { name: 'subtypes', run: (votes) => subtypes(votes) },
  { name: 'GLAD', run: (votes) => glad(votes) },
  { name: 'MACE', run: (votes) => mace(votes) },
  { name: 'M-MSR', run: (votes) => mmsr(votes) },
  { name: 'KOS', run: (votes) => kos(votes), binary: true },
];
