import type { GoldCheck, GoldVerdict } from '../../contracts/gold-check.ts';
import { exactSpanF1, f1Of, positionF1, wordErrorRate } from '../../inference/sequence-scores.ts';
import { plainWords } from '../../inference/sequences/text-answers.ts';
import {
  judgeBoxes,
  judgeIntervals,
  judgeLines,
  judgeMasks,
  judgePoints,
  judgePolygons,
} from './regions.ts';
import { stepsBetween } from './scale.ts';
import { best, byError, byShare } from './verdict.ts';

type Of<K extends GoldCheck['kind']> = Extract<GoldCheck, { kind: K }>;

const EXACT = { least: 1 } as const;

/**
 * What an answer is worth against the known answers of its task.
 *
 * @throws RangeError for a mask whose runs do not fill the canvas
 */
export function matchGold(check: GoldCheck): GoldVerdict {
  switch (check.kind) {
    case 'choice':
    case 'pair':
      return byShare(check.accepted.some((known) => known === check.answer) ? 1 : 0, EXACT);
    case 'ordinal':
      return judgeOrdinal(check);
    case 'number':
      return judgeNumber(check);
    case 'labels':
      return best(check.accepted.map((known) => byShare(setF1(known, check.answer), check)));
    case 'text':
      return judgeText(check);
    case 'spans':
      return judgeSpans(check);
    case 'boxes':
      return judgeBoxes(check);
    case 'polygons':
      return judgePolygons(check);
    case 'masks':
      return judgeMasks(check);
    case 'points':
      return judgePoints(check);
    case 'lines':
      return judgeLines(check);
    case 'intervals':
      return judgeIntervals(check);
  }
}

const judgeOrdinal = ({ scale, within, partlyWithin, accepted, answer }: Of<'ordinal'>) =>
  best(accepted.map((known) => byError(stepsBetween(scale, known, answer), within, partlyWithin)));

/** Right within the absolute or the relative error, whichever allows more; exact where neither is given. */
function judgeNumber({ absolute = 0, relative = 0, partlyWithin, accepted, answer }: Of<'number'>) {
  return best(
    accepted.map((known) => {
      const within = Math.max(absolute, relative * Math.abs(known));
      const partly = partlyWithin === undefined ? undefined : partlyWithin * within;
      return byError(Math.abs(answer - known), within, partly);
    }),
  );
}

function setF1(known: readonly string[], answer: readonly string[]): number {
  const [one, other] = [new Set(known), new Set(answer)];
  const both = [...one].filter((label) => other.has(label)).length;
  return f1Of(both, other.size, one.size).f1;
}

/** By words, without regard to case and punctuation; a known text without a word asks for one without. */
function judgeText({ wordErrors, partlyWithin, accepted, answer }: Of<'text'>) {
  const keys = (text: string) => plainWords(text).map(({ key }) => key);
  const said = keys(answer);
  return best(
    accepted.map((text) => {
      const known = keys(text);
      const errors = known.length === 0 ? said.length : wordErrorRate([said], [known]);
      return byError(errors, wordErrors, partlyWithin);
    }),
  );
}

function judgeSpans({ by, accepted, answer, ...asked }: Of<'spans'>) {
  const names = [...new Set([...accepted.flat(), ...answer].map(({ label }) => label))];
  const numbered = (spans: typeof answer) =>
    spans.map(({ start, end, label }) => ({ start, end, label: names.indexOf(label) }));
  const measure = by === 'ends' ? exactSpanF1 : positionF1;
  const said = [numbered(answer)];
  return best(accepted.map((known) => byShare(measure(said, [numbered(known)]).f1, asked)));
}
