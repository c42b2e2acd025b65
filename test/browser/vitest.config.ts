import { defineConfig } from 'vitest/config';

/** The browser tier: needs Chromium on the PATH or in CHROMIUM_PATH, and skips nothing. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
