import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import type { Endpoint } from '../lambdas/http.ts';
import { type Route, routes } from '../lambdas/routes.ts';
import { type ProblemCode, problems } from '../src/contracts/problem.ts';
import { docstringsOf, firstSentence } from './docstrings.ts';
import { refusals } from './refusals.ts';
import { type Json, type SchemaBook, schemaBook, withComponents } from './schemas.ts';

/** Stages in the order of the document. */
const TAGS: Readonly<Record<string, string>> = {
  session: 'Invites, sessions, and what an annotator may know of their own work.',
  gold: 'Tasks whose answer is known: what there is, more of it, what is disputed of it.',
  annotator: 'The people of a job, how they stand, and what was decided about them.',
  client: 'Machine clients: programs that fetch the labels of one job.',
  entry: 'What people go through before they get tasks: terms, training, exam.',
  'hand-out': 'Tasks go out as leased assignments and come back.',
  response: 'Answers: drafts, responses, and discounting them.',
  job: 'An owner’s jobs, from draft to closed.',
  import: 'Files and manifests become tasks.',
  rules: 'Rules about people: whom they would have hit, and whom they did.',
  aggregation: 'Labels as they stand.',
  export: 'Datasets of labels.',
  problem: 'What refusals mean.',
};

interface Loaded {
  readonly route: Route;
  readonly spec: Endpoint['spec'];
  readonly source: string;
}

async function load(route: Route): Promise<Loaded> {
  const url = new URL(`../lambdas/${route.entry}.ts`, import.meta.url);
  const module = (await import(/* @vite-ignore */ url.href)) as { handler: Endpoint }; // by routes.ts
  return { route, spec: module.handler.spec, source: readFileSync(url, 'utf8') };
}

/** `hand-out/give-back` → `handOutGiveBack`. */
const operationIdOf = ({ entry }: Route): string =>
  entry.replaceAll(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase());

/** The handler's docstring after `POST /path — `, as Markdown. */
export function descriptionOf({ route, source }: Pick<Loaded, 'route' | 'source'>): string {
  const [first = '', ...rest] = docstringsOf(source).get('handler')?.paragraphs ?? [];
  const head = `${route.method} ${route.path} — `;
  if (!first.startsWith(head)) {
    throw new Error(`the docstring of lambdas/${route.entry}.ts must begin with “${head}”`);
  }
  const text = first.slice(head.length);
  return [text.charAt(0).toUpperCase() + text.slice(1), ...rest].join('\n\n');
}

/** Statuses that a handler answers with, read off its source: the contract does not say them. */
function statusesOf({ route, source }: Loaded): string[] {
  const said = [...source.matchAll(/\bstatus: ([^,\n]+),/g)].flatMap(([, value = '']) => [
    ...value.matchAll(/\b2\d\d\b/g),
  ]);
  if (said.length === 0) throw new Error(`lambdas/${route.entry}.ts names no status`);
  return [...new Set(said.map(([status]) => status))].sort();
}

/**
 * Every code that an operation can answer with, in the order of the catalogue. `forbidden` also answers what did
 * not come through the distribution; whatever may have a body has it read, if only to find it empty.
 */
export function codesOf({ route, spec }: Pick<Loaded, 'route' | 'spec'>): ProblemCode[] {
  const flow = refusals[route.entry];
  if (flow === undefined) throw new Error(`docs/refusals.ts does not know ${route.entry}`);
  const codes = new Set<ProblemCode>([...flow, 'forbidden', 'newer-data', 'internal-error']);
  const add = (...more: ProblemCode[]) => more.forEach((code) => void codes.add(code));
  if (route.role !== 'anyone' || route.identity) add('invalid-session');
  if (spec.path) add('not-found');
  if (spec.query) add('invalid-request');
  if (route.method !== 'GET') {
    add('malformed-json', 'invalid-request', 'too-large', 'wrong-media-type');
  }
  return (Object.keys(problems) as ProblemCode[]).filter((code) => codes.has(code)); // its own keys
}

/** `malformed-json-or-invalid-request`: the refusals of one status, under one name. */
const nameOf = (codes: readonly ProblemCode[]): string => codes.join('-or-');

const byStatus = (codes: readonly ProblemCode[]): ReadonlyMap<string, ProblemCode[]> =>
  Map.groupBy(codes, (code) => String(problems[code].status));

const problemRefs = (codes: readonly ProblemCode[]): Json =>
  Object.fromEntries(
    [...byStatus(codes)].map(([status, some]) => [
      status,
      { $ref: `#/components/responses/${nameOf(some)}` },
    ]),
  );

