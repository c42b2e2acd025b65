import { type Route, routes } from '../../lambdas/routes.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import { createClient } from '../../src/flows/machine-client.ts';
import type { Served } from '../support/served.ts';

/** A request that its route takes: what a test spoils, one thing at a time. */
export interface Valid {
  readonly route: Route;
  readonly path: string;
  readonly token: string | undefined;
  /** Undefined for a route that takes none. */
  readonly body: Record<string, unknown> | undefined;
}

const jobFile = {
  name: 'Effusion',
  question: {
    type: 'choice',
    text: 'Does the report mention an effusion?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  },
  redundancy: 3,
  gold: { rate: 0.1 },
};

/** A body for each entry that takes one; it names things that are there. */
const bodyOf = (served: Served): Readonly<Record<string, Record<string, unknown>>> => ({
  'session/start': { invite: 'an-invite-that-is-none', device: 'device-number-nine' },
  'hand-out/next': { hands: 1, have: [] },
  'entry/step': { sitting: 'training.first', answers: {} },
  'entry/terms': { instructions: 'Look twice.' },
  'entry/admit': { days: 9 },
  'response/draft': { answers: { 0: { choice: 'yes', ms: 1200 }, 1: null } },
  'response/submit': { answers: { 0: { choice: 'no' }, 1: { abstain: 'unsure' } } },
  'hand-out/give-back': { grace: true },
  'hand-out/decline': { reason: 'too-hard' },
  'job/create': jobFile,
  'job/validate': jobFile,
  'import/read-manifest': { upload: ['manifest.jsonl', 'images/0001.png'] },
  'session/invite': { people: 3, days: 2 },
  'client/create': { name: 'tumour registry', days: 30 },
  'annotator/standing': { to: 'paused', note: 'on leave' },
  'session/invite-staff': { role: 'viewer', days: 2 },
  'job/redundancy': { redundancy: 3 },
  'gold/add': { lines: [{ source: 'A new report.', gold: 'no' }] },
  'gold/change': { act: 'correct', gold: 'no' },
  'gold/contest': { position: 0, note: 'It is unclear.' },
  'gold/check': { checks: [{ kind: 'number', accepted: [3], answer: 4 }] },
  'response/void': { annotatorId: served.annotatorId },
});

/** An assignment that the first annotator holds. */
async function assignmentIn(served: Served): Promise<string> {
  const { json } = await served.send(`/api/jobs/${served.jobId}/next`, {
    method: 'POST',
    token: served.annotator,
    body: {},
  });
  const { hands } = json as unknown as NextReply;
  return hands[0]?.assignmentId ?? '';
}

/** A machine client of the job. */
async function clientIn({ server, jobId }: Served): Promise<string> {
  const wanted = { jobId, name: 'registry', days: 30, createdBy: 'o1' };
  return (await createClient(server.home.services, wanted)).clientId;
}

/** A valid request to every route; those on an assignment name one that the first annotator holds. */
export async function validRequests(served: Served): Promise<Valid[]> {
  const assignmentId = await assignmentIn(served);
  const clientId = await clientIn(served);
  const bodies = bodyOf(served);
  return routes.map((route) => ({
    route,
    path: `/api${route.path}`
      .replace('{jobId}', served.jobId)
      .replace('{annotatorId}', served.annotatorId)
      .replace('{assignmentId}', assignmentId)
      .replace('{clientId}', clientId)
      .replace('{goldId}', 'g0')
      .replace('{code}', 'busy'),
    token:
      route.role === 'anyone'
        ? undefined
        : route.role === 'annotator'
          ? served.annotator
          : served.owner,
    body: bodies[route.entry],
  }));
}
