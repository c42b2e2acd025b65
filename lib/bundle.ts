import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { consumers, routes } from '../lambdas/routes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Every function of the service, by its file under lambdas/. */
export const entries: readonly string[] = [
  ...new Set([...routes, ...consumers].map(({ entry }) => entry)),
];

/** A function's code as Lambda gets it, and what it is made of. */
export interface Bundle {
  readonly entry: string;
  readonly bytes: number;
  /** Bytes by source file, from the root of the project. */
  readonly inputs: Readonly<Record<string, number>>;
}

/**
 * How a function is bundled: ES module, minified, with the SDK inside, its source map beside it.
 *
 * A function's credentials always come from its environment. The SDK's default chain would also look in
 * files, in a single sign-on, on an EC2 host: 95 kB that no function can use.
 */
export const bundling = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  conditions: ['lambda', 'module'], // naming one drops the default, which is `module`
  alias: { '@aws-sdk/credential-provider-node': `${ROOT}lib/environment-credentials.ts` },
  banner: {
    js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  },
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'error',
  absWorkingDir: ROOT,
} as const satisfies BuildOptions;

/** Bundles functions into `<folder>/<stage>/<verb>/index.mjs`; without a folder it only weighs them. */
export async function bundle(
  wanted: readonly string[] = entries,
  folder?: string,
): Promise<Bundle[]> {
  const { metafile } = await build({
    ...bundling,
    entryPoints: wanted.map((entry) => ({
      in: `${ROOT}lambdas/${entry}.ts`,
      out: `${entry}/index`,
    })),
    outdir: folder ?? `${ROOT}dist/lambdas`,
    outExtension: { '.js': '.mjs' },
    write: folder !== undefined,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap((output) => bundleOf(output) ?? []);
}

function bundleOf({ entryPoint, bytes, inputs }: Metafile['outputs'][string]): Bundle | undefined {
  const entry = /^lambdas\/(.+)\.ts$/.exec(entryPoint ?? '')?.[1];
  if (entry === undefined) return undefined;
  const sizes = Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
  return { entry, bytes, inputs: Object.fromEntries(sizes) };
}

// `npm run bundle`: all functions into dist/lambdas, with their sizes.
if (import.meta.main) {
  for (const { entry, bytes } of await bundle(entries, `${ROOT}dist/lambdas`)) {
    console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${entry}`);
  }
}
