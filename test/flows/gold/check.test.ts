import { describe, expect, it } from 'vitest';
import { GoldCheckBody } from '../../../src/contracts/gold-check.ts';
import { checkGold } from '../../../src/flows/gold/check.ts';

const check = (checks: readonly object[]) => checkGold(GoldCheckBody.parse({ checks }).checks);
const codeOf = (checks: readonly object[]) => {
  try {
    return check(checks).verdicts.length;
  } catch (error) {
    return (error as { details?: { errors?: unknown } }).details?.errors;
  }
};

const square = {
  rings: [
    [
      { x: 0, y: 0 },
      { x: 9, y: 0 },
      { x: 9, y: 9 },
    ],
  ],
};
const polygons = (side: number, known: number, drawn: number) => ({
  kind: 'polygons',
  width: side,
  height: side,
  accepted: [Array(known).fill(square)],
  answer: Array(drawn).fill(square),
});
const words = (count: number) => 'a '.repeat(count);
const text = (known: number, said: number) => ({
  kind: 'text',
  accepted: [words(known), words(3)],
  answer: words(said),
});

describe('a request for verdicts', () => {
  it('of a few large objects and long texts is answered', () => {
    expect(codeOf([polygons(500, 4, 7), text(900, 1_100), { ...text(1, 1), answer: '' }])).toBe(3);
  });

  it.each([
    ['pixels of many polygons', [polygons(4_096, 2, 3)]],
    [
      'masks that are never compared',
      [
        {
          ...polygons(16_000, 0, 0),
          kind: 'masks',
          height: 1_000,
          answer: Array(7).fill({ counts: [0, 16_000_000] }),
        },
      ],
    ],
    [
      'corners on a high canvas',
      [
        {
          ...polygons(1, 0, 0),
          height: 16_384,
          answer: [
            {
              rings: [
                Array(1_500).fill({ x: 0, y: 0 }),
                ...Array(4).fill(Array(1_200).fill({ x: 0, y: 0 })),
              ],
            },
          ],
        },
      ],
    ],
    ['long texts', [text(9_900, 9_900), text(9_000, 900)]],
  ])('that would take too long is refused: %s', (_, checks) => {
    const at = checks.length - 1;
    expect(codeOf(checks)).toMatchObject([{ path: `checks.${at}` }]);
  });
});
