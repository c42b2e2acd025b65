import * as fc from 'fast-check';

/** Values that stores, schemas and languages trip over. */
export const AWKWARD: readonly unknown[] = [
  '',
  ' ',
  'a\ud800b',
  '\u0000',
  '__proto__',
  'constructor',
  'x'.repeat(2_000),
  0,
  -0,
  -1,
  0.5,
  1e-200,
  1e308,
  2 ** 53,
  null,
  true,
  [],
  {},
  [[[[]]]],
  { choice: 'yes', abstain: 'unsure' },
];

const anything = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }) as fc.Arbitrary<unknown>,
);

type Change = 'replace' | 'drop' | 'add' | 'double';

/** Every place in a JSON value, as the keys that lead there. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function changed(value: unknown, path: readonly string[], change: Change, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change === 'add' ? added(value, by) : by;
  if (typeof value !== 'object' || value === null) return by;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...value };
  if (rest.length > 0 || change === 'replace' || change === 'add') {
    const inner = Reflect.get(copy, key);
    Reflect.set(
      copy,
      key,
      rest.length > 0 ? changed(inner, rest, change, by) : changed(inner, [], change, by),
    );
  } else if (change === 'drop') Reflect.deleteProperty(copy, key);
  else Reflect.set(copy, key, [Reflect.get(copy, key), Reflect.get(copy, key)]);
  return copy;
}

function added(value: unknown, by: unknown): unknown {
  if (Array.isArray(value)) return [...value, by];
  if (typeof value === 'object' && value !== null)
    return { ...value, [JSON.stringify(by).slice(0, 9)]: by };
  return by;
}

/** A body with each awkward value at each of its places. */
export function* spoiled(body: unknown): Generator<string> {
  for (const place of placesIn(body)) {
    for (const by of AWKWARD) yield JSON.stringify(changed(body, place, 'replace', by));
  }
}

/** A body in which one to three things were changed; a text of any kind now and then. */
export const mutated = (body: unknown): fc.Arbitrary<string> => {
  const change = fc.record({
    at: fc.nat(),
    how: fc.constantFrom<Change>('replace', 'replace', 'drop', 'add', 'double'),
    by: anything,
  });
  const changes = fc.array(change, { minLength: 1, maxLength: 3 }).map((list) => {
    const apply = (value: unknown, { at, how, by }: (typeof list)[number]) => {
      const places = placesIn(value);
      return changed(value, places[at % places.length] ?? [], how, by);
    };
    return JSON.stringify(list.reduce(apply, body)) ?? '';
  });
  return fc.oneof(
    { weight: 8, arbitrary: changes },
    { weight: 1, arbitrary: anything.map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  );
};
