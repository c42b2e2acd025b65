import type { ProblemCode } from '../src/contracts/problem.ts';

const WRITES = ['busy', 'storage-full'] as const satisfies readonly ProblemCode[];

/**
 * What the flow behind each entry refuses with, besides what every endpoint does: a wrong session, path,
 * query or body. `busy` comes after too many lost races, `storage-full` from the embedded home alone.
 */
export const refusals: Readonly<Record<string, readonly ProblemCode[]>> = {
  'session/start': ['invalid-invite', ...WRITES],
  'session/staff': [],
  'session/annotator': ['invalid-invite', ...WRITES],
  'session/me': ['not-found'],
  'session/invite': ['not-found', 'storage-full'],
  'client/create': ['not-found', 'storage-full'],
  'client/list': ['not-found'],
  'client/revoke': ['not-found', ...WRITES],
  'session/invite-staff': ['storage-full'],
  'problem/explain': [],
  'hand-out/next': ['not-found', 'storage-full'],
  'hand-out/give-back': ['not-found', ...WRITES],
  'hand-out/decline': ['not-found', ...WRITES],
  'response/draft': ['not-found', 'lease-lost', 'overtaken', 'invalid-answer', ...WRITES],
  'response/submit': ['not-found', 'already-answered', 'invalid-answer', ...WRITES],
  'response/void': ['not-found', ...WRITES],
  'annotator/show': ['not-found'],
  'annotator/standing': ['not-found', 'wrong-standing', ...WRITES],
  'annotator/decisions': ['not-found', 'invalid-request'],
  'job/create': ['storage-full'],
  'job/list': [],
  'job/validate': [],
  'job/publish': ['not-found', 'wrong-job-state', 'import-unfinished', 'no-tasks', ...WRITES],
  'job/pause': ['not-found', 'wrong-job-state', ...WRITES],
  'job/redundancy': ['not-found', 'wrong-job-state', ...WRITES],
  'job/close': ['not-found', ...WRITES],
  'job/progress': ['not-found'],
  'import/read-manifest': [
    'not-found',
    'wrong-job-state',
    'other-manifest',
    'not-utf8',
    'storage-full',
  ],
  'rules/dry-run': ['not-found', 'invalid-request', 'busy'],
  'rules/collusion': ['not-found', 'invalid-request', 'busy'],
  'aggregation/labels': ['not-found', 'invalid-request'],
  'export/write': ['not-found', 'no-labels', ...WRITES],
  'export/newest': ['not-found'],
};
