import { type Interval, proportionInterval } from '../interval.ts';
import { exponentiate } from '../numeric.ts';
import { plainWords, type TextAnswer, type Tokenizer, textsByTask } from './text-answers.ts';
import { alignTexts, type Column } from './word-network.ts';
import { heldOutPower, unsaidShare } from './word-power.ts';

/** How to infer texts. */
export interface TextOptions {
  /** The known text of a task, [T]; undefined where unknown. */
  readonly gold?: readonly (string | undefined)[] | undefined;
  /** Default `plainWords`. */
  readonly tokenizer?: Tokenizer | undefined;
  /** Imagined words, right as often as the crowd's, behind every annotator. Default 20. */
  readonly poolWeight?: number | undefined;
  /** Default 10. */
  readonly iterations?: number | undefined;
}

/** A word that the crowd agreed on. */
export interface AgreedWord {
  readonly form: string;
  readonly key: string;
  /** The probability that this word, in its compared form, stands here. */
  readonly confidence: number;
}

/** A text that the crowd agreed on. */
export interface AgreedText {
  readonly words: readonly AgreedWord[];
  /** The probability that every word is right and none is missing. */
  readonly confidence: number;
  /** The share of words expected to be wrong, missing or too many. */
  readonly expectedErrorRate: number;
}

/** Texts inferred. */
export interface TextInference {
  readonly texts: readonly AgreedText[];
  /** How often an annotator writes the right word, [A], with 95 % intervals. */
  readonly accuracy: readonly (Interval & { readonly value: number })[];
  /** What the posteriors were raised to so that they foretell held-out texts best. */
  readonly power: number;
  readonly iterations: number;
}

/** What the words of one task can be: the candidates of each column, and who said which. */
export interface Choice {
  /** Compared forms in order; '' for no word. */
  readonly candidates: readonly string[];
  /** For each text of the task the place of what it says in `candidates`. */
  readonly said: Uint16Array;
  /** Overwritten in every E-step, one entry a candidate. */
  readonly posterior: Float64Array;
  /** The place of the known word in `candidates`; -1 where the text is not known. */
  readonly known: number;
}

/** How right the annotators are, and on how many words wrong ones spread. */
export interface WordModel {
  readonly accuracy: Float64Array;
  /** A wrong word is the same as another wrong one here with probability 1 / spread. */
  spread: number;
}

/** The texts of one task, aligned; a known text stands last and is no annotator's. */
interface Network {
  readonly annotators: Uint32Array;
  readonly columns: readonly Column[];
  readonly choices: readonly Choice[];
}

/**
 * Texts from a crowd, word by word: ROVER with a posterior in place of a count.
 *
 * The texts of a task are aligned; in each column the truth is one of the words said, or none. Annotator
 * a says it with probability r_a, and else one of L others alike. EM finds r (shrunk to the crowd's) and
 * L (from how often two wrong words are equal). Posteriors are then raised to the power that foretells
 * held-out texts, and gold, best. Gold texts are aligned with the others and clamped, and show how often
 * the truth is a word that nobody said, which no posterior can. The same answers give the same bytes.
 *
 * @throws RangeError when an index is outside the shape
 * @see Fiscus (1997), ROVER, doi:10.1109/ASRU.1997.659110
 */
export function inferTexts(
  answers: readonly TextAnswer[],
  shape: { readonly taskCount: number; readonly annotatorCount: number },
  options: TextOptions = {},
): TextInference {
  const { tokenizer = plainWords, gold, poolWeight = 20, iterations = 10 } = options;
  const networks = textsByTask(answers, shape).map((said, t) =>
    networkOf(said, tokenizer, gold?.[t]),
  );
  const model: WordModel = {
    accuracy: new Float64Array(shape.annotatorCount).fill(0.8),
    spread: 10,
  };
  let counts = new Float64Array(shape.annotatorCount);
  for (let i = 0; i < iterations; i++) {
    for (const { choices, annotators } of networks) {
      for (const choice of choices) conclude(choice, annotators, model);
    }
    counts = maximize(networks, model, poolWeight);
  }
  const power = heldOutPower(networks, model);
  for (const { choices, annotators } of networks) {
    for (const choice of choices) conclude(choice, annotators, model, power);
  }
  const accuracy = Array.from(model.accuracy, (value, a) => {
    const trials = counts[a]! + poolWeight;
    return { value, ...proportionInterval(value * trials, trials) };
  });
  const unsaid = unsaidShare(networks);
  const texts = networks.map((network) => agreed(network, unsaid));
  return { texts, accuracy, power, iterations };
}

