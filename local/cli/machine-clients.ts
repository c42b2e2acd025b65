import type { ClientCreated, ClientList, ClientView } from '../../src/contracts/machine-client.ts';
import { ASSAY, type Context } from './context.ts';
import { findJob, withService } from './service.ts';
import { type Column, table } from './table.ts';

const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Makes a machine client of a job and prints its token, this once. */
export function addClient(
  context: Context,
  idOrName: string,
  name: string,
  wanted: { readonly days?: number },
): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const path = `/jobs/${jobId}/clients`;
    const made = await service.once<ClientCreated>('POST', path, { name, ...wanted });
    context.out.result({ jobId, url: service.url, ...made }, made.token);
    context.out.note(`the token of ${made.clientId} is told this once; it lasts until ${day(made.expiresAt)}.
It fetches the labels and the newest dataset of this job, nothing else:
  ${ASSAY} export ${jobId} --url ${service.url} --token TOKEN`);
  });
}

/** Lists the machine clients of a job, those that have ended too. */
export function listClients(context: Context, idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const { clients } = await service.call<ClientList>('GET', `/jobs/${jobId}/clients`);
    const none = 'the job has no machine clients';
    const text = clients.length === 0 ? none : table(COLUMNS, clients).join('\n');
    context.out.result({ jobId, clients }, text);
  });
}

const COLUMNS: readonly Column<ClientView>[] = [
  { head: 'client', cell: ({ clientId }) => clientId },
  { head: 'state', cell: (client) => stateOf(client) },
  { head: 'name', cell: ({ name }) => name },
];

function stateOf({ revokedAt, expiresAt }: ClientView): string {
  if (revokedAt !== null) return `revoked ${day(revokedAt)}`;
  return `${expiresAt <= Date.now() ? 'expired' : 'until'} ${day(expiresAt)}`;
}

/** Ends a machine client for good. */
export function revokeClient(context: Context, idOrName: string, clientId: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const path = `/jobs/${jobId}/clients/${encodeURIComponent(clientId)}/revoke`;
    const client = await service.call<ClientView>('POST', path);
    context.out.result({ jobId, ...client }, `revoked ${clientId} “${client.name}”`);
  });
}
