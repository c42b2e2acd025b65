import type { StaffRole } from '../../src/contracts/role.ts';
import type { Invite } from '../../src/contracts/session.ts';
import type { Context } from './context.ts';
import { withService } from './service.ts';

/** Makes an invite for one colleague and prints its link, which is a secret: it signs in whoever opens it first. */
export function inviteStaff(
  context: Context,
  role: StaffRole,
  wanted: { readonly days?: number },
): Promise<void> {
  return withService(context, async (service) => {
    const made = await service.once<Invite>('POST', '/invites', { role, ...wanted });
    const { inviteId, token, expiresAt } = made;
    const link = `${service.url}/owner#invite=${token}`;
    context.out.result({ inviteId, role, link, expiresAt }, link);
    const until = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ');
    context.out.note(`for one ${role}, in one browser, until ${until} UTC`);
  });
}
