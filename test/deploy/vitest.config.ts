import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:deploy`: the package as others install it, the stack on a stand-in of AWS. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/deploy/*.int.test.ts'],
    fileParallelism: false, // both build into dist/
    testTimeout: 120_000,
    hookTimeout: 660_000,
  },
});
