import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:conformance`: both homes against Amazon's own DynamoDB and a stand-in for S3. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/conformance/*.int.test.ts'],
    globalSetup: ['test/conformance/global-setup.ts'],
    testTimeout: 60_000,
  },
});
