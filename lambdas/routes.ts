/**
 * Who may call a route: `anyone` needs no session, `annotator` is for annotators alone. `downstream` is for the
 * machine clients of the job in the path, and for all staff. The others name the least role of staff: viewer,
 * reviewer, owner, admin, each of whom may do all that those before may.
 */
export type RouteRole =
  | 'anyone'
  | 'annotator'
  | 'downstream'
  | 'viewer'
  | 'reviewer'
  | 'owner'
  | 'admin';

/** One route of the service. `entry` is the file under lambdas/ whose `handler` answers it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly role: RouteRole;
  /** Whose identity provider vouches for the caller: the gateway verifies its token before the function runs. */
  readonly identity?: 'staff' | 'annotator';
  readonly entry: string;
}

/** Data alone: drives the HTTP API, the local server and the API's documents. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/sessions', role: 'anyone', entry: 'session/start' },
  {
    method: 'POST',
    path: '/sessions/staff',
    role: 'anyone',
    identity: 'staff',
    entry: 'session/staff',
  },
  {
    method: 'POST',
    path: '/sessions/annotator',
    role: 'anyone',
    identity: 'annotator',
    entry: 'session/annotator',
  },
  { method: 'GET', path: '/problems/{code}', role: 'anyone', entry: 'problem/explain' },

  { method: 'GET', path: '/me', role: 'annotator', entry: 'session/me' },
  { method: 'POST', path: '/jobs/{jobId}/next', role: 'annotator', entry: 'hand-out/next' },
  {
    method: 'PUT',
    path: '/assignments/{assignmentId}/draft',
    role: 'annotator',
    entry: 'response/draft',
  },
  {
    method: 'POST',
    path: '/assignments/{assignmentId}/response',
    role: 'annotator',
    entry: 'response/submit',
  },
  {
    method: 'POST',
    path: '/assignments/{assignmentId}/give-back',
    role: 'annotator',
    entry: 'hand-out/give-back',
  },
  {
    method: 'POST',
    path: '/assignments/{assignmentId}/decline',
    role: 'annotator',
    entry: 'hand-out/decline',
  },
  { method: 'GET', path: '/jobs/{jobId}/entry', role: 'annotator', entry: 'entry/show' },
  { method: 'POST', path: '/jobs/{jobId}/entry', role: 'annotator', entry: 'entry/step' },
  {
    method: 'GET',
    path: '/assignments/{assignmentId}/feedback',
    role: 'annotator',
    entry: 'gold/feedback',
  },
  {
    method: 'POST',
    path: '/assignments/{assignmentId}/contests',
    role: 'annotator',
    entry: 'gold/contest',
  },

  { method: 'POST', path: '/jobs', role: 'owner', entry: 'job/create' },
  { method: 'GET', path: '/jobs', role: 'viewer', entry: 'job/list' },
  { method: 'POST', path: '/jobs/validate', role: 'owner', entry: 'job/validate' },
  { method: 'POST', path: '/jobs/{jobId}/import', role: 'owner', entry: 'import/read-manifest' },
  { method: 'POST', path: '/jobs/{jobId}/publish', role: 'owner', entry: 'job/publish' },
  { method: 'POST', path: '/jobs/{jobId}/pause', role: 'owner', entry: 'job/pause' },
  { method: 'POST', path: '/jobs/{jobId}/close', role: 'owner', entry: 'job/close' },
  { method: 'POST', path: '/jobs/{jobId}/redundancy', role: 'owner', entry: 'job/redundancy' },
  { method: 'GET', path: '/jobs/{jobId}/progress', role: 'viewer', entry: 'job/progress' },
  { method: 'POST', path: '/jobs/{jobId}/invites', role: 'owner', entry: 'session/invite' },
  { method: 'POST', path: '/jobs/{jobId}/terms', role: 'owner', entry: 'entry/terms' },
  {
    method: 'POST',
    path: '/jobs/{jobId}/annotators/{annotatorId}/admit',
    role: 'owner',
    entry: 'entry/admit',
  },
  { method: 'POST', path: '/jobs/{jobId}/void', role: 'owner', entry: 'response/void' },
  { method: 'GET', path: '/jobs/{jobId}/decisions', role: 'viewer', entry: 'annotator/decisions' },
  {
    method: 'GET',
    path: '/jobs/{jobId}/annotators/{annotatorId}',
    role: 'viewer',
    entry: 'annotator/show',
  },
  {
    method: 'POST',
    path: '/jobs/{jobId}/annotators/{annotatorId}/standing',
    role: 'owner',
    entry: 'annotator/standing',
  },
  { method: 'POST', path: '/jobs/{jobId}/rules/dry-run', role: 'owner', entry: 'rules/dry-run' },
  { method: 'GET', path: '/jobs/{jobId}/collusion', role: 'owner', entry: 'rules/collusion' },
  { method: 'GET', path: '/jobs/{jobId}/gold', role: 'viewer', entry: 'gold/list' },
  { method: 'POST', path: '/jobs/{jobId}/gold', role: 'owner', entry: 'gold/add' },
  {
    method: 'GET',
    path: '/jobs/{jobId}/gold-candidates',
    role: 'viewer',
    entry: 'gold/candidates',
  },
  { method: 'POST', path: '/jobs/{jobId}/gold/{goldId}', role: 'owner', entry: 'gold/change' },
  { method: 'GET', path: '/jobs/{jobId}/contests', role: 'viewer', entry: 'gold/contests' },
  { method: 'POST', path: '/gold/check', role: 'viewer', entry: 'gold/check' },
  { method: 'GET', path: '/jobs/{jobId}/labels', role: 'downstream', entry: 'aggregation/labels' },
  { method: 'POST', path: '/jobs/{jobId}/export', role: 'owner', entry: 'export/write' },
  { method: 'GET', path: '/jobs/{jobId}/export', role: 'downstream', entry: 'export/newest' },

  { method: 'POST', path: '/jobs/{jobId}/clients', role: 'admin', entry: 'client/create' },
  { method: 'GET', path: '/jobs/{jobId}/clients', role: 'admin', entry: 'client/list' },
  {
    method: 'POST',
    path: '/jobs/{jobId}/clients/{clientId}/revoke',
    role: 'admin',
    entry: 'client/revoke',
  },
  { method: 'POST', path: '/invites', role: 'admin', entry: 'session/invite-staff' },
];

/** Handlers that no route calls, and what calls them. */
export const consumers = [
  { entry: 'aggregation/aggregate', startedBy: 'stream' },
  { entry: 'hand-out/sweep', startedBy: 'schedule' },
  { entry: 'session/invite-owner', startedBy: 'invocation' },
  { entry: 'export/run', startedBy: 'workflow' },
  { entry: 'aggregation/fit', startedBy: 'slow schedule' },
  { entry: 'job/announce', startedBy: 'stream of jobs' },
  { entry: 'export/shard', startedBy: 'map of a workflow' },
  { entry: 'export/gather', startedBy: 'workflow between maps' },
] as const;
