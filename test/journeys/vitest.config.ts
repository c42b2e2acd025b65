import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:journeys`: the whole service as processes that are killed; minutes, one at a time. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/journeys/*.int.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
