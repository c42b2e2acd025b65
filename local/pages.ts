import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import {
  bundlingOf,
  headersOf,
  htmlAt,
  ICON,
  isAsset,
  linkAssets,
  mediaTypeOf,
  type Origins,
  PAGES,
  type Page,
  SIGN_IN_PATH,
  type Site,
} from '../pages/site.ts';

/** What an HTTP server answers with, header names in lower case. */
export interface PageFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Every file of the pages. `files` lists them by site and path, for those who copy or weigh them. */
export interface Pages {
  readonly files: readonly { readonly site: Site; readonly path: string; readonly body: Buffer }[];
  answer(path: string, site: Site): PageFile | undefined;
}

const ROOT = fileURLToPath(new URL('../pages/', import.meta.url));

interface Bundled {
  readonly page: Page;
  readonly html: string;
  readonly assets: readonly { readonly path: string; readonly body: Buffer }[];
}

/** Bundles one page; its HTML then names the assets by their hashes. */
async function bundle(page: Page): Promise<Bundled> {
  const { outputFiles } = await build(bundlingOf(ROOT, page));
  const assets = outputFiles.map((file) => ({
    path: `/assets/${basename(file.path)}`,
    body: Buffer.from(file.contents),
  }));
  const source = await readFile(`${ROOT}${page.name}.html`, 'utf8');
  const paths = assets.map(({ path }) => path);
  return { page, html: linkAssets(source, page, paths), assets };
}

let bundles: Promise<Bundled[]> | undefined;

/** Bundles all pages that exist, once a process: 50 ms or so. */
function bundleAll(): Promise<Bundled[]> {
  bundles ??= Promise.all(
    PAGES.filter(({ name }) => existsSync(`${ROOT}${name}.html`)).map(bundle),
  );
  return bundles;
}

/**
 * Builds the annotator page, its task frame and the owner console into memory.
 *
 * Scripts and styles are named by their content and may be kept for ever; HTML may not be kept. The
 * origins stand in the policies and in the shell, so listen first when ports are chosen by the system.
 *
 * @example const page = (await buildPages({ shell, frame })).answer('/', 'shell')
 */
export async function buildPages(origins: Origins): Promise<Pages> {
  const files = (await bundleAll()).flatMap(({ page: { site, path }, html, assets }) => [
    { site, path, body: Buffer.from(htmlAt(html, origins.frame)) },
    ...assets.map((asset) => ({ site, ...asset })),
  ]);
  files.push({ site: 'shell', path: SIGN_IN_PATH, body: Buffer.from('{}') });
  files.push({ site: 'shell', path: ICON.path, body: await readFile(`${ROOT}${ICON.file}`) });
  const byKey = new Map(files.map((file) => [`${file.site} ${file.path}`, file]));
  return {
    files,
    answer(path, site) {
      const file = byKey.get(`${site} ${path}`);
      if (file === undefined) return undefined;
      const headers = {
        ...headersOf(site, isAsset(path), origins),
        'content-type': mediaTypeOf(path),
      };
      return { status: 200, headers, body: file.body };
    },
  };
}
