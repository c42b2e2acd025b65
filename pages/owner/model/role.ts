import type { Role } from '../../../src/contracts/role.ts';

/** Roles of staff, each of which may do all that those before may. */
const LADDER: readonly Role[] = ['viewer', 'reviewer', 'owner', 'admin'];

/** Whether a role may do what is for `least` and those above it. The service decides; this only hides buttons. */
export const may = (role: Role, least: Role): boolean =>
  LADDER.includes(role) && LADDER.indexOf(role) >= LADDER.indexOf(least);
