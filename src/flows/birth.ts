import type { Invite, Job } from '../core/job.ts';
import type { MachineClient } from '../core/machine-client.ts';
import type { Services } from '../ports.ts';

/** A text for an item that is the same for equal ones: a store need not keep the order of members. */
const canonical = (item: object): string =>
  JSON.stringify(item, (_, value: unknown) =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))),
  );

/**
 * Stores an item under an id that was drawn for it.
 *
 * A client library repeats a put whose reply was lost, and then finds our own item in its way: an equal
 * one under the id is ours.
 */
export async function bear(services: Services, item: Job | Invite | MachineClient): Promise<void> {
  if (await services.store.commit([item])) return;
  const there = await services.store.get(item, 'strong');
  if (there === undefined || canonical(there) !== canonical(item)) {
    throw new Error(`the id of a new ${item.kind} was drawn twice`);
  }
}