function networkOf(
  said: readonly TextAnswer[],
  tokenizer: Tokenizer,
  gold: string | undefined,
): Network {
  const texts = said.map(({ text }) => tokenizer(text));
  const columns = alignTexts(gold === undefined ? texts : [...texts, tokenizer(gold)]);
  const choices = columns.map((column) => {
    const keys = column.map((word) => word?.key ?? '');
    const candidates = [...new Set(keys)].sort();
    const places = Uint16Array.from(keys, (key) => candidates.indexOf(key));
    return {
      candidates,
      said: places.subarray(0, said.length),
      posterior: new Float64Array(candidates.length),
      known: gold === undefined ? -1 : places.at(-1)!,
    };
  });
  return { annotators: Uint32Array.from(said, ({ annotator }) => annotator), columns, choices };
}

/** The posterior of a column's candidates: certain where the text is known, else by `judge`. */
function conclude(choice: Choice, annotators: Uint32Array, model: WordModel, power = 1): void {
  if (choice.known < 0) judge(choice, annotators, model, power);
  else choice.posterior.fill(0)[choice.known] = 1;
}

/**
 * E-step of one column: the posterior of its candidates, raised to `power` and normalised, in place.
 *
 * @param without a text to leave out, by its place: what it alone says is then impossible
 */
export function judge(
  { said, posterior }: Choice,
  annotators: Uint32Array,
  { accuracy, spread }: WordModel,
  power = 1,
  without = -1,
): void {
  posterior.fill(Number.NEGATIVE_INFINITY);
  for (const [i, c] of said.entries()) if (i !== without) posterior[c] = 0;
  for (const [i, c] of said.entries()) {
    if (i === without) continue;
    const right = accuracy[annotators[i]!]!;
    posterior[c]! += power * Math.log((right * spread) / (1 - right));
  }
  exponentiate(posterior);
}

/** Accuracies are kept from 0 and 1, so that no text is ever sure of a word alone. */
const MOST = 0.995;

/** M-step, in place. @returns words an annotator was judged by, [A] */
function maximize(networks: readonly Network[], model: WordModel, poolWeight: number) {
  const hits = new Float64Array(model.accuracy.length);
  const counts = new Float64Array(hits.length);
  for (const { choices, annotators } of networks) {
    for (const { said, posterior } of choices) {
      for (const [i, c] of said.entries()) {
        hits[annotators[i]!]! += posterior[c]!;
        counts[annotators[i]!]!++;
      }
    }
  }
  const all = counts.reduce((a, b) => a + b, 0);
  const crowd = all === 0 ? 0.8 : hits.reduce((a, b) => a + b, 0) / all;
  for (const [a, n] of counts.entries()) {
    const share = (hits[a]! + poolWeight * crowd) / (n + poolWeight);
    model.accuracy[a] = Math.min(MOST, Math.max(1 - MOST, share));
  }
  model.spread = spreadOf(networks);
  return counts;
}

/** Pairs of wrong words over those that are equal, of all columns; starts from 2 pairs, 0.2 equal. */
function spreadOf(networks: readonly Network[]): number {
  let [wrong, equal] = [2, 0.2];
  const count = ({ said, posterior }: Choice, i: number, j: number) => {
    const [p, q] = [posterior[said[i]!]!, posterior[said[j]!]!];
    if (said[i] === said[j]) equal += 1 - p;
    wrong += said[i] === said[j] ? 1 - p : Math.max(0, 1 - p - q);
  };
  for (const { choices } of networks) {
    for (const choice of choices) {
      for (let i = 0; i < choice.said.length; i++) for (let j = 0; j < i; j++) count(choice, i, j);
    }
  }
  return Math.max(1, wrong / equal);
}

function agreed({ columns, choices, annotators }: Network, unsaid: number): AgreedText {
  const words: AgreedWord[] = [];
  // Where all wrote nothing there is no column, and that nothing was to write is as sure as a word of all.
  const empty = annotators.length > 0 ? 1 - unsaid : 0;
  let [confidence, errors] = [choices.length === 0 ? empty : 1, 0];
  for (const [place, { candidates, posterior, known }] of choices.entries()) {
    const best = posterior.indexOf(Math.max(...posterior));
    const key = candidates[best]!;
    const sure = posterior[best]! * (known < 0 ? 1 - unsaid : 1);
    confidence *= sure;
    errors += 1 - sure;
    if (key === '') continue;
    const forms = columns[place]!.flatMap((word) => (word?.key === key ? [word.form] : []));
    words.push({ form: commonest(forms), key, confidence: sure });
  }
  const expectedErrorRate = errors / Math.max(1, words.length);
  return { words, confidence, expectedErrorRate };
}

function commonest(forms: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]![0];
}
