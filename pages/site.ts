/** The two sites of the pages: `shell` holds the session, `frame` runs tasks and holds nothing. */
export type Site = 'shell' | 'frame';

/**
 * Where the sites are reached, such as `http://127.0.0.1:4000`. `shell` may name several, parted by
 * blanks, when people open the service under more than one name. `objects` is where signed links lead,
 * if that is another origin than the shell's.
 */
export interface Origins extends Readonly<Record<Site, string>> {
  readonly objects?: string;
  /** Where the console gets tokens of the staff's identity provider, if there is one. */
  readonly identity?: string | undefined;
}

/** How staff sign in: OpenID Connect by authorization code and PKCE, with a client that has no secret. */
export interface SignIn {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string;
}

/** Path on the shell's site that holds a `SignIn` as JSON, or an empty object where nobody can sign in. */
export const SIGN_IN_PATH = '/sign-in.json';

/** Ports of this machine, one of which the command line listens at for the answer of an identity provider. */
export const CALLBACK_PORTS: readonly number[] = [8790, 8791, 8792];

/** Both sites. */
export const SITES: readonly Site[] = ['shell', 'frame'];

/** A page: its HTML, script and style have one name in one folder, and its script one format. */
export interface Page {
  readonly site: Site;
  readonly path: string;
  readonly name: string;
  readonly format: 'esm' | 'iife';
}

/** The frame's script is a classic one: a module would need CORS from an origin that is `null`. */
export const PAGES: readonly Page[] = [
  { site: 'shell', path: '/', name: 'annotator/shell', format: 'esm' },
  { site: 'shell', path: '/owner', name: 'owner/console', format: 'esm' },
  { site: 'frame', path: '/frame.html', name: 'annotator/frame', format: 'iife' },
];

/** The one picture of the shell, as a file of this folder and as a path of the site. */
export const ICON = { file: 'elements/icon.svg', path: '/assets/icon.svg' } as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const extensionOf = (path: string): string => /\.[a-z]+$/.exec(path)?.[0] ?? '.html';

/** What a path of a site is; one without an extension is a page. */
export const mediaTypeOf = (path: string): string => TYPES[extensionOf(path)] ?? '';

/** Assets are named by their content, so they may be kept for ever; pages may not be kept. */
export const isAsset = (path: string): boolean => path.startsWith('/assets/');

/**
 * How esbuild bundles a page, from the folder of the pages; its outputs are named by their content. What a
 * module imports when it is needed gets a file of its own.
 */
export const bundlingOf = (folder: string, { name, format }: Page) => ({
  entryPoints: [`${folder}${name}.ts`, `${folder}${name}.css`],
  outdir: '/assets',
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[name]-[hash]',
  splitting: format === 'esm',
  format,
  target: ['chrome123', 'firefox121', 'safari17.5'],
  bundle: true,
  minify: true,
  write: false as const,
  legalComments: 'none' as const,
  logLevel: 'silent' as const,
});

/** The HTML of a page with its assets named by their paths. `{{frame}}` is left for `htmlAt`. */
export function linkAssets(html: string, { name }: Page, assets: readonly string[]): string {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const own = assets.filter((path) => path.startsWith(`/assets/${file}-`));
  const hashed = (extension: string) => own.find((path) => path.endsWith(extension)) ?? '';
  return html
    .replaceAll(`"${file}.js"`, `"${hashed('.js')}"`)
    .replaceAll(`"${file}.css"`, `"${hashed('.css')}"`);
}

/** The HTML of a page as it is served where the frames are at `frame`. */
export const htmlAt = (html: string, frame: string): string =>
  html.replaceAll('{{frame}}', `${frame}/frame.html`);

/** The shell may talk to its own API and show the frame; no markup can become script (Trusted Types). */
const shellPolicy = ({ frame, objects, identity }: Origins): string =>
  [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:",
    ["connect-src 'self'", objects, identity].filter(Boolean).join(' '),
    `frame-src ${frame}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    "require-trusted-types-for 'script'; trusted-types 'none'",
  ].join('; ');

/** The frame has no origin and no network: what it shows comes over the port, as blobs. */
const framePolicy = ({ shell }: Origins): string =>
  [
    "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'self'",
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'none'",
    "frame-src 'none'; form-action 'none'; base-uri 'none'",
    `frame-ancestors ${shell}`,
  ].join('; ');

const policyOf = (site: Site, origins: Origins): string =>
  site === 'shell' ? shellPolicy(origins) : framePolicy(origins);

/** Headers that every answer of the pages has, whatever it is. */
const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
};

/** The headers of an answer, but for its media type: the same on a laptop and behind CloudFront. */
export const headersOf = (
  site: Site,
  asset: boolean,
  origins: Origins,
): Readonly<Record<string, string>> => ({
  ...COMMON,
  'cache-control': asset ? 'public, max-age=31536000, immutable' : 'no-store',
  ...(asset ? {} : { 'content-security-policy': policyOf(site, origins) }),
  ...(site === 'frame' && {
    'access-control-allow-origin': '*',
    'x-dns-prefetch-control': 'off',
  }),
});
