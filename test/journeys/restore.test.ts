import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { type Acknowledged, runCrowd } from '../../local/crowd.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import { copyHome } from '../../src/adapters/embedded/backup.ts';
import { assignmentPath } from '../../src/core/assignment.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { createInvite } from '../../src/flows/session.ts';
import { seededRandom } from '../../src/inference/numeric.ts';
import { textIn } from '../support/exported.ts';
import { publishedJob } from '../support/job.ts';

vi.setConfig({ testTimeout: 60_000 });

const TASKS = 30;
const folder = mkdtempSync(join(tmpdir(), 'assay-restore-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (name: string): Promise<LocalServer> =>
  startServer({ folder: join(folder, name), port: 0, pages: false });

/** Lets four people work a job to its end; the same come back to the hands they hold. */
async function work(server: LocalServer, jobId: string, onAnswer: (heard: Acknowledged) => void) {
  const invite = await createInvite(server.home.services, { jobId, people: 4, days: 1 });
  await runCrowd({
    url: server.url,
    invite: invite.token,
    personas: [0.95, 0.9, 0.85, 0.8].map((skill, i) => ({ name: `p${i}`, skill, pace: 0.002 })),
    truthOf: async () => 'yes',
    random: seededRandom(5),
    deviceOf: ({ name }) => `device-of-person-${name}`,
    onAcknowledged: onAnswer,
  });
  await server.idle();
}

/** What is stored of a hand: how many answers, gold too. */
async function stored(server: LocalServer, { hand }: Acknowledged): Promise<number> {
  const path = assignmentPath(hand.assignmentId);
  if (path === undefined) throw new Error('no id of an assignment');
  const item = await server.home.services.store.get({ kind: 'assignment', ...path }, 'strong');
  return Object.keys({ ...item?.answers }).length + Object.keys({ ...item?.goldAnswers }).length;
}

test('a copy taken under load has all that was acknowledged before, and its job goes on', async () => {
  const server = await open('data');
  const jobId = await publishedJob(server.home.services, { tasks: TASKS, gold: 3 });
  const before: Acknowledged[] = [];
  let copied: Promise<void> | undefined;
  await work(server, jobId, (heard) => {
    if (copied === undefined) before.push(heard);
    if (before.length === 6) copied ??= copyHome(join(folder, 'data'), join(folder, 'copy'));
  });
  await copied;
  expect((await progressOf(server.home.services, jobId)).tasksComplete).toBe(TASKS);
  await server.close();

  const restored = await open('copy');
  const { services } = restored.home;
  const then = await progressOf(services, jobId);
  expect(then.answers).toBeGreaterThan(0);
  expect(then.answers).toBeLessThan(2 * TASKS);
  for (const heard of before) {
    expect(await stored(restored, heard)).toBeGreaterThanOrEqual(Object.keys(heard.answers).length);
  }
  await work(restored, jobId, () => undefined);
  const { dataset } = await exportDataset(services, jobId);
  expect(dataset).toMatchObject({ complete: TASKS, answers: 2 * TASKS });
  await restored.close();
});

test('labels rebuilt from a copy are those from before, byte by byte', async () => {
  const server = await open('data');
  const [job] = await server.home.services.store
    .queryIndex({ index: 'jobs' }, 1)
    .then(({ items }) => items);
  const jobId = job?.kind === 'job' ? job.jobId : '';
  await copyHome(join(folder, 'data'), join(folder, 'rebuilt')); // before anything is exported
  const before = await exportDataset(server.home.services, jobId);
  const names = before.dataset.files.map(({ name }) => name);
  const texts = await Promise.all(names.map((name) => textIn(server.home.services, before, name)));
  await server.close();

  const restored = await open('rebuilt');
  const after = await exportDataset(restored.home.services, jobId);
  expect(after.dataset).toEqual(before.dataset);
  for (const [i, name] of names.entries()) {
    expect(await textIn(restored.home.services, after, name)).toBe(texts[i]);
  }
  expect(texts[0]?.length).toBeGreaterThan(5_000);
  await restored.close();
});

test('nothing is copied over a service, or from where there is none', async () => {
  await expect(copyHome(join(folder, 'data'), join(folder, 'copy'))).rejects.toThrow(/new folder/);
  await expect(copyHome(join(folder, 'nowhere'), join(folder, 'new'))).rejects.toThrow(
    /no service/,
  );
});
