import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundlingOf, ICON, linkAssets, PAGES, type Page } from '../pages/site.ts';
import { bundling, entries } from './bundle.ts';
import { BUNDLES, PUBLISHER } from './bundles.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Bundles every function and the pages once, a folder each, with source maps beside them. */
export function bundleAll(): void {
  rmSync(BUNDLES, { recursive: true, force: true });
  buildSync({
    ...bundling,
    entryPoints: [
      ...entries.map((entry) => ({ in: `${ROOT}lambdas/${entry}.ts`, out: `${entry}/index` })),
      { in: `${ROOT}lib/publisher/handler.ts`, out: `${PUBLISHER}/index` },
    ],
    outdir: BUNDLES,
    outExtension: { '.js': '.mjs' },
  });
  for (const page of PAGES) bundlePage(page);
  write({ site: 'shell', path: ICON.path }, readFileSync(`${ROOT}pages/${ICON.file}`));
}

/** A page's HTML still lacks the place of the frames, which is known when it is published. */
function bundlePage(page: Page): void {
  const { outputFiles } = buildSync(bundlingOf(`${ROOT}pages/`, page));
  const assets = outputFiles.map(({ path, contents }) => ({
    path: `/assets/${basename(path)}`,
    contents,
  }));
  for (const { path, contents } of assets) write({ site: page.site, path }, contents);
  const html = readFileSync(`${ROOT}pages/${page.name}.html`, 'utf8');
  const paths = assets.map(({ path }) => path);
  write(page, linkAssets(html, page, paths));
}

function write({ site, path }: Pick<Page, 'site' | 'path'>, body: Uint8Array | string): void {
  const file = join(BUNDLES, PUBLISHER, 'pages', site, path === '/' ? 'index.html' : path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
}
