import { auto } from '../../src/inference/classes/auto.ts';
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
  readonly iterations: number;
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

/** @throws Failure for a method that there is not, or not for ordered classes */
export function fitClasses(
  kind: 'categorical' | 'ordinal',
  method: string,
  votes: Votes,
  gold: Int32Array | undefined,
): ClassFit {
  if (kind === 'ordinal' && method === 'auto') {
    const fit = inferOrdinal(votes, gold);
    return { ...fit, method, reason: ORDINAL_REASON, decided: fit.median, iterations: 0 };
  }
  const known = Object.hasOwn(CLASS_METHODS, method) ? CLASS_METHODS[method] : undefined;
  const {
    reason,
    iterations = 0,
    ...fit
  } = method === 'auto'
    ? { ...auto(votes, { gold }), iterations: 0 }
    : { ...named(known, method).run(votes, { gold }), reason: named(known, method).assumes };
  return { ...fit, method, reason, iterations, decided: decide(fit.posterior, votes.classCount) };
}

function named<T>(known: T | undefined, method: string): T {
  if (known !== undefined) return known;
  const names = ['auto', ...Object.keys(CLASS_METHODS)].join(', ');
  const ours = ELSEWHERE.get(method.toLowerCase().replaceAll(/[^a-z]/g, ''));
  const hint = ours === undefined ? '' : `, which is ${ours} here`;
  throw wrongUse(`--method must be one of ${names}, got ${method}${hint}`);
}
