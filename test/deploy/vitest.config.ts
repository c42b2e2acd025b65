import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:deploy`: the package as others install it. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: { include: ['test/deploy/*.int.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
