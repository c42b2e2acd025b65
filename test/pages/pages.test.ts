import { expect, test } from 'vitest';
import { buildPages } from '../../local/pages.ts';
import type { Site } from '../../pages/site.ts';

const ORIGINS = { shell: 'https://work.example', frame: 'https://frames.example' };
const pages = await buildPages(ORIGINS);

function pageOf(path: string, site: Site) {
  const page = pages.answer(path, site);
  if (page === undefined) throw new Error(`no ${path} on the ${site} site`);
  return page;
}

test('the shell may talk to its own API, show the frame, and run no markup as script', () => {
  const { headers, body } = pageOf('/', 'shell');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
      "frame-src https://frames.example; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; " +
      "require-trusted-types-for 'script'; trusted-types 'none'",
  );
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    'cross-origin-opener-policy': 'same-origin',
  });
  expect(body.toString()).toContain('data-frame="https://frames.example/frame.html"');
});

test('the frame has no origin, no network, and only the shell may show it', () => {
  const { headers } = pageOf('/frame.html', 'frame');
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none'; script-src 'self'; /);
  expect(policy).toContain("connect-src 'none'; frame-src 'none'; form-action 'none'");
  expect(policy).toContain('frame-ancestors https://work.example');
  expect(policy).not.toContain('unsafe');
  expect(headers['access-control-allow-origin']).toBe('*');
});

test('assets carry their hash, may be kept for ever, and stay on their own site', () => {
  const paths = (site: Site) => pages.files.filter((file) => file.site === site);
  for (const site of ['shell', 'frame'] as const) {
    const html = pageOf(site === 'shell' ? '/' : '/frame.html', site).body.toString();
    const assets = [...html.matchAll(/"(\/assets\/[\w-]+\.(?:js|css))"/g)].map(([, path]) => path);
    expect(assets).toHaveLength(2);
    for (const path of assets) {
      const { headers } = pageOf(path ?? '', site);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(pages.answer(path ?? '', site === 'shell' ? 'frame' : 'shell')).toBeUndefined();
    }
  }
  expect(paths('frame').every(({ path }) => /^\/(assets\/frame-|frame\.html)/.test(path))).toBe(
    true,
  );
});

test('no page loads anything from elsewhere, and there is no other page', () => {
  for (const { site, path, body } of pages.files) {
    const text = body.toString().replaceAll('http://www.w3.org/2000/svg', '');
    const foreign = text.match(/https?:\/\/(?!frames\.example)[\w.-]+/g) ?? [];
    expect([site, path, foreign]).toEqual([site, path, []]);
  }
  expect(pages.answer('/nothing', 'shell')).toBeUndefined();
  expect(pages.answer('/frame.html', 'shell')).toBeUndefined();
});
