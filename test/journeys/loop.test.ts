import { expect, test } from 'vitest';
import { ApiClient } from '../../local/api-client.ts';
import { runCrowd } from '../../local/crowd.ts';
import { startServer } from '../../local/server.ts';
import type { ExportView } from '../../src/contracts/export.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { ImportProgress, Uploads } from '../../src/contracts/manifest.ts';
import type { Progress } from '../../src/contracts/progress.ts';
import type { Invite, Session } from '../../src/contracts/session.ts';
import { createInvite } from '../../src/flows/session.ts';
import { seededRandom } from '../../src/inference/numeric.ts';

test('a manifest becomes labels: import, crowd over HTTP, gold, labels, presigned export', async () => {
  const server = await startServer({ folder: ':memory:', port: 0, pages: false });
  const owner = new ApiClient(server.url);
  const { token } = await createInvite(server.home.services, { jobId: null, people: 1, days: 1 });
  const session = await owner.call<Session>('POST', '/sessions', {
    invite: token,
    device: 'owner-device-0001',
  });
  owner.use(session.token);
  const job = await owner.call<JobView>('POST', '/jobs', {
    name: 'Report mentions effusion?',
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
    taskSuiteSize: 4,
    gold: { rate: 0.2 },
  });
  const truth = (i: number) => (i % 3 === 0 ? 'yes' : 'no');
  const lines = Array.from({ length: 50 }, (_, i) => ({
    source: `Report ${i}: ${truth(i) === 'yes' ? 'small effusion' : 'clear'}.`,
    note: i,
    ...(i % 5 === 0 ? { gold: truth(i) } : {}),
  }));
  const { uploads } = await owner.call<Uploads>('POST', `/jobs/${job.jobId}/import`, {
    upload: ['manifest.jsonl'],
  });
  const put = await fetch(uploads[0]?.url ?? '', {
    method: 'PUT',
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  expect(put.status).toBe(200);
  const imported = await owner.call<ImportProgress>('POST', `/jobs/${job.jobId}/import`, {
    manifest: 'manifest.jsonl',
  });
  expect(imported).toMatchObject({ done: true, tasks: 40, gold: 10, skipped: 0 });
  await owner.call('POST', `/jobs/${job.jobId}/publish`);
  const invite = await owner.call<Invite>('POST', `/jobs/${job.jobId}/invites`, {});
  const random = seededRandom(7);
  const worked = await runCrowd({
    url: server.url,
    invite: invite.token,
    personas: [0.98, 0.97, 0.97, 0.96, 0.5].map((skill, i) => ({
      name: `p${i}`,
      skill,
      pace: 0.002,
      unsure: 0.02,
    })),
    truthOf: async (task) => (task.source?.includes('effusion') ? 'yes' : 'no'),
    random,
  });
  expect(worked.reduce((sum, { answers }) => sum + answers, 0)).toBeGreaterThanOrEqual(120);
  await server.idle();
  const progress = await owner.call<Progress>('GET', `/jobs/${job.jobId}/progress`);
  expect(progress).toMatchObject({ answers: 120, answersWanted: 120, tasksComplete: 40 });
  expect(progress.goldAnswers).toBeGreaterThan(10);
  const exported = await owner.call<ExportView>('POST', `/jobs/${job.jobId}/export`);
  expect(exported.dataset).toMatchObject({ tasks: 40, complete: 40, answers: 120 });
  const link = exported.links.find(({ name }) => name === 'labels.jsonl');
  const labels = (await owner.download(link?.url ?? ''))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const right = labels.filter((label) => label.label === truth(label.line - 1)).length;
  expect(right).toBeGreaterThanOrEqual(36);
  owner.close();
  await server.close();
});
