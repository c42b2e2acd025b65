import { describe, expect, it } from 'vitest';
import { explore } from '../core/small-scope/explorer.ts';
import { LARGE } from '../core/small-scope/scopes.ts';

/** Smaller scopes of more kinds are closed in test/core/exhaustive.test.ts. */
describe('every interleaving keeps the invariants, and from every state a job ends exactly', () => {
  for (const [scope, size] of LARGE) {
    it(`${scope.name}: ${size.states} states, ${size.commits} commits`, () => {
      expect(explore(scope)).toEqual(size);
    });
  }
});
