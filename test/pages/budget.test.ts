import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildPages } from '../../local/pages.ts';

const BUDGET_BYTES = 30_000;
/** Terms, training and exam come only where a job has them, and before its first task. */
const WAY_IN_BYTES = 4_000;
/** What was missed comes only in jobs that tell it. */
const FEEDBACK_BYTES = 5_000;
const ORIGINS = { shell: 'http://127.0.0.1:4000', frame: 'http://127.0.0.1:4001' };

test('shell, frame and every element together are within 30 kB of gzip, the way in within 4, feedback within 5', async () => {
  const { files } = await buildPages(ORIGINS);
  const mine = files.filter(({ path }) => !/owner|console|sign-in/.test(path));
  const sizes = mine.map(({ site, path, body }) => ({
    file: `${site} ${path}`,
    bytes: gzipSync(body, { level: 9 }).length,
  }));
  const wayIn = sizes.filter(({ file }) => file.includes('/part-entry-'));
  const feedback = sizes.filter(({ file }) => file.includes('/part-feedback-'));
  const sumOf = (some: typeof sizes) => some.reduce((sum, { bytes }) => sum + bytes, 0);
  const total = sumOf(sizes) - sumOf(wayIn) - sumOf(feedback);
  console.log([...sizes, { file: 'in all at once', bytes: total }]);
  expect(wayIn.length).toBe(1);
  expect(feedback.length).toBe(1);
  expect(mine.length).toBe(10);
  expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(sumOf(wayIn)).toBeLessThanOrEqual(WAY_IN_BYTES);
  expect(sumOf(feedback)).toBeLessThanOrEqual(FEEDBACK_BYTES);
});
