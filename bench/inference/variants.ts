import { auto } from '../../src/inference/classes/auto.ts';
import {
  type FrozenMember,
  type FrozenPool,
  judge,
} from '../../src/inference/classes/frozen-pool.ts';
import { score } from '../../src/inference/scores.ts';
import type { ClassSet } from './data-sets.ts';
import { type Entry, mean, valuesOf } from './results.ts';

/** A pool as it would be had one of its constants been another, or a member been left out. */
interface Variant {
  readonly name: string;
  readonly change: (pool: FrozenPool) => FrozenPool;
}

/** What `auto` does, first; then each choice the other way. */
const VARIANTS: readonly Variant[] = [
  { name: 'auto', change: (pool) => pool },
  ...[
    'majority vote',
    'agreement-weighted vote',
    'one-coin',
    'Dawid-Skene',
    'hierarchical Dawid-Skene',
    'consensus step',
    'subtypes',
  ].map((name) => ({ name: `without ${name}`, change: (pool: FrozenPool) => without(pool, name) })),
  { name: 'no imagined vote', change: (pool) => imagining(pool, 1e-9) },
  { name: 'half an imagined vote', change: (pool) => imagining(pool, 0.5) },
  { name: 'two imagined votes', change: (pool) => imagining(pool, 2) },
  { name: 'votes err alone', change: (pool) => ({ ...pool, correlation: 0 }) },
  {
    name: 'half the correlation',
    change: (pool) => ({ ...pool, correlation: pool.correlation / 2 }),
  },
  {
    name: 'twice the correlation',
    change: (pool) => ({ ...pool, correlation: pool.correlation * 2 }),
  },
  { name: 'temperature 0.8', change: (pool) => ({ ...pool, temperature: 0.8 }) },
  { name: 'temperature 1.25', change: (pool) => ({ ...pool, temperature: 1.25 }) },
];

/** Every variant on every set; and `chosen elsewhere`, the variant best by log-loss on all other sets. */
export function compareVariants(sets: readonly ClassSet[]): Entry[] {
  const entries = sets.flatMap((set) => variantsOf(set));
  return [...entries, ...sets.map((set) => chosenElsewhere(entries, set.name))];
}

function variantsOf({ name: set, votes, truth }: ClassSet): Entry[] {
  const { frozen } = auto(votes);
  return VARIANTS.map(({ name, change }) => {
    const pool = change(frozen);
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

function chosenElsewhere(entries: readonly Entry[], set: string): Entry {
  const others = entries.filter((entry) => entry.set !== set);
  const losses = VARIANTS.map(({ name }) => mean(valuesOf(others, name, 'logLoss').values()));
  const best = VARIANTS[losses.indexOf(Math.min(...losses))]?.name;
  const entry = entries.find((one) => one.set === set && one.name === best);
  return { set, name: 'chosen elsewhere', ...(entry?.scores ? { scores: entry.scores } : {}) };
}

function without(pool: FrozenPool, name: string): FrozenPool {
  const members = pool.members.filter((member) => member.name !== name);
  return { ...pool, members, weights: members.map(() => 1 / members.length) };
}

function imagining(pool: FrozenPool, imagined: number): FrozenPool {
  const members = pool.members.map(
    (member): FrozenMember => (member.kind === 'vote' ? { ...member, imagined } : member),
  );
  return { ...pool, members };
}
