/** Who may call a route: `anyone` needs no session. */
export type RouteRole = 'anyone' | 'owner' | 'annotator';

/** One route of the service. `entry` is the file under lambdas/ whose `handler` answers it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly role: RouteRole;
  readonly entry: string;
}

/** Data alone: drives the HTTP API, the local server and the API's documents. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/sessions', role: 'anyone', entry: 'session/start' },
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

  { method: 'POST', path: '/jobs', role: 'owner', entry: 'job/create' },
  { method: 'GET', path: '/jobs', role: 'owner', entry: 'job/list' },
  { method: 'POST', path: '/jobs/validate', role: 'owner', entry: 'job/validate' },
  { method: 'POST', path: '/jobs/{jobId}/import', role: 'owner', entry: 'import/read-manifest' },
  { method: 'POST', path: '/jobs/{jobId}/publish', role: 'owner', entry: 'job/publish' },
  { method: 'POST', path: '/jobs/{jobId}/pause', role: 'owner', entry: 'job/pause' },
  { method: 'POST', path: '/jobs/{jobId}/close', role: 'owner', entry: 'job/close' },
  { method: 'POST', path: '/jobs/{jobId}/redundancy', role: 'owner', entry: 'job/redundancy' },
  { method: 'GET', path: '/jobs/{jobId}/progress', role: 'owner', entry: 'job/progress' },
  { method: 'POST', path: '/jobs/{jobId}/invites', role: 'owner', entry: 'session/invite' },
  { method: 'POST', path: '/jobs/{jobId}/void', role: 'owner', entry: 'response/void' },
  { method: 'GET', path: '/jobs/{jobId}/labels', role: 'owner', entry: 'aggregation/labels' },
  { method: 'POST', path: '/jobs/{jobId}/export', role: 'owner', entry: 'export/write' },
  { method: 'GET', path: '/jobs/{jobId}/export', role: 'owner', entry: 'export/newest' },
];

/** Handlers that no route calls, and what calls them. */
export const consumers = [
  { entry: 'aggregation/aggregate', startedBy: 'stream' },
  { entry: 'hand-out/sweep', startedBy: 'schedule' },
  { entry: 'session/invite-owner', startedBy: 'invocation' },
  { entry: 'export/run', startedBy: 'workflow' },
  { entry: 'job/announce', startedBy: 'stream of jobs' },
] as const;
