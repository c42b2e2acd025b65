import { type Auto, auto } from '../../src/inference/classes/auto.ts';
import { activeLabScores, crowdlab } from '../../src/inference/classes/crowdlab.ts';
import { dawidSkeneInShards } from '../../src/inference/classes/dawid-skene/in-shards.ts';
import type { Runner } from '../../src/inference/classes/dawid-skene/workspace.ts';
import { decide, type Inference } from '../../src/inference/classes/inference.ts';
import { CLASS_METHODS } from '../../src/inference/classes/methods.ts';
import { inferOrdinal } from '../../src/inference/classes/ordinal.ts';
import type { Votes } from '../../src/inference/votes.ts';
import { wrongUse } from '../cli/failure.ts';

/** What a method made of the votes, and which class it decides for, [T]. */
export interface ClassFit extends Inference {
  readonly method: string;
  readonly reason: string;
  readonly decided: Uint16Array;
  /** Whether posteriors are shares of votes, and no probabilities. */
  readonly shares?: boolean | undefined;
  /** None of a method that does not iterate. */
  readonly iterations?: number | undefined;
  /** The pool, where that was the method. */
  readonly pool?: Auto | undefined;
  /** Where there were predictions: how little one more vote would move each label, [T]. */
  readonly settled?: Float64Array | undefined;
}

/** How to infer: all that is not the votes. */
export interface Fitting {
  readonly kind: 'categorical' | 'ordinal';
  /** A method's name; `auto` chooses. */
  readonly method: string;
  /** What a model says of every task, [T, C]. */
  readonly predictions?: Float64Array | undefined;
  readonly runner?: Runner | undefined;
  /** Into so many parts the tasks are cut, where Dawid–Skene is to be fitted as map and reduce. */
  readonly shards?: number | undefined;
}

const ORDINAL_REASON =
  'median of the mean of three methods: shares of votes, confusions of annotators, and how each leans and scatters';

/** What crowd-kit and papers call our methods, in small letters alone. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ...['mv', 'majorityvote', 'majorityvoting', 'vote'].map((name) => [name, 'majority'] as const),
  ...['ds', 'dawidskene', 'em'].map((name) => [name, 'dawid-skene'] as const),
  ['wawa', 'agreement-weighted'],
  ['zbs', 'zero-based-skill'],
  ['zerobasedskill', 'zero-based-skill'],
  ['onecoindawidskene', 'one-coin'],
  ['onecoin', 'one-coin'],
  ['ibcc', 'dawid-skene-variational'],
  ['hds', 'dawid-skene-hierarchical'],
  ['mmsr', 'mmsr'],
  ['glad', 'glad'],
  ['mace', 'mace'],
  ['kos', 'kos'],
]);

const SHARDS_REASON = `${CLASS_METHODS['dawid-skene']?.assumes}; by sums of shards of the tasks`;

const CROWDLAB_REASON =
  'mean of what the model predicts and what each vote says, by how well they agree with the others';

/** @throws Failure for a method that there is not, or not for ordered classes */
export function fitClasses(how: Fitting, votes: Votes, gold: Int32Array | undefined): ClassFit {
  const { kind, method, runner } = how;
  if (kind === 'ordinal' && method === 'auto') {
    const fit = inferOrdinal(votes, gold);
    return { ...fit, method, reason: ORDINAL_REASON, decided: fit.median };
  }
  if (how.predictions !== undefined) return byPredictions(how.predictions, votes, gold);
  if (method === 'auto') {
    const pool = auto(votes, { gold }, runner);
    const { posterior, classPrior, reason, iterations } = pool;
    const found = { method, reason, posterior, classPrior, iterations, pool };
    return { ...found, ...decidedBy(posterior, votes) };
  }
  if (how.shards !== undefined) return inShards(how.shards, votes, gold);
  const known = named(
    Object.hasOwn(CLASS_METHODS, method) ? CLASS_METHODS[method] : undefined,
    method,
  );
  const fit = known.run(votes, { gold }, runner);
  const { assumes: reason, shares } = known;
  return { ...fit, method, reason, shares, ...decidedBy(fit.posterior, votes) };
}

function inShards(shards: number, votes: Votes, gold: Int32Array | undefined): ClassFit {
  const { posterior, classPrior, iterations } = dawidSkeneInShards(votes, gold, shards);
  const found = { method: 'dawid-skene', reason: SHARDS_REASON, posterior, classPrior };
  return { ...found, ...decidedBy(posterior, votes), iterations };
}

const decidedBy = (posterior: Float64Array, { classCount }: Votes) => ({
  decided: decide(posterior, classCount),
});

function byPredictions(
  predictions: Float64Array,
  votes: Votes,
  gold: Int32Array | undefined,
): ClassFit {
  const fit = crowdlab(votes, predictions, { gold });
  const { posterior, classPrior } = fit;
  const settled = activeLabScores(votes, fit);
  const found = { method: 'crowdlab', reason: CROWDLAB_REASON, posterior, classPrior, settled };
  return { ...found, ...decidedBy(posterior, votes) };
}

function named<T>(known: T | undefined, method: string): T {
  if (known !== undefined) return known;
  const names = ['auto', ...Object.keys(CLASS_METHODS)].join(', ');
  const ours = ELSEWHERE.get(method.toLowerCase().replaceAll(/[^a-z]/g, ''));
  const hint = ours === undefined ? '' : `, which is ${ours} here`;
  throw wrongUse(`--method must be one of ${names}, got ${method}${hint}`);
}
