import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { docstringsOf } from '../../docs/docstrings.ts';
import { codesOf, loadRoutes, openApi } from '../../docs/openapi.ts';
import { refusals } from '../../docs/refusals.ts';
import { routes } from '../../lambdas/routes.ts';
import { type ProblemCode, problems } from '../../src/contracts/problem.ts';

/** The part of an OpenAPI document that is looked at here. */
interface Document {
  readonly openapi: string;
  readonly info: object;
  readonly servers: readonly object[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<'schemas' | 'responses', Readonly<Record<string, object>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, Success | { readonly $ref: string }>>;
}

interface Success {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

interface Refusal extends Success {
  readonly 'x-problem-codes': readonly ProblemCode[];
}

let document: Document;
beforeAll(async () => {
  document = (await openApi()) as unknown as Document; // the tests look whether it is one
});

/** Every object of a document, with the keys that lead to it. */
function* nodesOf(value: unknown, path = ''): Generator<readonly [path: string, node: object]> {
  if (typeof value !== 'object' || value === null) return;
  yield [path, value];
  for (const [key, each] of Object.entries(value)) yield* nodesOf(each, `${path}/${key}`);
}

const targetOf = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => node && Reflect.get(node, key), document);

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

describe('the document', () => {
  test('is OpenAPI 3.1 and says what and where it describes', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Assay', version: expect.any(String) });
    expect(document.servers).toEqual([expect.objectContaining({ url: '/api' })]);
  });

  test('refers only to what is in it, and holds nothing that nobody refers to', () => {
    const refs = [...nodesOf(document)].flatMap(([, node]) =>
      '$ref' in node ? [String(node.$ref)] : [],
    );
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of refs) expect(targetOf(ref), ref).toBeDefined();
    const held = (['schemas', 'responses'] as const).flatMap((part) =>
      Object.keys(document.components[part]).map((name) => `#/components/${part}/${name}`),
    );
    expect(new Set(refs)).toEqual(new Set(held));
  });

  test('has an operation for each route and no other', () => {
    const described = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const wanted = routes.map(({ method, path }) => `${method} ${path}`);
    expect(described.sort()).toEqual(wanted.sort());
  });

  test('names every operation once, in a tag that it explains', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations()) expect(tags).toContain(operation.tags[0]);
  });

  test('explains its components with the docstrings of the contracts', () => {
    const folder = new URL('../../src/contracts/', import.meta.url);
    const named = readdirSync(folder).flatMap((file) => [
      ...docstringsOf(readFileSync(new URL(file, folder), 'utf8')).keys(),
    ]);
    const schemas = Object.entries(document.components.schemas);
    const explained = schemas.filter(([name]) => named.includes(name.replace(/Input$/, '')));
    expect(explained.length).toBeGreaterThan(30);
    for (const [name, schema] of explained)
      expect(Object.keys(schema), name).toContain('description');
  });
});

describe('every operation', () => {
  test('declares the parameters of its path, all of them required', () => {
    for (const { path, operation } of operations()) {
      const declared = (operation.parameters ?? []).filter((each) => each.in === 'path');
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        declared.map(({ name }) => name),
        path,
      ).toEqual(names);
      for (const each of declared) expect(each).toMatchObject({ required: true });
    }
  });

  test('asks for a session of the role of its route', () => {
    for (const { method, path, role, identity } of routes) {
      const operation = document.paths[path]?.[method.toLowerCase()];
      const client = { client: ['downstream'] };
      const wanted =
        role === 'downstream' ? [{ session: ['viewer'] }, client] : [{ session: [role] }];
      const none = identity ? [{ identity: [identity] }] : [];
      expect(operation?.security, path).toEqual(role === 'anyone' ? none : wanted);
    }
  });

  test('has the form of its success, and of each refusal', () => {
    for (const { path, operation } of operations()) {
      const responses = Object.entries(operation.responses);
      const successes = responses.filter(([status]) => status.startsWith('2'));
      expect(successes.length, path).toBeGreaterThan(0);
      for (const [, success] of successes) {
        expect(Object.keys((success as Success).content)).toEqual(['application/json']);
      }
      for (const [status, response] of responses.slice(successes.length)) {
        const refusal = targetOf((response as { $ref: string }).$ref) as Refusal;
        expect(Object.keys(refusal.content)).toEqual(['application/problem+json']);
        for (const code of refusal['x-problem-codes']) {
          expect(String(problems[code].status), code).toBe(status);
        }
      }
    }
  });

  test('has a summary, a description, and no schema that admits anything', () => {
    for (const { path, operation } of operations()) {
      expect(operation.summary, path).toMatch(/^[A-Z]/);
      expect(operation.description, path).toMatch(/^[A-Z].*\.$/s);
      for (const [where, node] of nodesOf(operation, path)) {
        if (where.endsWith('/schema')) expect(Object.keys(node), where).not.toEqual([]);
      }
    }
  });
});

/** The text of a file and of all that it imports, except adapters. */
function closureOf(url: URL, seen = new Map<string, string>()): ReadonlyMap<string, string> {
  if (seen.has(url.href) || url.href.includes('/adapters/')) return seen;
  const text = readFileSync(url, 'utf8');
  seen.set(url.href, text);
  for (const [, path = ''] of text.matchAll(/ from '(\.[^']+)'/g))
    closureOf(new URL(path, url), seen);
  return seen;
}

const entryUrl = (entry: string) => new URL(`../../lambdas/${entry}.ts`, import.meta.url);

/** Codes that a comment names after “Refuses with” or `@throws ServiceError`. */
const promised = (text: string): string[] =>
  [...text.matchAll(/(?:Refuses with|@throws ServiceError)((?:(?!\*\/|@).)*)/gs)]
    .flatMap(([, list = '']) => [...list.matchAll(/`([a-z0-9-]+)`/g)])
    .flatMap(([, code = '']) => (code in problems ? [code] : []));

/** The comment above an exported function, tags and all. */
function commentAbove(text: string, name: string): string {
  const at = new RegExp(`export (?:async )?(?:function|const) ${name}\\b`).exec(text)?.index ?? 0;
  return text.slice(text.lastIndexOf('/**', at), at);
}

describe('the table of refusals', () => {
  test('has every entry that a route names, and no other', () => {
    expect(Object.keys(refusals).sort()).toEqual(routes.map(({ entry }) => entry).sort());
  });

  test('names no code that its code could not throw', () => {
    for (const [entry, codes] of Object.entries(refusals)) {
      const closure = [...closureOf(entryUrl(entry)).values()].join('\n');
      for (const code of codes) {
        if (code !== 'storage-full') expect(closure, `${code} of ${entry}`).toContain(`'${code}'`);
      }
    }
  });

  test('has all that the docstrings of handlers and of their flows promise', async () => {
    for (const loaded of await loadRoutes()) {
      const { route, source } = loaded;
      const flows = [...source.matchAll(/import \{([^}]+)\} from '([^']*\/flows\/[^']+)'/g)];
      const comments = flows.flatMap(([, names = '', path = '']) => {
        const text = readFileSync(new URL(path, entryUrl(route.entry)), 'utf8');
        return names.split(',').map((name) => commentAbove(text, name.trim()));
      });
      const expected = [source, ...comments].flatMap(promised);
      expect(codesOf(loaded), route.entry).toEqual(expect.arrayContaining(expected));
    }
  });
});
