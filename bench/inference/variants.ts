import { agreementWeightedVote } from '../../src/inference/classes/agreement-weighted-vote.ts';
import { auto } from '../../src/inference/classes/auto.ts';
import { consensusShare } from '../../src/inference/classes/crowd-prior.ts';
import { dawidSkene } from '../../src/inference/classes/dawid-skene.ts';
import {
  type FrozenMember,
  type FrozenPool,
  judge,
} from '../../src/inference/classes/frozen-pool.ts';
import { oneCoin } from '../../src/inference/classes/one-coin.ts';
import {
  confusionMember,
  fitPool,
  type Pool,
  skillMember,
} from '../../src/inference/classes/pool.ts';
import { votesPerParameter } from '../../src/inference/classes/subtypes.ts';
import { score } from '../../src/inference/scores.ts';
import type { Votes } from '../../src/inference/votes.ts';
import type { ClassSet } from './data-sets.ts';
import { type Entry, type Measure, mean, valuesOf } from './results.ts';

/** A set and what is fitted to it. */
interface Fitted {
  readonly votes: Votes;
  /** What `auto` does. */
  readonly pool: FrozenPool;
  /** The pools of few and of many votes a parameter, whatever there are; the latter of few classes alone. */
  readonly scarce: Pool;
  readonly ample: Pool;
}

/** A pool as it would be had one of its constants been another, or a member been left out. */
interface Variant {
  readonly name: string;
  readonly change: (fitted: Fitted) => FrozenPool;
}

const MEMBERS = [
  'majority vote',
  'agreement-weighted vote',
  'one-coin',
  'Dawid-Skene',
  'hierarchical Dawid-Skene',
  'consensus step',
  'subtypes',
];

/** What `auto` does, first; then each choice the other way. */
const VARIANTS: readonly Variant[] = [
  { name: 'auto', change: ({ pool }) => pool },
  ...MEMBERS.map((name) => ({
    name: `without ${name}`,
    change: ({ pool }: Fitted) =>
      having(
        pool,
        pool.members.filter((member) => member.name !== name),
      ),
  })),
  { name: 'six members always', change: ({ pool, scarce }) => having(pool, scarce.members) },
  ...[5, 20].map((least) => ({
    name: `four members from ${least} votes a parameter`,
    change: ({ votes, pool, scarce, ample }: Fitted) =>
      having(pool, (votesPerParameter(votes) >= least ? ample : scarce).members),
  })),
  { name: 'subtypes as a seventh', change: besideTheSix },
  { name: 'one-coin, equal class priors', change: withEqualPriors },
  { name: 'Dawid-Skene of the four learns its prior', change: learningPrior },
  { name: 'Dawid-Skene of the six learns no prior', change: withFixedPrior },
  ...[1e-9, 0.5, 2].map((imagined) => ({
    name: `${imagined < 0.1 ? 0 : imagined} imagined votes`,
    change: ({ pool }: Fitted) => imagining(pool, imagined),
  })),
  { name: 'votes err alone', change: ({ pool }) => ({ ...pool, correlation: 0 }) },
  ...[0.5, 2].map((times) => ({
    name: `correlation × ${times}`,
    change: ({ pool }: Fitted) => ({ ...pool, correlation: pool.correlation * times }),
  })),
  ...[0.8, 1.25].map((temperature) => ({
    name: `temperature ${temperature}`,
    change: ({ pool }: Fitted) => ({ ...pool, temperature }),
  })),
];

/** Every variant on every set; and `chosen elsewhere`, the variant that is best on all other sets by a measure. */
export function compareVariants(sets: readonly ClassSet[]): Entry[] {
  const entries = sets.flatMap((set) => variantsOf(set));
  return [
    ...entries,
    ...sets.map((set) => chosenElsewhere(entries, set.name, 'logLoss')),
    ...sets.map((set) => chosenElsewhere(entries, set.name, 'accuracy')),
  ];
}

function variantsOf({ name: set, votes, truth }: ClassSet): Entry[] {
  const fitted = {
    votes,
    pool: auto(votes).frozen,
    scarce: fitPool(votes, { ample: Number.POSITIVE_INFINITY }),
    ample: fitPool(votes, { ample: 0 }),
  };
  return VARIANTS.map(({ name, change }) => {
    const pool = change(fitted);
    const posterior = new Float64Array(votes.taskCount * votes.classCount);
    for (let t = 0; t < votes.taskCount; t++) {
      const [start, end] = [votes.taskStart[t] ?? 0, votes.taskStart[t + 1] ?? 0];
      const row = judge(
        pool,
        votes.annotator.subarray(start, end),
        votes.vote.subarray(start, end),
      );
      posterior.set(row, t * votes.classCount);
    }
    return { set, name, scores: score(posterior, truth, votes.classCount) };
  });
}

function chosenElsewhere(entries: readonly Entry[], set: string, by: Measure): Entry {
  const others = entries.filter((entry) => entry.set !== set);
  const sign = by === 'accuracy' ? -1 : 1;
  const losses = VARIANTS.map(({ name }) => sign * mean(valuesOf(others, name, by).values()));
  const best = VARIANTS[losses.indexOf(Math.min(...losses))]?.name;
  const entry = entries.find((one) => one.set === set && one.name === best);
  const name = `chosen elsewhere by ${by === 'accuracy' ? 'accuracy' : 'log-loss'}`;
  return { set, name, ...(entry?.scores ? { scores: entry.scores } : {}) };
}

function having(pool: FrozenPool, members: readonly FrozenMember[]): FrozenPool {
  return { ...pool, members, weights: members.map(() => 1 / members.length) };
}

/** The pool with one member in place of the one of its name. */
function exchanging(pool: FrozenPool, other: FrozenMember): FrozenPool {
  return having(
    pool,
    pool.members.map((member) => (member.name === other.name ? other : member)),
  );
}

const isOfFour = ({ members }: FrozenPool) => members.some(({ name }) => name === 'subtypes');

function besideTheSix({ pool, scarce }: Fitted): FrozenPool {
  const kinds = pool.members.filter(({ name }) => name === 'subtypes');
  return having(pool, [...scarce.members, ...kinds]);
}

function withEqualPriors({ votes, pool }: Fitted): FrozenPool {
  return exchanging(pool, skillMember('one-coin', oneCoin(votes, { prior: 'uniform' })));
}

function learningPrior({ votes, pool }: Fitted): FrozenPool {
  if (!isOfFour(pool)) return pool;
  return exchanging(pool, confusionMember('Dawid-Skene', dawidSkene(votes), votes));
}

function withFixedPrior({ votes, pool }: Fitted): FrozenPool {
  if (isOfFour(pool)) return pool;
  const classPrior = consensusShare(votes, agreementWeightedVote(votes).posterior);
  return exchanging(pool, confusionMember('Dawid-Skene', dawidSkene(votes, { classPrior }), votes));
}

function imagining(pool: FrozenPool, imagined: number): FrozenPool {
  const members = pool.members.map(
    (member): FrozenMember => (member.kind === 'vote' ? { ...member, imagined } : member),
  );
  return { ...pool, members };
}
