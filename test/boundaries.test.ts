import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, type Source, sourcesIn, withoutTexts } from './support/sources.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['bin', 'lambdas', 'lib', 'local', 'pages', 'src'];
const sources = sourcesIn(ROOT, FOLDERS);

/** What a file may import: patterns for a path or a package, at run time or as types alone. */
interface Rule {
  readonly layer: string;
  readonly files: RegExp;
  readonly values: readonly RegExp[];
  readonly types?: readonly RegExp[];
  /** Targets that are computed at run time. */
  readonly computed?: boolean;
}

const ANYTHING_BUT_LIB = /^(?!lib\/)/;
const ZOD = /^zod$/;

/** The table of docs/style: the first rule whose files match holds. */
const RULES: readonly Rule[] = [
  { layer: 'inference', files: /^src\/inference\//, values: [/^src\/inference\//] },
  { layer: 'cost', files: /^src\/cost\//, values: [/^src\/cost\//] },
  { layer: 'contracts', files: /^src\/contracts\//, values: [/^src\/contracts\//, ZOD] },
  {
    layer: 'core',
    files: /^src\/core\//,
    values: [/^src\/(core|inference)\//],
    types: [/^src\/contracts\//],
  },
  {
    layer: 'flows',
    files: /^src\/(flows\/|ports\.ts$)/,
    values: [/^src\/(flows|core|inference|contracts)\//],
    types: [/^src\/ports\.ts$/],
  },
  {
    layer: 'adapters',
    files: /^src\/adapters\//,
    values: [/^src\/(adapters|core|contracts)\//, /^@(aws-sdk|smithy)\//, ZOD, /^node:/],
    types: [/^src\/ports\.ts$/, /^aws-lambda$/],
  },
  { layer: 'routes', files: /^lambdas\/routes\.ts$/, values: [] },
  {
    layer: 'runtime',
    files: /^lambdas\/runtime\.ts$/,
    values: [/^src\/adapters\//, /^#deployed-home$/, /^lambdas\/meter\.ts$/],
    types: [/^src\/ports\.ts$/],
  },
  {
    layer: 'lambdas',
    files: /^lambdas\//,
    values: [
      /^src\/(flows|contracts)\//,
      /^src\/core\/errors\.ts$/,
      /^lambdas\/(http|caller|identity|events|runtime|missing|paths|log|meter|request-log)\.ts$/,
      /^@(middy|aws-lambda-powertools)\//,
      ZOD,
    ],
    types: [/^src\/ports\.ts$/, /^lambdas\/routes\.ts$/, /^aws-lambda$/],
  },
  {
    layer: 'publisher',
    files: /^lib\/publisher\//,
    values: [/^pages\/site\.ts$/, /^@aws-sdk\/client-s3$/, /^node:/],
    types: [/^aws-lambda$/],
  },
  {
    layer: 'bundles',
    files: /^lib\/bundle/,
    values: [/^lib\/bundle/, /^(lambdas\/routes|pages\/site)\.ts$/, /^esbuild$/, /^node:/],
  },
  {
    layer: 'deployment',
    files: /^(lib\/|bin\/app\.ts$)/,
    values: [
      /^lib\/(?!publisher\/)/,
      /^(lambdas\/routes|pages\/site)\.ts$/,
      /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/,
      /^node:process$/,
      ZOD,
    ],
    types: [/^lib\/publisher\//],
  },
  {
    layer: 'pages',
    files: /^pages\//,
    values: [/^pages\//, /^uplot$/],
    types: [/^src\/contracts\//, ZOD],
  },
  { layer: 'home', files: /^(bin|local)\//, values: [ANYTHING_BUT_LIB], computed: true },
];

/** Where an import leads: a path from the root, or the name of a package. */
const targetOf = (path: string, target: string): string =>
  target.startsWith('.') ? posix.join(posix.dirname(path), target) : target;

function offenceOf({ path }: Source, { target, typeOnly }: Import): string | undefined {
  const rule = RULES.find(({ files }) => files.test(path));
  if (rule === undefined) return `${path} is in no layer`;
  if (target === undefined) return rule.computed ? undefined : `${path} computes an import`;
  const to = targetOf(path, target);
  const allowed = typeOnly ? [...rule.values, ...(rule.types ?? [])] : rule.values;
  return allowed.some((pattern) => pattern.test(to))
    ? undefined
    : `${path} (${rule.layer}) imports ${typeOnly ? 'the type of ' : ''}${to}`;
}

const importOffences = (files: readonly Source[]): string[] =>
  files.flatMap((file) => importsOf(file).flatMap((each) => offenceOf(file, each) ?? []));

/** What only the edges may touch: the same inputs must give the same outputs everywhere else. */
const EDGES = /^(src\/adapters|bin|local|lib)\/|^lambdas\/runtime\.ts$/;
const WORLDLY: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Date.now', /\bDate\s*\.\s*now\b/],
  ['new Date()', /\bnew\s+Date\s*(\(\s*\)|(?!\s*\())/],
  ['Date()', /(?<!new\s+)\bDate\s*\(/],
  ['Math.random', /\bMath\s*\.\s*random\b/],
  ['crypto', /\bcrypto\b/],
  ['process.env', /\bprocess\s*\.\s*env\b/],
  ['performance.now', /\bperformance\s*\.\s*now\b/],
];

/** The browser is an edge of its own: here it draws what only has to be unlike anything else. */
const BROWSER_CHANCE = new Set([
  'pages/annotator/device.ts',
  'pages/owner/session.ts',
  'pages/owner/sign-in.ts',
]);
/** A page's own clock measures time on screen; no decision hangs on it. */
const isBrowserClock = (path: string, name: string) =>
  path.startsWith('pages/') && /^(Date\.now|performance\.now)$/.test(name);

function worldlyIn({ path, text }: Source): string[] {
  if (EDGES.test(path)) return [];
  const code = withoutTexts(text);
  const crypto = importsOf({ path, text }).some(({ target }) => /(^|:)crypto$/.test(target ?? ''));
  return WORLDLY.filter(([name, pattern]) => pattern.test(code) || (name === 'crypto' && crypto))
    .filter(([name]) => !(name === 'crypto' && BROWSER_CHANCE.has(path)))
    .filter(([name]) => !isBrowserClock(path, name))
    .map(([name]) => `${path} uses ${name}`);
}

const BANNED_NAME =
  /(^|\/)(index|utils?|helpers?|common|managers?)(\.|\/|-)|-(utils?|helpers?|manager)\./;

function namesOf({ path, text }: Source): string[] {
  const code = withoutTexts(text);
  return [
    ...(BANNED_NAME.test(path) ? [`${path} has a name that says nothing`] : []),
    // A declaration says what another file has, and a stylesheet has nothing but a default.
    ...(/\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/.test(code) &&
    !path.endsWith('.d.ts')
      ? [`${path} exports a default`]
      : []),
  ];
}

describe('the sources', () => {
  it('are all there: files, imports, and files of every layer that exists', () => {
    expect(sources.length).toBeGreaterThan(180);
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(700);
    const least = {
      inference: 5,
      cost: 7,
      contracts: 12,
      core: 13,
      flows: 20,
      adapters: 15,
      lambdas: 25,
      pages: 60,
      deployment: 18,
    };
    for (const [layer, count] of Object.entries(least)) {
      const files = sources.filter(({ path }) => layerOf(path) === layer);
      expect([layer, files.length >= count]).toEqual([layer, true]);
    }
  });

  it('have no line that starts an import and goes unseen', () => {
    for (const source of sources) {
      const lines = source.text.match(/^(import|export [*{][^;]*? from) /gm) ?? [];
      expect([source.path, importsOf(source).length >= lines.length]).toEqual([source.path, true]);
    }
  });

  it('import along the layers', () => {
    expect(importOffences(sources)).toEqual([]);
  });

  it('take clock, chance and environment from outside', () => {
    expect(sources.flatMap(worldlyIn)).toEqual([]);
  });

  it('have names that say something, and export by name', () => {
    expect(sources.flatMap(namesOf)).toEqual([]);
  });
});

const layerOf = (path: string): string | undefined =>
  RULES.find(({ files }) => files.test(path))?.layer;

describe('this test can fail:', () => {
  const offences = (path: string, text: string) => importOffences([{ path, text }]);

  it.each([
    ['src/core/a.ts', `import { next } from '../flows/hand-out.ts';`],
    ['src/core/a.ts', `import { JobFile } from '../contracts/job.ts';`],
    ['src/core/a.ts', `import { type JobFile } from '../contracts/job.ts';`],
    ['src/core/a.ts', `import type { Store } from '../ports.ts';`],
    ['src/core/a.ts', `const x: typeof import('../flows/job.ts') = y;`],
    ['src/inference/a.ts', `import type { Job } from '../core/job.ts';`],
    ['src/cost/a.ts', `import type { JobFile } from '../contracts/job.ts';`],
    ['src/contracts/a.ts', `export { round } from '../core/aggregation.ts';`],
    ['src/flows/a.ts', `import { Store } from '../ports.ts';`],
    ['src/flows/a.ts', `import { readFile } from 'node:fs/promises';`],
    ['src/flows/a.ts', `import {\n  one,\n  two,\n} from '../adapters/items.ts';`],
    ['src/flows/a.ts', `await import('../adapters/items.ts');`],
    ['src/flows/a.ts', `await import(\`../adapters/\${name}.ts\`);`],
    ['src/flows/a.ts', `import '../adapters/items.ts';`],
    ['src/adapters/a.ts', `import { next } from '../flows/hand-out.ts';`],
    ['lambdas/job/a.ts', `import { openHome } from '../../src/adapters/embedded/home.ts';`],
    ['lambdas/job/a.ts', `import { closeHand } from '../../src/core/response.ts';`],
    ['lambdas/routes.ts', `import * as z from 'zod';`],
    ['pages/owner/a.ts', `import { JobFile } from '../../src/contracts/job.ts';`],
    ['pages/owner/a.ts', `import chart from 'chart.js';`],
    ['local/a.ts', `import { LabelingStack } from '../lib/labeling-stack.ts';`],
    ['lib/a.ts', `import { next } from '../lambdas/hand-out/next.ts';`],
    ['lib/a.ts', `import { buildSync } from 'esbuild';`],
    ['lib/a.ts', `import { handler } from './publisher/handler.ts';`],
    ['lib/publisher/a.ts', `import { Stack } from 'aws-cdk-lib';`],
    ['bin/app.ts', `import { buildPages } from '../local/pages.ts';`],
    ['scripts/a.ts', `import 'node:fs';`],
  ])('%s may not say %s', (path, text) => {
    expect(offences(path, text)).toHaveLength(1);
  });

  it('comments and texts are no imports, and imports beside them are', () => {
    const text = [
      `// import { a } from '../adapters/a.ts';`,
      `/* import { b } from '../adapters/b.ts'; */`,
      `const url = 'http://x'; // it's`,
      `import { c } from '../adapters/c.ts';`,
    ].join('\n');
    expect(offences('src/flows/a.ts', text)).toEqual([
      'src/flows/a.ts (flows) imports src/adapters/c.ts',
    ]);
  });

  it.each([
    ['src/core/a.ts', 'const now = Date.now();', 1],
    ['src/core/a.ts', 'const now = new Date();', 1],
    ['src/core/a.ts', 'const now = new Date;', 1],
    ['src/core/a.ts', 'const then = new Date(at);', 0],
    ['src/core/a.ts', 'const says = "Date.now()"; // Math.random()', 0],
    ['src/core/a.ts', `const says = \`\${Math.random()}\`;`, 1],
    ['src/flows/a.ts', `import { createHash } from 'node:crypto';`, 1],
    ['src/flows/a.ts', 'const id = globalThis.crypto.randomUUID();', 1],
    ['lambdas/http.ts', 'const name = process.env["TABLE_NAME"];', 1],
    ['lambdas/runtime.ts', 'const name = process.env["TABLE_NAME"];', 0],
    ['src/adapters/system.ts', 'const now = Date.now();', 0],
    ['pages/owner/chart.ts', 'const id = crypto.randomUUID();', 1],
  ])('%s: %s', (path, text, count) => {
    expect(worldlyIn({ path, text })).toHaveLength(count);
  });

  it.each([
    ['src/flows/index.ts', ''],
    ['src/core/utils.ts', ''],
    ['local/helpers/a.ts', ''],
    ['src/core/common.ts', ''],
    ['src/flows/lease-manager.ts', ''],
    ['src/core/a.ts', 'export default 1;'],
    ['src/core/a.ts', 'export { a as default };'],
  ])('%s with %j', (path, text) => {
    expect(namesOf({ path, text })).toHaveLength(1);
  });
});
