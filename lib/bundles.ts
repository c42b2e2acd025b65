import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { consumers, routes } from '../lambdas/routes.ts';

/** True in the sources; false in the built package, which brings its bundles along. */
const isSource = import.meta.url.endsWith('.ts');

const SOURCES = fileURLToPath(new URL('../lambdas/', import.meta.url));
const FOLDER = fileURLToPath(
  new URL(isSource ? '../dist/bundles/functions/' : '../bundles/functions/', import.meta.url),
);

/** Entries of all functions, under lambdas/. */
const entries = [...routes, ...consumers].map(({ entry }) => entry);

/**
 * Bundles every function once: ESM, minified, with its source map beside it, a folder each.
 *
 * Packages that were written for CommonJS ask for `require`, which a module does not have.
 */
export function bundleFunctions(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  buildSync({
    entryPoints: entries.map((entry) => ({ in: `${SOURCES}${entry}.ts`, out: `${entry}/index` })),
    outdir: FOLDER,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'warning',
  });
}

let bundled = false;

/** Folder with the bundle of an entry; from the sources all are built anew, once a process. */
export function bundleOf(entry: string): string {
  if (isSource && !bundled) {
    bundleFunctions();
    bundled = true;
  }
  const folder = `${FOLDER}${entry}`;
  if (!existsSync(folder)) throw new Error(`there is no bundle of ${entry} in ${FOLDER}`);
  return folder;
}
