import { expect, test } from 'vitest';
import { rolesFor } from '../../../lambdas/caller.ts';
import { may } from '../../../pages/owner/model/role.ts';
import { Role, StaffRole } from '../../../src/contracts/role.ts';

test('the console shows a role what the service lets it do', () => {
  for (const least of StaffRole.options) {
    const shown = Role.options.filter((role) => may(role, least));
    expect(shown).toEqual(rolesFor(least));
  }
  expect(rolesFor('owner')).toEqual(['owner', 'admin']);
});
