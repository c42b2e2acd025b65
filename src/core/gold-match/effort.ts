import type { GoldCheck } from '../../contracts/gold-check.ts';
import { plainWords } from '../../inference/sequences/text-answers.ts';

/** Steps that the checks of one request may take together: some two seconds, and 100 MB of pixels. */
export const MOST_EFFORT = 100_000_000;

/**
 * What a check takes, in pixels or words that are compared at the worst: what is drawn or unpacked and each pair of
 * objects on a canvas, each pair of words of two texts. 0 for all others, which the size of a body bounds.
 */
export function effortOf(check: GoldCheck): number {
  switch (check.kind) {
    case 'polygons': {
      const corners = [...check.accepted.flat(), ...check.answer].reduce(
        (sum, { rings }) => sum + rings.reduce((points, ring) => points + ring.length, 0),
        0,
      );
      return effortOfPixels(check) + corners * check.height;
    }
    case 'masks':
      return effortOfPixels(check);
    case 'text': {
      const said = wordsIn(check.answer);
      return check.accepted.reduce((sum, known) => sum + wordsIn(known) * said, 0);
    }
    default:
      return 0;
  }
}

type OnCanvas = Extract<GoldCheck, { kind: 'polygons' | 'masks' }>;

function effortOfPixels({ accepted, answer, height, width }: OnCanvas): number {
  const known = accepted.flat().length;
  return width * height * (known + answer.length + known * answer.length);
}

const wordsIn = (text: string): number => plainWords(text).length;
