import { AddGoldBody, AddGoldReply } from '../../src/contracts/gold.ts';
import { addLines } from '../../src/flows/gold/line-gold.ts';
import { addTasks } from '../../src/flows/gold/task-gold.ts';
import { signGoldFiles } from '../../src/flows/gold/upload.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/gold — adds gold to a job that runs: by lines as in its manifest, or of tasks of the job.
 *
 * Safe to repeat: what is gold already, with the same answer, is told as `repeated`. What is wrong with a line or a
 * task is told by number, and stops none of the others.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Add gold to a job',
  path: JobPath,
  body: AddGoldBody,
  reply: AddGoldReply,
  needs: ['DATA_BUCKET'],
  run: async ({ path, body, callerId, services }) => {
    const asked = { ...path, by: `staff:${callerId}` };
    if ('upload' in body) {
      return { status: 200, body: await signGoldFiles(services, path.jobId, body.upload) };
    }
    return {
      status: 200,
      body:
        'lines' in body
          ? await addLines(services, asked, body.lines)
          : await addTasks(services, { ...asked, origin: body.origin }, body.tasks),
    };
  },
});
