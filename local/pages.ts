import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The two sites of the pages: `shell` holds the session, `frame` runs tasks and holds nothing. */
export type Site = 'shell' | 'frame';

/**
 * Where the sites are reached, such as `http://127.0.0.1:4000`. `shell` may name several, parted by
 * blanks, when people open the service under more than one name.
 */
export type Origins = Readonly<Record<Site, string>>;

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

/** A page: its HTML, script and style have one name in one folder, and its script one format. */
interface Entry {
  readonly site: Site;
  readonly path: string;
  readonly name: string;
  readonly format: 'esm' | 'iife';
}

const ROOT = fileURLToPath(new URL('../pages/', import.meta.url));

/** The frame's script is a classic one: a module would need CORS from an origin that is `null`. */
const ENTRIES: readonly Entry[] = [
  { site: 'shell', path: '/', name: 'annotator/shell', format: 'esm' },
  { site: 'shell', path: '/owner', name: 'owner/console', format: 'esm' },
  { site: 'frame', path: '/frame.html', name: 'annotator/frame', format: 'iife' },
];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const BROWSERS = ['chrome123', 'firefox121', 'safari17.5'];

interface Bundled {
  readonly entry: Entry;
  readonly html: string;
  readonly assets: readonly { readonly path: string; readonly body: Buffer }[];
}

/** Bundles one page; its HTML then names the assets by their hashes. */
async function bundle(entry: Entry): Promise<Bundled> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}${entry.name}.ts`, `${ROOT}${entry.name}.css`],
    outdir: '/assets',
    entryNames: '[name]-[hash]',
    format: entry.format,
    target: BROWSERS,
    bundle: true,
    minify: true,
    write: false,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const assets = outputFiles.map((file) => ({
    path: `/assets/${basename(file.path)}`,
    body: Buffer.from(file.contents),
  }));
  const name = basename(entry.name);
  const hashed = (ext: string) => assets.find(({ path }) => path.endsWith(ext))?.path ?? '';
  const source = await readFile(`${ROOT}${entry.name}.html`, 'utf8');
  const html = source
    .replaceAll(`"${name}.js"`, `"${hashed('.js')}"`)
    .replaceAll(`"${name}.css"`, `"${hashed('.css')}"`);
  return { entry, html, assets };
}

/** The shell may talk to its own API and show the frame; no markup can become script (Trusted Types). */
const shellPolicy = (origins: Origins): string =>
  [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'",
    `frame-src ${origins.frame}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    "require-trusted-types-for 'script'; trusted-types 'none'",
  ].join('; ');

/** The frame has no origin and no network: what it shows comes over the port, as blobs. */
const framePolicy = (origins: Origins): string =>
  [
    "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'self'",
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'none'",
    "frame-src 'none'; form-action 'none'; base-uri 'none'",
    `frame-ancestors ${origins.shell}`,
  ].join('; ');

/** Headers that every answer of the pages has, whatever it is. */
const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
};

function headersOf(path: string, site: Site, origins: Origins): Record<string, string> {
  const hashed = path.startsWith('/assets/');
  const type = TYPES[extname(path)] ?? TYPES['.html'] ?? '';
  return {
    ...COMMON,
    'content-type': type,
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-store',
    ...(hashed ? {} : { 'content-security-policy': policyOf(site, origins) }),
    ...(site === 'frame' && {
      'access-control-allow-origin': '*',
      'x-dns-prefetch-control': 'off',
    }),
  };
}

const policyOf = (site: Site, origins: Origins): string =>
  site === 'shell' ? shellPolicy(origins) : framePolicy(origins);

let bundles: Promise<Bundled[]> | undefined;

/** Bundles all pages that exist, once a process: 50 ms or so. */
function bundleAll(): Promise<Bundled[]> {
  bundles ??= Promise.all(
    ENTRIES.filter((entry) => existsSync(`${ROOT}${entry.name}.html`)).map(bundle),
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
  const icon = { site: 'shell', path: '/assets/icon.svg' } as const;
  const files = (await bundleAll()).flatMap(({ entry: { site, path }, html, assets }) => [
    { site, path, body: Buffer.from(html.replaceAll('{{frame}}', `${origins.frame}/frame.html`)) },
    ...assets.map((asset) => ({ site, ...asset })),
  ]);
  files.push({ ...icon, body: await readFile(`${ROOT}elements/icon.svg`) });
  const byKey = new Map(files.map((file) => [`${file.site} ${file.path}`, file]));
  return {
    files,
    answer(path, site) {
      const file = byKey.get(`${site} ${path}`);
      if (file === undefined) return undefined;
      return { status: 200, headers: headersOf(path, site, origins), body: file.body };
    },
  };
}
