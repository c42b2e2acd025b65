import type * as z from 'zod';
import type { AdmitReceipt } from '../../src/contracts/entry-view.ts';
import type { ExportReply, ExportView } from '../../src/contracts/export.ts';
import type { ChangeGoldBody, GoldChange, GoldTable } from '../../src/contracts/gold.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import type { JobList, Progress, StateChange } from '../../src/contracts/progress.ts';
import type { Role } from '../../src/contracts/role.ts';
import type { CollusionView, DryRunBody, DryRunPage } from '../../src/contracts/rule-run.ts';
import type {
  Invite,
  InviteBody,
  Session,
  SessionBody,
  VoidReceipt,
} from '../../src/contracts/session.ts';
import type { AnnotatorView, DecisionPage, StandingBody } from '../../src/contracts/standing.ts';

/** The service refused: what it said, in its words. */
export class Refused extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

/** The service did not answer, or what answered was not the service. */
class Unreachable extends Error {}

export type JobAction = 'publish' | 'pause' | 'close';

/** The routes the console uses, with the token of one session. All are safe to repeat. */
export interface OwnerApi {
  /** Of the session: what it may do beside reading. */
  readonly role: Role;
  jobs(): Promise<readonly JobView[]>;
  progress(jobId: string, signal?: AbortSignal): Promise<Progress>;
  change(jobId: string, action: JobAction): Promise<StateChange>;
  invite(jobId: string, wanted: InviteBody): Promise<Invite>;
  void(jobId: string, annotatorId: string): Promise<VoidReceipt>;
  /** One annotator with all that was decided about them. */
  annotator(jobId: string, annotatorId: string): Promise<AnnotatorView>;
  /** The gold of a job: its first 200 tasks. */
  gold(jobId: string): Promise<GoldTable>;
  changeGold(jobId: string, goldId: string, change: ChangeGoldBody): Promise<GoldChange>;
  setStanding(jobId: string, annotatorId: string, said: StandingBody): Promise<AnnotatorView>;
  /** Lets somebody work without training and exam. */
  admit(jobId: string, annotatorId: string): Promise<AdmitReceipt>;
  /** A page of the quality log. */
  decisions(jobId: string, after?: string): Promise<DecisionPage>;
  /** A page of whom rules would have hit. */
  dryRun(jobId: string, body: DryRunBody): Promise<DryRunPage>;
  collusion(jobId: string): Promise<CollusionView>;
  /** A dataset, or the run that makes one: then `exported` tells how it stands. */
  export(jobId: string): Promise<ExportReply>;
  exported(jobId: string): Promise<ExportReply>;
  /** The newest dataset, with fresh links; null before the first. */
  newestExport(jobId: string): Promise<ExportView | null>;
}

/** Trades an invite for a session. */
export const openSession = (invite: SessionBody): Promise<Session> =>
  send('POST', 'sessions', { body: invite });

/** Trades a token of the identity provider for a session. */
export const openStaffSession = (token: string): Promise<Session> =>
  send('POST', 'sessions/staff', { token });

/** The API for a session. `signedOut` is called when the service no longer takes the token. */
export function ownerApi(
  { token, role }: Pick<Session, 'token' | 'role'>,
  signedOut: () => void,
): OwnerApi {
  const ask = async <T>(method: string, path: string, given: Given = {}): Promise<T> => {
    try {
      return await send<T>(method, path, { ...given, token });
    } catch (error) {
      if (error instanceof Refused && error.status === 401) signedOut();
      throw error;
    }
  };
  const job = (jobId: string) => `jobs/${encodeURIComponent(jobId)}`;
  const person = (jobId: string, annotatorId: string) =>
    `${job(jobId)}/annotators/${encodeURIComponent(annotatorId)}`;
  return {
    role,
    jobs: async () => (await ask<z.infer<typeof JobList>>('GET', 'jobs')).jobs,
    progress: (jobId, signal) => ask('GET', `${job(jobId)}/progress`, { signal }),
    change: (jobId, action) => ask('POST', `${job(jobId)}/${action}`),
    invite: (jobId, body) => ask('POST', `${job(jobId)}/invites`, { body }),
    void: (jobId, annotatorId) => ask('POST', `${job(jobId)}/void`, { body: { annotatorId } }),
    annotator: (jobId, annotatorId) => ask('GET', person(jobId, annotatorId)),
    gold: (jobId) => ask('GET', `${job(jobId)}/gold`),
    changeGold: (jobId, goldId, body) =>
      ask('POST', `${job(jobId)}/gold/${encodeURIComponent(goldId)}`, { body }),
    setStanding: (jobId, annotatorId, body) =>
      ask('POST', `${person(jobId, annotatorId)}/standing`, { body }),
    admit: (jobId, annotatorId) => ask('POST', `${person(jobId, annotatorId)}/admit`, { body: {} }),
    decisions: (jobId, after) =>
      ask('GET', `${job(jobId)}/decisions${after ? `?after=${encodeURIComponent(after)}` : ''}`),
    dryRun: (jobId, body) => ask('POST', `${job(jobId)}/rules/dry-run`, { body }),
    collusion: (jobId) => ask('GET', `${job(jobId)}/collusion`),
    export: (jobId) => ask('POST', `${job(jobId)}/export`),
    exported: (jobId) => ask('GET', `${job(jobId)}/export`),
    newestExport: async (jobId) => {
      const reply = await ask<ExportReply>('GET', `${job(jobId)}/export`).catch(noneYet);
      return reply !== null && 'dataset' in reply ? reply : null;
    },
  };
}

function noneYet(error: unknown): null {
  if (error instanceof Refused && error.status === 404) return null;
  throw error;
}

interface Given {
  readonly body?: unknown;
  readonly token?: string;
  readonly signal?: AbortSignal | undefined;
}

async function send<T>(method: string, path: string, given: Given): Promise<T> {
  const { body, token, signal = null } = given;
  const headers = new Headers({ accept: 'application/json' });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (method !== 'GET') headers.set('content-type', 'application/json');
  const content = method === 'GET' ? null : JSON.stringify(body ?? {});
  const reply = await reach(fetch(`/api/${path}`, { method, headers, body: content, signal }));
  const read: unknown = await reply.json().catch(() => undefined);
  if (!reply.ok) throw refusal(reply.status, read);
  if (read === undefined) throw new Unreachable('The server answered with something unexpected.');
  return read as T; // The service checks its replies against the contract; the page trusts it.
}

async function reach(reply: Promise<Response>): Promise<Response> {
  try {
    return await reply;
  } catch (cause) {
    if (cause instanceof DOMException) throw cause;
    throw new Unreachable('The server did not answer.', { cause });
  }
}

function refusal(status: number, read: unknown): Error {
  const problem = (read ?? {}) as Partial<Problem>; // Whatever it is, only two strings are read.
  if (typeof problem.title !== 'string')
    return new Unreachable(`The server answered with status ${status}.`);
  return new Refused(status, problem.title, String(problem.detail ?? ''));
}

/** An error in words for the owner: the detail, which says more than the title, or else the title. */
export function inWords(error: unknown): string {
  if (error instanceof Refused) {
    const words = error.message || error.title;
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(/\.?$/, '.');
  }
  if (error instanceof Unreachable) return error.message;
  throw error;
}
