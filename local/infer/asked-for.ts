import { wrongUse } from '../cli/failure.ts';
import type { Asked, Kind } from './outcome.ts';

const BOTH: readonly Kind[] = ['categorical', 'ordinal'];

/** By option its flag, and the kinds to which it says something: of others it would be passed over in silence. */
const OPTIONS = {
  method: ['--method', BOTH],
  coverage: ['--coverage', BOTH],
  threads: ['--threads', BOTH],
  shards: ['--shards', BOTH],
  classes: ['--classes', [...BOTH, 'multilabel', 'span', 'sequence']],
  tolerance: ['--tolerance', ['numeric', 'pairwise', 'span', 'sequence']],
  predictions: ['--predictions', ['categorical']],
  model: ['--model', ['categorical']],
  saveModel: ['--save-model', ['categorical']],
} as const satisfies Partial<Record<keyof Asked, readonly [flag: string, kinds: readonly Kind[]]>>;

type Option = keyof typeof OPTIONS;

/** Options by name, none that was left at its default. */
type Said = Readonly<Partial<Record<Option | 'gold', unknown>>>;

/** Refuses what does not go with the kind of answer, or with what else is asked. */
export function mustGoWith(kind: Kind, asking: Asked): void {
  const said: Said = { ...asking, method: asking.method === 'auto' ? undefined : asking.method };
  for (const [option, [flag, kinds]] of Object.entries(OPTIONS)) {
    const listed: readonly Kind[] = kinds;
    if (said[option as Option] === undefined || listed.includes(kind)) continue; // its own keys
    throw wrongUse(`${flag} does not go with answers of kind ${kind}: leave it out`);
  }
  mustSuitModel(said);
  mustSuitPredictions(said);
  mustHaveGold(said);
  mustSuitShards(said);
}

const LEARNS = ['method', 'classes', 'coverage', 'predictions', 'saveModel'] as const;

/** A model has learned already: how, or from what, would be passed over. */
function mustSuitModel(said: Said): void {
  if (said.model === undefined) return;
  const other = LEARNS.find((option) => said[option] !== undefined);
  if (other === undefined && said.gold === undefined) return;
  const flag = other === undefined ? '--gold' : OPTIONS[other][0];
  throw wrongUse(`${flag} does not go with --model, which learns nothing: leave it out`);
}

function mustSuitPredictions({ method, predictions, saveModel }: Said): void {
  if (predictions === undefined && method === 'crowdlab') {
    throw wrongUse('--method crowdlab needs --predictions: what a model says of every task');
  }
  if (predictions !== undefined && method !== undefined && method !== 'crowdlab') {
    throw wrongUse(`--predictions goes with --method crowdlab alone, got ${method}`);
  }
  if (saveModel !== undefined && (method ?? predictions) !== undefined) {
    throw wrongUse('--save-model keeps the pool of --method auto: leave out what asks for another');
  }
}

/** Without gold everybody would weigh the same, under the name of a method that knows better. */
function mustHaveGold({ method, gold }: Said): void {
  if (method !== 'gold-weighted' || gold !== undefined) return;
  throw wrongUse('--method gold-weighted needs --gold: what is true of some tasks');
}

/** Sums that may be taken apart are Dawid–Skene's; one shard after another is one thread's work. */
function mustSuitShards({ method, shards, threads }: Said): void {
  if (shards === undefined) return;
  if (method !== 'dawid-skene') {
    throw wrongUse(
      `--shards goes with --method dawid-skene alone, got ${method ?? 'auto'}: of other methods nothing can be summed in shards`,
    );
  }
  if (threads !== undefined) {
    throw wrongUse('--threads does not go with --shards, which are fitted in turn: leave one out');
  }
}
