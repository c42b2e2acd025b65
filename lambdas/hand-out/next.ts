import { NextBody, NextReply } from '../../src/contracts/assignment.ts';
import { next } from '../../src/flows/hand-out.ts';
import { endpoint } from '../http.ts';
import { count } from '../meter.ts';
import { JobPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/next — the annotator gets tasks: the hands they hold, and new ones as asked.
 *
 * Safe to repeat: the same hands come back until they are closed.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Get tasks',
  path: JobPath,
  body: NextBody,
  reply: NextReply,
  needs: ['DATA_BUCKET'],
  run: async ({ path, body, callerId, services }) => {
    const reply = await next(services, { ...path, ...body, annotatorId: callerId });
    const found = reply.noWork !== 'nothing-open';
    count({ HandsGiven: reply.hands.length, NothingOpen: found ? 0 : 1 });
    return { status: 200, body: reply };
  },
});
