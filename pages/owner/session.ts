import type { Role } from '../../src/contracts/role.ts';
import { openSession } from './api.ts';

/**
 * The owner's session on this device. The token lies in local storage, so that a reload or a second
 * tab works; no other script can read it, since none runs here.
 */
const TOKEN = 'assay.owner.token';
const ROLE = 'assay.owner.role';
const DEVICE = 'assay.owner.device';

/** A session of staff: its token, and its role, by which the console shows what it may do. */
export interface Kept {
  readonly token: string;
  readonly role: Role;
}

/** The session of this device, if it has one. */
export function storedSession(): Kept | null {
  const token = localStorage.getItem(TOKEN);
  const role = localStorage.getItem(ROLE) as Role | null; // only `keep` writes it
  return token === null ? null : { token, role: role ?? 'viewer' };
}

export function forgetSession(): void {
  localStorage.removeItem(TOKEN);
  localStorage.removeItem(ROLE);
}

/** Keeps a session on this device. */
export function keep({ token, role }: Kept): Kept {
  localStorage.setItem(TOKEN, token);
  localStorage.setItem(ROLE, role);
  return { token, role };
}

/**
 * Trades an invite for a session and keeps it. The same invite and device give the same session again,
 * so a lost reply costs nothing; an invite that is used up does no harm where a session is there.
 *
 * @returns null when the invite is an annotator's
 * @throws what the service refused with, where there is no session to go on with
 */
export async function acceptInvite(invite: string): Promise<Kept | null> {
  try {
    const session = await openSession({ invite, device: device() });
    return session.role === 'annotator' ? null : keep(session);
  } catch (error) {
    const kept = storedSession();
    if (kept === null) throw error;
    return kept;
  }
}

function device(): string {
  const stored = localStorage.getItem(DEVICE);
  if (stored !== null) return stored;
  const made = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) =>
    part.toString(36).padStart(7, '0'),
  ).join('');
  localStorage.setItem(DEVICE, made);
  return made;
}
