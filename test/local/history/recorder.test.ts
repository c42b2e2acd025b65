import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Outcome } from '../../../local/api-client.ts';
import { runCrowd } from '../../../local/crowd.ts';
import { checkHistory } from '../../../local/history/check.ts';
import { isAcknowledged, readLog } from '../../../local/history/log.ts';
import { HistoryRecorder } from '../../../local/history/recorder.ts';
import { readTable } from '../../../local/history/table.ts';
import { startServer } from '../../../local/server.ts';
import { createInvite } from '../../../src/flows/session.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { publishedJob } from '../../support/job.ts';
import { openFolder } from './told.ts';

const { folder, remove } = openFolder();
afterAll(remove);

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

it('a crowd over HTTP leaves a log that tells a legal history to its end', async () => {
  const server = await startServer({ folder: join(folder, 'data'), port: 0, pages: false });
  const { services } = server.home;
  const jobId = await publishedJob(services, { tasks: 30, gold: 6 }, { gold: { rate: 0.2 } });
  const { token } = await createInvite(services, { jobId, people: 4, days: 1 });
  const path = join(folder, 'crowd.jsonl');
  const history = new HistoryRecorder(path);
  await runCrowd({
    url: server.url,
    invite: token,
    personas: Array.from({ length: 4 }, (_, i) => ({ name: `p${i}`, skill: 0.8, pace: 0.001 })),
    truthOf: async () => 'yes',
    random: seededRandom(11),
    history,
  });
  history.close();
  await server.idle();
  await server.close();
  const log = await readLog([path]);
  const table = await readTable(join(folder, 'data/assay.db'));
  expect(checkHistory(log, table, { final: true })).toEqual([]);
  expect(log.requests.filter(isAcknowledged).length).toBeGreaterThan(40);
  expect([...log.jobIds]).toEqual([jobId]);
  expect(log.annotatorIds.size).toBe(4);
  const text = readFileSync(path, 'utf8');
  expect(text).not.toMatch(/Report|ward|token|http/);
});

it('a line is in the file before its request leaves, and says so when no answer came', () => {
  const path = join(folder, 'cut.jsonl');
  const history = new HistoryRecorder(path, () => 7);
  const watch = history.watch('n1');
  const assignmentId = 'j1.s1.a1';
  const heard = watch({
    method: 'PUT',
    path: `/assignments/${assignmentId}/draft`,
    body: { answers: { 0: { choice: 'yes', ms: 12 }, 1: null } },
  });
  const answers = { 0: { choice: 'yes' }, 1: null };
  const sent = { at: 7, request: 1, phase: 'sent', annotatorId: 'n1', act: 'save', jobId: 'j1' };
  expect(linesOf(path)).toEqual([{ ...sent, assignmentId, answers, body: expect.any(String) }]);
  heard?.({ error: new TypeError('a secret') } satisfies Outcome);
  expect(linesOf(path)[1]).toEqual({ at: 7, request: 1, phase: 'failed', error: 'TypeError' });
  expect(watch({ method: 'GET', path: '/me' })).toBeUndefined();
  history.close();
});

it('a log that is there is not written over', () => {
  const path = join(folder, 'once.jsonl');
  new HistoryRecorder(path).close();
  expect(() => new HistoryRecorder(path)).toThrow(/EEXIST/);
});
