import { expect, test } from 'vitest';
import { onChange, untilDone } from '../../../pages/owner/live.ts';

test('a step is repeated until the service says it is done, and every reply is seen', async () => {
  const replies = [3, 2, 1].map((left) => ({ left, done: left === 1 }));
  const seen: number[] = [];
  const last = await untilDone(
    async () => replies.shift() ?? { left: 0, done: true },
    ({ left }) => seen.push(left),
  );
  expect(seen).toEqual([3, 2, 1]);
  expect(last.left).toBe(1);
});
test('a step that fails ends the repetition with its reason', async () => {
  const failing = untilDone<{ done: boolean }>(
    () => Promise.reject(new Error('busy')),
    () => {},
  );
  await expect(failing).rejects.toThrow('busy');
});
test('equal data are shown once', () => {
  const shown: number[] = [];
  const show = onChange(({ a }: { a: number }) => shown.push(a));
  for (const a of [1, 1, 2, 1]) show({ a });
  expect(shown).toEqual([1, 2, 1]);
});
