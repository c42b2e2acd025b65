import type { ClientCreated, ClientView } from '../contracts/machine-client.ts';
import { isLive, type MachineClient } from '../core/machine-client.ts';
import type { Services } from '../ports.ts';
import { LOST, type Lost, untilCommitted } from './attempts.ts';
import { bear } from './birth.ts';
import { loadJob, notFound } from './lookup.ts';

const DAY_MS = 86_400_000;
const CLIENTS_A_PAGE = 100;

/** `assay-client.<job>.<client>.<secret>`: found by scanners of secrets, and no session by its form. */
const TOKEN = /^assay-client\.([0-9a-z]{1,16})\.([0-9a-z]{1,20})\.[0-9a-z]{1,40}$/;

/** Whether a bearer is meant as a machine client's, whatever it is worth. */
export const isClientToken = (bearer: string): boolean => bearer.startsWith('assay-client.');

const digestOf = ({ tokens }: Services, token: string): string => tokens.mac(`client:${token}`);

/**
 * Makes a machine client of a job.
 *
 * @returns its view and its token, which is stored only as a keyed digest: this is the one time it is told
 * @throws ServiceError `not-found`
 */
export async function createClient(
  services: Services,
  wanted: {
    readonly jobId: string;
    readonly name: string;
    readonly days: number;
    readonly createdBy: string;
  },
): Promise<ClientCreated> {
  const { jobId, name, createdBy } = wanted;
  await loadJob(services, jobId);
  const clientId = services.newId('client');
  const token = `assay-client.${jobId}.${clientId}.${services.newId('secret')}`;
  const createdAt = services.now();
  const client: MachineClient = {
    kind: 'client',
    clientId,
    jobId,
    name,
    digest: digestOf(services, token),
    createdBy,
    createdAt,
    expiresAt: createdAt + wanted.days * DAY_MS,
    revokedAt: null,
    version: 1,
  };
  await bear(services, client);
  return { ...viewOf(client), token };
}

/** All machine clients of a job. @throws ServiceError `not-found` */
export async function listClients(services: Services, jobId: string): Promise<ClientView[]> {
  await loadJob(services, jobId);
  const views: ClientView[] = [];
  for (let after: string | undefined; ; ) {
    const partition = { kind: 'client', jobId } as const;
    const page = await services.store.queryPartition(partition, CLIENTS_A_PAGE, after);
    views.push(...page.items.flatMap((item) => (item.kind === 'client' ? [viewOf(item)] : [])));
    if (page.next === undefined) return views;
    after = page.next;
  }
}

/** Ends a machine client for good, from its next request on; safe to repeat. @throws ServiceError `not-found` */
export function revokeClient(
  services: Services,
  named: { readonly jobId: string; readonly clientId: string },
): Promise<ClientView> {
  return untilCommitted(async (): Promise<ClientView | Lost> => {
    const client = await services.store.get({ kind: 'client', ...named }, 'strong');
    if (client === undefined) throw notFound();
    if (client.revokedAt !== null) return viewOf(client);
    const revoked = { ...client, revokedAt: services.now(), version: client.version + 1 };
    return (await services.store.commit([revoked])) ? viewOf(revoked) : LOST;
  });
}

/**
 * The machine client of a token, as it stands now: one strong read at each use, so that a revocation holds
 * from then on.
 *
 * @returns undefined for a token that is not ours, was revoked or has expired
 */
export async function clientOf(
  services: Services,
  token: string,
): Promise<MachineClient | undefined> {
  const [, jobId, clientId] = TOKEN.exec(token) ?? [];
  if (jobId === undefined || clientId === undefined) return undefined;
  const client = await services.store.get({ kind: 'client', jobId, clientId }, 'strong');
  if (client === undefined || client.digest !== digestOf(services, token)) return undefined;
  return isLive(client, services.now()) ? client : undefined;
}

const viewOf = (client: MachineClient): ClientView => {
  const { clientId, name, createdBy, createdAt, expiresAt, revokedAt } = client;
  return { clientId, name, createdBy, createdAt, expiresAt, revokedAt };
};
