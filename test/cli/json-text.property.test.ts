import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJsonText } from '../../local/cli/json-text.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON with blanks and breaks in it, and now and then a stretch cut out or doubled. */
const nearlyJson = fc
  .tuple(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom(0, 1, 2, '\t'),
    fc.nat(),
    fc.nat(8),
    fc.nat(2),
  )
  .map(([value, indent, at, length, change]) => {
    const text = JSON.stringify(value, null, indent);
    const from = at % (text.length + 1);
    const stretch = text.slice(from, from + length);
    if (change === 0) return text;
    return (
      text.slice(0, from) + (change === 1 ? '' : stretch + stretch) + text.slice(from + length)
    );
  });

it('takes exactly the texts that are JSON, and reads the same value', () => {
  let bad = 0;
  fc.assert(
    fc.property(nearlyJson, (text) => {
      const { value, faults } = readJsonText(text);
      if (!parses(text)) bad++;
      expect(value !== undefined).toBe(parses(text));
      if (parses(text)) expect(value).toEqual(JSON.parse(text));
      else expect(faults).toHaveLength(1);
    }),
    {
      numRuns: 2_000,
      examples: [
        ['01'],
        ['1.'],
        ['-'],
        ['"\u0001"'],
        ['"\\x"'],
        ['[1,]'],
        ['{"a":1,}'],
        ['nul'],
        ['trueish'],
      ],
    },
  );
  expect(bad).toBeGreaterThan(100);
});

it('finds every value where it stands', () => {
  const marked = fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => ({ outer: [value, { mark: 'here' }] }));
  fc.assert(
    fc.property(marked, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const { line, column } = readJsonText(text).placeOf(['outer', 1, 'mark']);
      expect(
        text
          .split('\n')
          [line - 1]?.slice(column - 1)
          .startsWith('"mark"'),
      ).toBe(true);
    }),
  );
});
