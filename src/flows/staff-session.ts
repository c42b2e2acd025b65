import { StaffRole } from '../contracts/role.ts';
import type { Session } from '../contracts/session.ts';
import { ServiceError } from '../core/errors.ts';
import type { Services } from '../ports.ts';

const SESSION_MS = 12 * 3_600_000;

/** Somebody whom an identity provider vouches for. Only what its verified token says. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly groups: readonly string[];
}

/** One text for one person: no two pairs of issuer and subject share it, and no device has such a one. */
export const personOf = ({ issuer, subject }: Identity): string =>
  JSON.stringify([issuer, subject]);

/**
 * Gives staff a session of ours. The role is the highest that their groups name; the same person has the same
 * id at every sign-in.
 *
 * @throws ServiceError `forbidden` for somebody in none of the groups
 */
export function startStaffSession(services: Services, identity: Identity): Session {
  const role = StaffRole.options.findLast((each) => identity.groups.includes(each));
  if (role === undefined) {
    const groups = StaffRole.options.join(', ');
    throw new ServiceError('forbidden', {
      detail: `your account is in none of the groups ${groups}: an admin of the accounts can add it`,
    });
  }
  const callerId = `o${services.tokens.mac(`staff:${personOf(identity)}`).slice(0, 16)}`;
  const expiresAt = services.now() + SESSION_MS;
  const { tenant } = services;
  const token = services.tokens.sign({ use: 'session', role, tenant, callerId, expiresAt });
  return { token, role, expiresAt };
}
