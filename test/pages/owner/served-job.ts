import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import type { ApiClient } from '../../../local/api-client.ts';
import { runCrowd } from '../../../local/crowd.ts';
import { ownerSession } from '../../../local/owner-link.ts';
import { type LocalServer, startServer } from '../../../local/server.ts';
import type { JobFile, JobView } from '../../../src/contracts/job.ts';
import type { Uploads } from '../../../src/contracts/manifest.ts';
import type { Progress } from '../../../src/contracts/progress.ts';
import type { Invite } from '../../../src/contracts/session.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';

const TASKS = 40;
const GOLD = 10;

/** A service with one job in the middle of its work: five answers wanted a task, four given. */
export interface ServedJob {
  readonly server: LocalServer;
  readonly owner: ApiClient;
  readonly jobId: string;
  /** A new link for the owner, which opens once. */
  link(): Promise<string>;
  progress(): Promise<Progress>;
  close(): Promise<void>;
}

/** Starts the real service in memory and lets a small crowd answer; one of them guesses. */
export async function serveJob(options: {
  readonly crowd: boolean;
  /** Members of the job file beside those of every such job. */
  readonly file?: Partial<z.input<typeof JobFile>>;
  /** Lines of the manifest beside its tasks and gold. */
  readonly lines?: readonly object[];
}): Promise<ServedJob> {
  const server = await startServer({ folder: ':memory:', port: 0 });
  const { owner } = await ownerSession(server);
  const jobId = await publishJob(owner, options);
  if (options.crowd) await answer(server, owner, jobId);
  await server.idle();
  return {
    server,
    owner,
    jobId,
    link: async () => `${server.url}/owner#invite=${(await ownerSession(server)).ownerToken}`,
    progress: () => owner.call<Progress>('GET', `/jobs/${jobId}/progress`),
    close: async () => {
      owner.close();
      await server.close();
    },
  };
}

async function publishJob(
  owner: ApiClient,
  { file = {}, lines = [] }: Parameters<typeof serveJob>[0],
): Promise<string> {
  const { jobId } = await owner.call<JobView>('POST', '/jobs', {
    name: 'Effusion in chest reports',
    question: {
      type: 'choice',
      text: 'Does the report mention an effusion?',
      media: 'text',
      choices: [
        { value: 'yes', text: 'Effusion' },
        { value: 'no', text: 'No effusion' },
      ],
    },
    redundancy: 5,
    taskSuiteSize: 4,
    gold: { rate: 0.25 },
    ...file,
  });
  const path = `/jobs/${jobId}/import`;
  const { uploads } = await owner.call<Uploads>('POST', path, { upload: ['manifest.jsonl'] });
  await fetch(uploads[0]?.url ?? '', { method: 'PUT', body: manifest(lines) });
  await owner.call('POST', path, { manifest: 'manifest.jsonl' });
  await owner.call('POST', `/jobs/${jobId}/publish`);
  return jobId;
}

const manifest = (more: readonly object[]): string =>
  Array.from({ length: TASKS + GOLD }, (_, i) => {
    const found = i % 3 === 0;
    const source = `Report ${i}: ${found ? 'small effusion' : 'clear lungs'}.`;
    return { source, ...(i < GOLD ? { gold: found ? 'yes' : 'no' } : {}) };
  })
    .concat(more as { source: string }[]) // lines of the same manifest
    .map((line) => JSON.stringify(line))
    .join('\n');

async function answer(server: LocalServer, owner: ApiClient, jobId: string): Promise<void> {
  const invite = await owner.call<Invite>('POST', `/jobs/${jobId}/invites`, {});
  const random = seededRandom(11);
  const skills = [0.97, 0.92, 0.9, 0.4];
  await runCrowd({
    url: server.url,
    invite: invite.token,
    personas: skills.map((skill, i) => ({ name: `p${i}`, skill, pace: 0.002, unsure: 0.03 })),
    truthOf: async (task) => (task.source?.includes('effusion') ? 'yes' : 'no'),
    deviceOf: () => randomBytes(12).toString('hex'),
    random,
  });
}
