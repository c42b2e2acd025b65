import { headersOf, type Origins, type Site } from '../../pages/site.ts';
import { ask, Unwell, type Visit } from './visit.ts';

/** Directives of the shell that name other origins, and differ from one deployment to another. */
const OF_PLACE = ['frame-src', 'connect-src'];

/** A page has a script and a style; more would be another program's, without an end. */
const MOST_ASSETS = 20;

/** A content security policy by directive. */
function directivesOf(policy: string): ReadonlyMap<string, string> {
  const parts = policy.split(';').map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([name = '', ...values]) => [name, values.join(' ')]));
}

/** Holds the headers of a page to those that we send. */
function checkHeaders(site: Site, place: string, { headers }: Response, origins: Origins): void {
  for (const [name, expected] of Object.entries(headersOf(site, false, origins))) {
    const got = headers.get(name) ?? '';
    if (name === 'content-security-policy') checkPolicy(site, place, got, expected);
    else if (got !== expected)
      throw new Unwell(`${place}: ${name} must be ${expected}, got ${got || 'none'}`);
  }
}

function checkPolicy(site: Site, place: string, got: string, expected: string): void {
  const given = directivesOf(got);
  for (const [name, values] of directivesOf(expected)) {
    if (site === 'shell' && OF_PLACE.includes(name) && given.has(name)) continue;
    if (given.get(name) === values) continue;
    const found = given.get(name) ?? 'no such directive';
    throw new Unwell(`${place}: the policy must say ${name} ${values}, got ${found}`);
  }
}

async function pageAt(url: string, place: string): Promise<Response> {
  const page = await ask(url);
  if (page.status !== 200) throw new Unwell(`${place}: HTTP ${page.status}, not 200`);
  return page;
}

async function checkAssets(base: string, html: string): Promise<number> {
  const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
    ([, path = '']) => path,
  );
  if (paths.length > MOST_ASSETS)
    throw new Unwell(`a page of ${paths.length} files is none of ours`);
  for (const path of paths) await (await pageAt(base + path, path)).arrayBuffer();
  return paths.length;
}

/** True when a source of a policy lets an origin in: itself, or by one wildcard in its host. */
function admits(source: string, origin: string): boolean {
  const [before = '', after, ...more] = source.split('*');
  if (after === undefined) return source === origin;
  if (more.length > 0 || !origin.startsWith(before) || !origin.endsWith(after)) return false;
  return /^[a-z0-9-]+$/.test(origin.slice(before.length, origin.length - after.length));
}

/** Holds a page of the shell to its headers. @returns how many files it consists of */
async function checkShell(visit: Visit, path: string, page: Response, html: string) {
  const { origin } = new URL(visit.frameUrl ?? visit.url);
  checkHeaders('shell', path, page, { shell: visit.url, frame: origin });
  const policy = directivesOf(page.headers.get('content-security-policy') ?? '');
  const sources = (policy.get('frame-src') ?? '').split(' ');
  if (!sources.some((source) => admits(source, origin))) {
    throw new Unwell(`${path}: the policy shows frames of ${sources.join(' ')}, not of ${origin}`);
  }
  visit.connects = (policy.get('connect-src') ?? '').split(' ');
  return checkAssets(visit.url, html);
}

/** Both pages of the shell come with their scripts and the policies that keep them safe. */
export async function pages(visit: Visit): Promise<string> {
  let assets = 0;
  for (const path of ['/', '/owner']) {
    const page = await pageAt(visit.url + path, path);
    const html = await page.text();
    const frameUrl = /data-frame="([^"]+)"/.exec(html)?.[1] ?? visit.frameUrl;
    if (frameUrl === undefined) throw new Unwell(`${path} is no page of ours`);
    visit.frameUrl = frameUrl;
    assets += await checkShell(visit, path, page, html);
  }
  return `2 pages and ${assets} files, policies as they should be`;
}

/** The site that shows tasks is another one, and may do nothing but show. */
export async function frame({ url, frameUrl = '' }: Visit): Promise<string> {
  const { origin } = new URL(frameUrl);
  if (origin === new URL(url).origin)
    throw new Unwell(`frames are on the shell’s own site, ${url}`);
  const page = await pageAt(frameUrl, frameUrl);
  checkHeaders('frame', frameUrl, page, { shell: new URL(url).origin, frame: origin });
  await checkAssets(origin, await page.text());
  return `at ${origin}, shut in as it should be`;
}
