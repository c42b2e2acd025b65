import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildPages } from '../../local/pages.ts';

const BUDGET_BYTES = 30_000;
const ORIGINS = { shell: 'http://127.0.0.1:4000', frame: 'http://127.0.0.1:4001' };

test('shell, frame and every element together are within 30 kB of gzip', async () => {
  const { files } = await buildPages(ORIGINS);
  const mine = files.filter(({ path }) => !/owner|console|sign-in/.test(path));
  const sizes = mine.map(({ site, path, body }) => ({
    file: `${site} ${path}`,
    bytes: gzipSync(body, { level: 9 }).length,
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log([...sizes, { file: 'in all', bytes: total }]);
  expect(mine.length).toBe(7);
  expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
});
