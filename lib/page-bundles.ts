import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundlingOf, ICON, linkAssets, PAGES, type Page, type Site } from '../pages/site.ts';

const isSource = import.meta.url.endsWith('.ts');
const SOURCES = fileURLToPath(new URL('../pages/', import.meta.url));
const FOLDER = fileURLToPath(
  new URL(isSource ? '../dist/bundles/pages/' : '../bundles/pages/', import.meta.url),
);

/** Files of a kind stand together: objects get their media type from the copy that makes them. */
function write(site: Site, path: string, body: Uint8Array | string): void {
  const file = join(FOLDER, site, extname(path).slice(1) || 'html', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
}

/** The file of a page: `/` has no name of its own. */
const fileOf = ({ path }: Page): string => (path === '/' ? 'index.html' : path.slice(1));

/** Bundles the pages of both sites into folders; their HTML still lacks the place of the frames. */
export function bundlePages(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const page of PAGES) {
    const { outputFiles } = buildSync(bundlingOf(SOURCES, page));
    const assets = outputFiles.map(({ path, contents }) => ({
      path: `/assets/${basename(path)}`,
      contents,
    }));
    for (const { path, contents } of assets) write(page.site, path, contents);
    const html = readFileSync(`${SOURCES}${page.name}.html`, 'utf8');
    const paths = assets.map(({ path }) => path);
    write(page.site, fileOf(page), linkAssets(html, page, paths));
  }
  write('shell', ICON.path, readFileSync(`${SOURCES}${ICON.file}`));
}

let bundled = false;

/** Folder of the pages; from the sources they are built anew, once a process. */
function built(site: Site): string {
  if (isSource && !bundled) {
    bundlePages();
    bundled = true;
  }
  return join(FOLDER, site);
}

/** Assets of a site: a folder for each kind, such as `js`. */
export const assetsOf = (site: Site): { readonly kind: string; readonly folder: string }[] =>
  readdirSync(built(site))
    .filter((kind) => kind !== 'html')
    .map((kind) => ({ kind, folder: join(built(site), kind) }));

/** Pages of a site: key of the object and its HTML. */
export const pagesOf = (site: Site): { readonly key: string; readonly html: string }[] =>
  PAGES.filter((page) => page.site === site).map((page) => ({
    key: fileOf(page),
    html: readFileSync(join(built(site), 'html', fileOf(page)), 'utf8'),
  }));
