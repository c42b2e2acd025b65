import { inviteOwner } from '../../src/flows/session.ts';
import { task } from '../events.ts';
import { needs, services } from '../runtime.ts';

needs('TOKEN_SECRET_ARN');

/**
 * Invoked by whoever may in the account, never over HTTP: makes a one-time invite for an owner.
 *
 * The first owner gets in by it, and any whose link was lost. The reply is a bearer secret for a day; it
 * is not logged.
 */
export const handler = task(() => inviteOwner(services()));
