import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { importsOf, sourcesIn } from '../../support/sources.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

it('the check shares nothing with the service but the words of a bad form', () => {
  const sources = sourcesIn(ROOT, ['bin', 'local']).filter(({ path }) =>
    path.startsWith('local/history/'),
  );
  expect(sources.length).toBeGreaterThan(15);
  const values = sources.flatMap(({ path, text }) =>
    importsOf({ path, text })
      .filter(({ typeOnly, target }) => !typeOnly && target?.startsWith('.'))
      .map(({ target = '' }) => posix.join(posix.dirname(path), target))
      .filter((target) => !target.startsWith('local/history/')),
  );
  expect(values).toEqual(['src/contracts/explain.ts']);
});
