import { defineConfig } from 'vitest/config';

/** The default tier: no Java, Python or browser. Other tiers have their own configs beside their tests. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/**/*.int.test.ts', 'node_modules/**'],
    testTimeout: 20_000,
  },
});
