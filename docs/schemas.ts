import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { docstringsOf } from './docstrings.ts';

/** A JSON Schema, or any other JSON object of a document. */
export type Json = Readonly<Record<string, unknown>>;

const CONTRACTS = new URL('../src/contracts/', import.meta.url);
const PREFIX = '#/components/schemas/';
const INPUT = 'Input';

interface Named {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly description: string | undefined;
}

/** Every schema that a contract exports, with the docstring above it. */
async function contractSchemas(): Promise<Named[]> {
  const files = readdirSync(CONTRACTS).filter((file) => file.endsWith('.ts'));
  const found = files.sort().map(async (file): Promise<Named[]> => {
    const { href } = new URL(file, CONTRACTS);
    const exported = (await import(/* @vite-ignore */ href)) as Json;
    const docs = docstringsOf(readFileSync(new URL(href), 'utf8'));
    return Object.entries(exported).flatMap(([name, schema]) =>
      schema instanceof z.ZodType
        ? [{ name, schema, description: docs.get(name)?.paragraphs.join('\n\n') }]
        : [],
    );
  });
  return (await Promise.all(found)).flat();
}

/** What a library adds to every schema and no reader needs: its address, and the bounds of a double. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, each]) =>
      !(key === 'minimum' && each === Number.MIN_SAFE_INTEGER) &&
      !(key === 'maximum' && each === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(kept.map(([key, each]) => [key, plain(each)]));
}

/** Names of the schemas that a part of a document refers to, in it and no further. */
function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === '$ref' && typeof each === 'string' && each.startsWith(PREFIX)
      ? [each.slice(PREFIX.length)]
      : refsIn(each),
  );
}

type Schemas = Readonly<Record<string, Json>>;

/** Components that differ as input and as output, themselves or by what they refer to. */
function differing(input: Schemas, output: Schemas): ReadonlySet<string> {
  const found = new Set(
    Object.keys(input).filter((name) => !isDeepStrictEqual(input[name], output[name])),
  );
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [name, schema] of Object.entries(input)) {
      if (refsIn(schema).some((ref) => found.has(ref))) found.add(name);
    }
  }
  return found;
}

/** The same with other names in its references. */
const renamed = <T>(value: T, rename: (name: string) => string): T =>
  JSON.parse(JSON.stringify(value), (key, each: unknown) =>
    key === '$ref' && typeof each === 'string' && each.startsWith(PREFIX)
      ? PREFIX + rename(each.slice(PREFIX.length))
      : each,
  );

/** JSON Schemas of contracts, by reference where a contract has a name. */
export interface SchemaBook {
  /** A schema of a request: a reference if it is a contract's, else in place. */
  input(schema: z.ZodType): Json;
  /** A schema of a reply. */
  output(schema: z.ZodType): Json;
  /** All components, of which a document keeps those it refers to. */
  readonly components: Schemas;
}

/**
 * Makes the book of all contracts and of `others`, which stand in place where they are used.
 *
 * A default makes a member optional in a request and certain in a reply. Where the two differ, the
 * reply has the contract's name and the request that name with `Input`.
 */
export async function schemaBook(others: readonly z.ZodType[]): Promise<SchemaBook> {
  const named = await contractSchemas();
  const registry = z.registry<{ id: string }>();
  for (const { name, schema } of named) registry.add(schema, { id: name });
  for (const [i, schema] of others.entries()) {
    if (!registry.has(schema)) registry.add(schema, { id: `.${i}` });
  }
  const descriptions = new Map(named.map(({ name, description }) => [name, description]));
  const all = (io: 'input' | 'output'): Schemas => {
    const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => PREFIX + id });
    const cleaned = Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => {
      const description = descriptions.get(name);
      const json = plain(schema) as Json; // an object stays one
      return [name, description === undefined ? json : { description, ...json }] as const;
    });
    return Object.fromEntries(cleaned);
  };
  const [input, output] = [all('input'), all('output')];
  const split = differing(input, output);
  const asInput = (name: string) => (split.has(name) ? `${name}${INPUT}` : name);
  const inputs = Object.entries(input)
    .filter(([name]) => split.has(name))
    .map(([name, schema]) => [asInput(name), renamed(schema, asInput)] as const);
  const idOf = (schema: z.ZodType) => registry.get(schema)?.id ?? '';
  return {
    input(schema) {
      const id = idOf(schema);
      return renamed(
        (id.startsWith('.') ? input[id] : undefined) ?? { $ref: PREFIX + id },
        asInput,
      );
    },
    output(schema) {
      const id = idOf(schema);
      return (id.startsWith('.') ? output[id] : undefined) ?? { $ref: PREFIX + id };
    },
    components: { ...output, ...Object.fromEntries(inputs) },
  };
}

/** Names that a part of a document refers to, and those that these refer to, in order. */
function reachable(part: unknown, components: Schemas): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    for (const name of refsIn(value)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(components[name]);
    }
  };
  visit(part);
  return [...found].sort();
}

/**
 * A part of a document with the components it needs, and no others.
 *
 * Where only the request of a contract is needed, it gets the contract's plain name.
 */
export function withComponents<T>(part: T, components: Schemas): { part: T; schemas: Schemas } {
  const names = reachable(part, components);
  const taken = new Set(names);
  const short = (name: string) => {
    const base = name.endsWith(INPUT) ? name.slice(0, -INPUT.length) : name;
    return taken.has(base) ? name : base;
  };
  const schemas = names.map(
    (name) => [short(name), renamed(components[name] ?? {}, short)] as const,
  );
  return { part: renamed(part, short), schemas: Object.fromEntries(schemas) };
}
