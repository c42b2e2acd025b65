import { describe, expect, it } from 'vitest';
import { explore } from './small-scope/explorer.ts';
import { SMALL } from './small-scope/scopes.ts';

/** Larger scopes are closed in test/journeys/exhaustive.int.test.ts. */
describe('every interleaving keeps the invariants, and from every state a job ends exactly', () => {
  for (const [scope, size] of SMALL) {
    it(`${scope.name}: ${size.states} states, ${size.commits} commits`, () => {
      expect(explore(scope)).toEqual(size);
    });
  }
});
