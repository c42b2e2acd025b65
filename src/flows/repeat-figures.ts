import type { RepeatFigures, RepeatView } from '../contracts/repeat.ts';
import type { Annotator } from '../core/annotator.ts';
import type { Job } from '../core/job.ts';
import type { AnswerPairs } from '../core/repeat.ts';
import {
  cohenKappa,
  cohenKappaInterval,
  type VotePairs,
} from '../inference/agreement/cohen-kappa.ts';
import { accuracyOf } from './annotator-row.ts';

const RESAMPLES = 1_000;

/** First and second answers as votes, in an order that the counts alone decide. */
function votesOf(pairs: AnswerPairs): VotePairs {
  const words = [
    ...new Set(Object.entries(pairs).flatMap(([first, row]) => [first, ...Object.keys(row)])),
  ].sort();
  const first: number[] = [];
  const second: number[] = [];
  for (const [i, said] of words.entries()) {
    for (const [j, again] of words.entries()) {
      const times = pairs[said]?.[again] ?? 0;
      first.push(...Array<number>(times).fill(i));
      second.push(...Array<number>(times).fill(j));
    }
  }
  return {
    classCount: words.length,
    first: Uint16Array.from(first),
    second: Uint16Array.from(second),
  };
}

/** How often the second answer is the first one. A bootstrap of 1,000 resamples, the same for the same counts. */
export function repeatFigures(pairs: AnswerPairs): RepeatFigures {
  const votes = votesOf(pairs);
  const answers = votes.first.length;
  const same = votes.first.filter((vote, i) => vote === votes.second[i]).length;
  const value = cohenKappa(votes);
  const interval =
    value === undefined
      ? undefined
      : cohenKappaInterval(votes, 'none', { seed: 1, resamples: RESAMPLES });
  const kappa = value === undefined || interval === undefined ? null : { value, ...interval };
  return { answers, same: accuracyOf(same, answers), kappa };
}

/** What is known of somebody by their repeats; null in jobs without. */
export function repeatView({ file }: Pick<Job, 'file'>, { repeats }: Annotator): RepeatView | null {
  if (file.repeats === undefined) return null;
  const { given = 0, pairs = {} } = repeats ?? {};
  return { ...repeatFigures(pairs), given };
}

/** What a dataset says of repeats, all people together; nothing in jobs without. */
export const repeatsIn = ({ file }: Pick<Job, 'file'>, pairs: AnswerPairs) =>
  file.repeats === undefined ? {} : { repeats: repeatFigures(pairs) };
