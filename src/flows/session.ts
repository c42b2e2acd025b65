import type { Role, StaffRole } from '../contracts/role.ts';
import type { Me, Session } from '../contracts/session.ts';
import { type Annotator, newAnnotator } from '../core/annotator.ts';
import { ServiceError } from '../core/errors.ts';
import type { Invite, Job } from '../core/job.ts';
import { standingOf } from '../core/standing.ts';
import { PLACES } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { LOST, type Lost, untilCommitted } from './attempts.ts';
import { bear } from './birth.ts';
import { loadJob, notFound } from './lookup.ts';
import { wantsSigns } from './signs.ts';
import { type Identity, personOf } from './staff-session.ts';
import { newestTerms } from './terms.ts';

const SESSION_MS = 12 * 3_600_000;
const DAY_MS = 86_400_000;
const STAFF_INVITE_DAYS = 1;

/** A whole class opens its link in the same second, and an invite has one counter. */
const JOIN_ATTEMPTS = 300;

/**
 * Makes an invite. For annotators of a job, or with `jobId` null for one of the staff, an admin unless said.
 *
 * @returns the invite and its token: a bearer secret for the fragment of a link, never for a log
 */
export async function createInvite(
  services: Services,
  wanted: {
    readonly jobId: string | null;
    readonly role?: StaffRole;
    readonly people: number;
    readonly days: number;
    readonly pools?: readonly string[];
    readonly admitted?: boolean;
  },
) {
  const { pools = [] } = wanted;
  if (wanted.jobId !== null) checkPools(await loadJob(services, wanted.jobId), pools);
  const invite: Invite = {
    kind: 'invite',
    inviteId: services.newId('invite'),
    role: wanted.jobId === null ? (wanted.role ?? 'admin') : 'annotator',
    jobId: wanted.jobId,
    pools: [...new Set(pools)],
    ...(wanted.admitted === true ? { admitted: true } : {}),
    people: wanted.people,
    used: 0,
    usedBy: [],
    expiresAt: services.now() + wanted.days * DAY_MS,
    version: 1,
  };
  await bear(services, invite);
  const { inviteId, people, expiresAt } = invite;
  const token = services.tokens.sign({
    use: 'invite',
    tenant: services.tenant,
    inviteId,
    expiresAt,
  });
  return { inviteId, token, people, expiresAt };
}

/** Makes an invite for one admin: the first owner of a deployment, the user of a desk. See `createInvite`. */
export const inviteOwner = (services: Services, days = STAFF_INVITE_DAYS) =>
  createInvite(services, { jobId: null, people: 1, days });

/** @throws ServiceError `invalid-request` for a pool that the job does not have */
function checkPools({ file }: Job, pools: readonly string[]): void {
  const known = file.pools?.names ?? [];
  const foreign = pools.find((name) => !known.includes(name));
  if (foreign === undefined) return;
  const expected = known.length === 0 ? 'this job has no pools' : `one of ${known.join(', ')}`;
  throw new ServiceError('invalid-request', {
    detail: `pools must be of the job (${expected}), got ${foreign}`,
  });
}

const refused = (detail: string) => new ServiceError('invalid-invite', { detail });

/**
 * Exchanges an invite for a session. The same device is the same person again in a job, by whichever of its
 * invites, and is not counted twice, so the exchange may be repeated. An invite for further pools adds them,
 * and one for experts lets them in.
 *
 * @throws ServiceError `invalid-invite`
 */
export const startSession = (
  services: Services,
  asked: { readonly invite: string; readonly device: string },
): Promise<Session> => enter(services, { ...asked, annotatorsAlone: false });

/**
 * Exchanges an invite to a job for a session of somebody whom an identity provider vouches for: the same person
 * in the job from whatever device, and counted once.
 *
 * @throws ServiceError `invalid-invite`, also for an invite of staff
 */
export const startVouchedSession = (
  services: Services,
  { invite, identity }: { readonly invite: string; readonly identity: Identity },
): Promise<Session> =>
  enter(services, { invite, device: personOf(identity), annotatorsAlone: true });

interface Entrance {
  readonly invite: string;
  readonly device: string;
  readonly annotatorsAlone: boolean;
}

async function enter(services: Services, asked: Entrance): Promise<Session> {
  const claims = services.tokens.verify(asked.invite);
  if (claims?.use !== 'invite' || claims.tenant !== services.tenant) {
    throw refused('this invite is not one of ours');
  }
  if (claims.expiresAt <= services.now())
    throw refused('this invite has expired; ask for a new one');
  const { inviteId } = claims;
  const joined = await untilCommitted(() => join(services, inviteId, asked), JOIN_ATTEMPTS);
  const expiresAt = services.now() + SESSION_MS;
  const { role, callerId, jobId } = joined;
  const token = services.tokens.sign({
    use: 'session',
    role,
    tenant: services.tenant,
    callerId,
    expiresAt,
  });
  return jobId === null
    ? { token, role, expiresAt }
    : { token, role, expiresAt, annotatorId: callerId, jobId };
}

