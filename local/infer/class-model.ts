import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type FrozenPool, judgeVotes, plain } from '../../src/inference/classes/frozen-pool.ts';
import { decide, meanPosterior } from '../../src/inference/classes/inference.ts';
import type { Votes } from '../../src/inference/votes.ts';
import { wrongUse } from '../cli/failure.ts';
import type { ClassFit } from './class-fit.ts';
import { placesOf } from './line-answers.ts';
import { badInput, nameOf, openSource } from './source.ts';

/** A pool of `auto` with the names its indexes stand for: what `--save-model` writes. */
export interface ClassModel {
  readonly classes: readonly string[];
  readonly annotators: readonly string[];
  readonly pool: FrozenPool;
}

const FORMAT = 'assay-class-model-1';

const Numbers = z.array(z.number());
const Member = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('vote'), name: z.string(), weight: Numbers, imagined: z.number() }),
  z.object({
    ...{ kind: z.literal('skill'), name: z.string(), skill: Numbers, logPrior: Numbers.optional() },
  }),
  z.object({
    ...{ kind: z.literal('confusion'), name: z.string() },
    ...{ logPrior: Numbers, logConfusion: Numbers },
  }),
]);
const Pool = z.object({
  ...{ classCount: z.number(), annotatorCount: z.number(), members: z.array(Member) },
  ...{ correlation: z.number(), weights: Numbers, temperature: z.number(), classBias: Numbers },
});
const Model = z.object({
  ...{ format: z.literal(FORMAT), sha256: z.string() },
  ...{ classes: z.array(z.string()), annotators: z.array(z.string()), pool: Pool },
});

/** Numbers that a file may hold: a hundred megabytes of text, about. */
const MOST_NUMBERS = 5_000_000;
const LONGEST_TEXT = 1 << 28;

const numbersOf = (member: FrozenPool['members'][number]): number =>
  ('weight' in member ? member.weight : 'skill' in member ? member.skill : member.logConfusion)
    .length;

const digestOf = (content: object): string =>
  createHash('sha256').update(JSON.stringify(content, plain)).digest('hex');

/**
 * A model as the text of a file, with a digest of itself: one that was touched later is refused.
 *
 * @throws Failure for more numbers than a file should hold
 */
export function modelText({ classes, annotators, pool }: ClassModel): string {
  const numbers = pool.members.reduce((sum, member) => sum + numbersOf(member), 0);
  if (numbers > MOST_NUMBERS) {
    const what = `${annotators.length} annotators and ${classes.length} classes`;
    throw wrongUse(`a model of ${what} has ${numbers} numbers, at most ${MOST_NUMBERS} are kept`);
  }
  const content = { classes, annotators, pool };
  const sha256 = digestOf(content);
  return `${JSON.stringify({ format: FORMAT, sha256, ...content }, plain)}\n`;
}

/** Reads what `modelText` wrote. @throws Failure for any other file, and for one that was changed */
export async function readModel(path: string): Promise<ClassModel> {
  const bad = (message: string) => badInput(nameOf(path), { line: 1, column: 1 }, message);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of (await openSource(path)).chunks()) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_TEXT) throw bad('a model of --save-model was expected, got too much');
  }
  const read = jsonIn(text);
  const parsed = Model.safeParse(read);
  if (!parsed.success) {
    throw bad('a model that --save-model wrote was expected, got another or a damaged file');
  }
  const { format: _, sha256, ...content } = read as z.infer<typeof Model>; // as parsed, members in the order written
  if (digestOf(content) !== sha256) {
    throw bad('the model was changed since --save-model wrote it: fit it anew');
  }
  return content;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What a model says of votes, whose classes are its own; it learns nothing from them.
 *
 * @param names of the annotators; who is new to the model is taken for one of its crowd
 */
export function judgeAll(
  { annotators, pool }: ClassModel,
  votes: Votes,
  names: readonly string[],
): ClassFit {
  const known = placesOf(annotators);
  const places = Int32Array.from(names, (name) => known.get(name) ?? -1);
  const who = Int32Array.from(votes.annotator, (a) => places[a] ?? -1);
  const C = votes.classCount;
  const posterior = new Float64Array(votes.taskCount * C);
  for (let t = 0; t < votes.taskCount; t++) {
    const [from, to] = [votes.taskStart[t] ?? 0, votes.taskStart[t + 1] ?? 0];
    posterior.set(judgeVotes(pool, { annotators: who, classes: votes.vote, from, to }), t * C);
  }
  const classPrior = new Float64Array(C);
  meanPosterior(votes, posterior, classPrior);
  const strangers = places.filter((place) => place < 0).length;
  const reason =
    `a model of ${annotators.length} annotators, fitted before; ` +
    `${strangers} of these ${names.length} are new to it, and taken for one of its crowd`;
  const decided = decide(posterior, C);
  return { method: 'auto', reason, posterior, classPrior, decided };
}