function problemResponse(status: string, codes: readonly ProblemCode[]): Json {
  const again = { description: 'Seconds after which to try again.', schema: { type: 'integer' } };
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join('\n\n'),
    ...(status === '503' ? { headers: { 'Retry-After': again } } : {}),
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    },
    'x-problem-codes': codes,
  };
}

/** Who may call, each way by itself; nothing for anyone. */
export function securityOf({ role, identity }: Pick<Route, 'role' | 'identity'>): readonly Json[] {
  if (identity) return [{ identity: [identity] }];
  if (role === 'anyone') return [];
  if (role === 'downstream') return [{ session: ['viewer'] }, { client: [role] }];
  return [{ session: [role] }];
}

/** Every set of refusals that some operation answers one status with. */
function problemResponses(loaded: readonly Loaded[]): Json {
  const all = loaded.flatMap((one) => [...byStatus(codesOf(one))]);
  const named = all.map(
    ([status, codes]) => [nameOf(codes), problemResponse(status, codes)] as const,
  );
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The members of an object schema as parameters of a path or query. */
function parametersOf(book: SchemaBook, where: 'path' | 'query', schema: z.ZodType | undefined) {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = book.input(schema) as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: each,
  }));
}

function requestBodyOf(book: SchemaBook, body: z.ZodType | undefined): Json {
  if (body === undefined) return {};
  const required = !body.safeParse({}).success; // an absent body is read as an empty object
  return {
    requestBody: { required, content: { 'application/json': { schema: book.input(body) } } },
  };
}

function operationOf(book: SchemaBook, loaded: Loaded): Json {
  const { route, spec } = loaded;
  const reply = book.output(spec.reply);
  const component = book.components[String(reply['$ref']).split('/').at(-1) ?? ''];
  const described = component?.['description'];
  const success = {
    description: typeof described === 'string' ? firstSentence(described) : `${spec.summary}.`,
    content: { 'application/json': { schema: reply } },
  };
  const parameters = [
    ...parametersOf(book, 'path', spec.path),
    ...parametersOf(book, 'query', spec.query),
  ];
  return {
    operationId: operationIdOf(route),
    tags: [route.entry.split('/')[0]],
    summary: spec.summary,
    description: descriptionOf(loaded),
    security: securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBodyOf(book, spec.body),
    responses: {
      ...Object.fromEntries(statusesOf(loaded).map((status) => [status, success])),
      ...problemRefs(codesOf(loaded)),
    },
  };
}

function pathsOf(book: SchemaBook, loaded: readonly Loaded[]): Json {
  const byPath = Map.groupBy(loaded, ({ route }) => route.path);
  const items = [...byPath].map(([path, some]) => {
    const operations = some.map(
      (one) => [one.route.method.toLowerCase(), operationOf(book, one)] as const,
    );
    return [path, Object.fromEntries(operations)] as const;
  });
  return Object.fromEntries(items);
}

/** The specification of every route, for those who check documents against code. */
export const loadRoutes = (): Promise<Loaded[]> => Promise.all(routes.map(load));

/** The service's API as an OpenAPI 3.1 document, made from `lambdas/routes.ts` and the endpoints. */
export async function openApi(): Promise<Json> {
  const { version, description, license } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  const loaded = await loadRoutes();
  const { Problem } = await import('../src/contracts/problem.ts');
  const schemas = loaded.flatMap(({ spec }) => [spec.path, spec.query, spec.body, spec.reply]);
  const book = await schemaBook([...schemas.filter((schema) => schema !== undefined), Problem]);
  const { part, schemas: used } = withComponents(
    { paths: pathsOf(book, loaded), responses: problemResponses(loaded) },
    book.components,
  );
  const tags = Object.entries(TAGS).map(([name, text]) => ({ name, description: text }));
  return {
    openapi: '3.1.0',
    info: { title: 'Assay', version, description, license: { name: license, identifier: license } },
    servers: [{ url: '/api', description: 'The origin that serves the pages.' }],
    tags,
    paths: part.paths,
    components: {
      schemas: used,
      responses: part.responses,
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A session of `POST /sessions`, valid for 12 hours. The role that an operation names is the least role of the session: viewer, reviewer, owner, admin; or annotator, who is none of them.',
        },
        identity: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A token of the identity provider that is connected for staff or for annotators, which the gateway verifies.',
        },
        client: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The token of a machine client of the job, as `POST /jobs/{jobId}/clients` told it once. At another job it finds nothing.',
        },
      },
    },
  };
}