interface Joined {
  readonly role: Role;
  readonly callerId: string;
  readonly jobId: string | null;
}

async function join(
  services: Services,
  inviteId: string,
  { device, annotatorsAlone }: Entrance,
): Promise<Joined | Lost> {
  const invite = await services.store.get({ kind: 'invite', inviteId }, 'strong');
  if (invite === undefined) throw refused('this invite is not one of ours');
  const { jobId } = invite;
  if (annotatorsAlone && jobId === null) throw refused('this invite is for staff, not to a job');
  const person = services.tokens.mac(`person:${jobId ?? inviteId}:${device}`).slice(0, 16);
  return jobId === null
    ? joinAsStaff(services, invite, `o${person}`)
    : joinAsAnnotator(services, invite, jobId, `n${person}`);
}

async function joinAsStaff(
  services: Services,
  invite: Invite,
  callerId: string,
): Promise<Joined | Lost> {
  const joined = { role: invite.role, callerId, jobId: null };
  if (invite.usedBy.includes(callerId)) return joined;
  if (invite.used >= invite.people) throw refused('this link was used before; take the newest one');
  const used = { ...invite, used: invite.used + 1, usedBy: [...invite.usedBy, callerId] };
  return (await services.store.commit([{ ...used, version: invite.version + 1 }])) ? joined : LOST;
}

async function joinAsAnnotator(
  services: Services,
  invite: Invite,
  jobId: string,
  annotatorId: string,
): Promise<Joined | Lost> {
  const joined = { role: 'annotator', callerId: annotatorId, jobId } as const;
  const ref = { kind: 'annotator', annotatorId, jobId } as const;
  const known = await services.store.get(ref, 'strong');
  if (known !== undefined) return (await addRights(services, known, invite)) ? joined : LOST;
  if (invite.used >= invite.people) throw refused('all places of this invite are taken');
  const job = await loadJob(services, jobId);
  const annotator = newAnnotator({
    annotatorId,
    jobId,
    cap: job.file.maxTasksPerAnnotator ?? null,
    pools: invite.pools,
    ...(invite.admitted ? { admitted: AS_EXPERT } : {}),
    place: Math.floor(services.random() * PLACES),
    seenAt: services.now(),
  });
  const used = { ...invite, used: invite.used + 1, version: invite.version + 1 };
  return (await services.store.commit([used, annotator])) ? joined : LOST;
}

/** What an invite for experts gives: no exam, and the terms still to be agreed to. */
const AS_EXPERT = { terms: 0, until: null } as const;

/** Adds what an invite gives to what a person has who is here already. @returns false for a lost race */
async function addRights(services: Services, known: Annotator, { pools, admitted }: Invite) {
  const all = [...new Set([...known.pools, ...pools])];
  const letsIn = admitted === true && known.admitted === undefined;
  if (all.length === known.pools.length && !letsIn) return true;
  const more = { pools: all, ...(letsIn ? { admitted: AS_EXPERT } : {}) };
  return services.store.commit([{ ...known, ...more, version: known.version + 1 }]);
}

/** What an annotator may know of themselves and their jobs. */
export async function aboutMe(services: Services, annotatorId: string): Promise<Me> {
  // Their records come first in the partition, before what rules keep and the log of decisions.
  const page = await services.store.queryPartition({ kind: 'annotator', annotatorId }, 100);
  const records = page.items.filter((item) => item.kind === 'annotator');
  const jobs = await services.store.getMany(
    records.map(({ jobId }) => ({ kind: 'job', jobId }) as const),
  );
  if (records.length === 0) throw notFound();
  const mine = records.map(async (record, i) => {
    const job = jobs[i];
    if (job === undefined) return [];
    const { instructions } = await newestTerms(services, job);
    return [{ ...myJob(job, record), instructions }];
  });
  return { annotatorId, now: services.now(), jobs: (await Promise.all(mine)).flat() };
}

const myJob = ({ jobId, state, file }: Job, record: Annotator) => ({
  jobId,
  name: file.name,
  state,
  standing: standingOf(record),
  question: file.question,
  saveEvery: file.saveEvery,
  leaseSeconds: file.leaseSeconds,
  taskSuiteSize: file.taskSuiteSize,
  answered: record.answers,
  submitted: record.submitted,
  ...(wantsSigns(file) ? { signs: true } : {}),
  ...(file.gold?.feedback === true ? { feedback: true } : {}),
});
