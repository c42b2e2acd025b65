import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../lambdas/http.ts';
import { consumers, routes } from '../../lambdas/routes.ts';

const FOLDER = fileURLToPath(new URL('../../lambdas', import.meta.url));

const endpointOf = async (entry: string): Promise<Endpoint> => {
  const { href } = new URL(`../../lambdas/${entry}.ts`, import.meta.url);
  return (await import(/* @vite-ignore */ href)).handler;
};

describe('the table of routes', () => {
  it.each(routes)(
    '$method $path is what its handler says it is',
    async ({ entry, role, identity, path, method }) => {
      const { spec } = await endpointOf(entry);
      expect(spec.role).toBe(role);
      expect(spec.identity).toBe(identity);
      expect(spec.summary.length).toBeGreaterThan(5);
      expect(spec.path === undefined).toBe(!path.includes('{'));
      if (method === 'GET') expect(spec.body).toBeUndefined();
    },
  );

  it('names every handler, and each once', () => {
    const entries = [...routes, ...consumers].map(({ entry }) => entry);
    const files = globSync('*/*.ts', { cwd: FOLDER }).map((file) => file.replace(/\.ts$/, ''));
    expect(entries.toSorted()).toEqual(files.toSorted());
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
  });

  it('lets anyone do only what needs no session', () => {
    const open = routes.filter(({ role }) => role === 'anyone').map(({ entry }) => entry);
    expect(open).toEqual([
      'session/start',
      'session/staff',
      'session/annotator',
      'problem/explain',
    ]);
  });
});
