import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { consumers, routes } from '../../lambdas/routes.ts';
import { codesIn, fileUrl, pages, proseOf, rowsOf, textOf } from './markdown.ts';

/** How a heading is named in an address. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const anchorsOf = (path: string): string[] =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe.each(pages())('%s', (page) => {
  test('links only to what is there', () => {
    for (const [, target = ''] of proseOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      const url = path === '' ? fileUrl(page) : new URL(path, fileUrl(page));
      expect(existsSync(url), `${page} → ${target}`).toBe(true);
      if (anchor === undefined) continue;
      const linked = url.href.slice(fileUrl('').href.length);
      expect(anchorsOf(linked), `${page} → ${target}`).toContain(anchor);
    }
  });

  test('names only files and scripts that are there', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: object };
    for (const code of codesIn(proseOf(page))) {
      const file = /^(src|lambdas|pages|local|test|bin|docs|bench)\/[\w./-]*$/.exec(code)?.[0];
      if (file !== undefined && !file.includes('NNNN'))
        expect(existsSync(fileUrl(file)), `${page}: ${file}`).toBe(true);
      const script = /^npm (?:run )?(?!run\b|ci\b|install\b)([\w:-]+)/.exec(code)?.[1];
      if (script !== undefined) expect(Object.keys(scripts), `${page}: ${code}`).toContain(script);
    }
  });

  test('names only routes that are there', () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    const named = codesIn(proseOf(page)).filter((code) => /^(GET|POST|PUT|DELETE) \//.test(code));
    for (const route of named) expect(known, page).toContain(route);
  });
});

/** The files of a cell such as `job.ts`, `progress.ts` → `job.ts` → in `hand-out.ts`. */
const LAYERS = ['src/contracts', 'src/core', 'src/flows'];

test('the stage table names every entry, and files that are there', () => {
  const stages = rowsOf('docs/architecture.md', '## Stages');
  const entries = stages.flatMap(([stage = '', , files = '', entry = '']) => {
    for (const [i, cell] of files.split('→').entries()) {
      for (const file of codesIn(cell)) {
        expect(existsSync(fileUrl(`${LAYERS[i]}/${file}`)), `${stage}: ${LAYERS[i]}/${file}`).toBe(
          true,
        );
      }
    }
    const [folder = '', first] = codesIn(entry)[0]?.split('/') ?? [];
    if (first === undefined) return [];
    return codesIn(entry).map((name) => (name.includes('/') ? name : `${folder}/${name}`));
  });
  const wanted = [...routes, ...consumers].map(({ entry }) => entry);
  expect(entries.sort()).toEqual(wanted.filter((entry) => entry !== 'problem/explain').sort());
});
