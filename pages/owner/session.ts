import { openSession } from './api.ts';

/**
 * The owner's session on this device. The token lies in local storage, so that a reload or a second
 * tab works; no other script can read it, since none runs here.
 */
const TOKEN = 'assay.owner.token';
const DEVICE = 'assay.owner.device';

/** The token of the session, if this device has one. */
export const storedToken = (): string | null => localStorage.getItem(TOKEN);

export const forgetToken = (): void => localStorage.removeItem(TOKEN);

/**
 * Trades an invite for a token and keeps it. The same invite and device give the same session again,
 * so a lost reply costs nothing; an invite that is used up does no harm where a session is there.
 *
 * @returns null when the invite is not an owner's
 * @throws what the service refused with, where there is no session to go on with
 */
export async function acceptInvite(invite: string): Promise<string | null> {
  try {
    const session = await openSession({ invite, device: device() });
    if (session.role !== 'owner') return null;
    localStorage.setItem(TOKEN, session.token);
    return session.token;
  } catch (error) {
    const token = storedToken();
    if (token === null) throw error;
    return token;
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
