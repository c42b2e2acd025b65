import { announcementsOf, type Told } from '../core/announcement.ts';
import type { Services } from '../ports.ts';

/**
 * Tells the bus what a committed item has of news, if any.
 *
 * From the item alone, as it was committed: delivered again it says the same under the same ids.
 *
 * @returns how many announcements went out
 */
export async function announce(services: Services, item: Told, at: number): Promise<number> {
  const announcements = announcementsOf(item, services.tenant, at);
  if (announcements.length > 0) await services.events.announce(announcements);
  return announcements.length;
}
