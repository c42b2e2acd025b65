import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NextReply } from '../../src/contracts/assignment.ts';
import type { ExportView } from '../../src/contracts/export.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { LabelPage } from '../../src/contracts/label.ts';
import type { ImportProgress, Uploads } from '../../src/contracts/manifest.ts';
import type { StateChange } from '../../src/contracts/progress.ts';
import type { Invite, Session } from '../../src/contracts/session.ts';
import { ApiClient } from '../api-client.ts';
import { jobNamed } from '../cli/service.ts';
import { ask, BOUNDS, Skipped, type Trial, type TrialHand, Unwell, type Visit } from './visit.ts';

/** One black point: the smallest picture there is. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);
const FILES = {
  'doctor.png': PICTURE,
  'doctor.jsonl': Buffer.from('{"source-ref": "doctor.png"}\n'),
};

/** A job of one task and one answer, with nothing of anybody in it. */
const JOB = {
  name: 'assay doctor',
  question: {
    type: 'choice',
    text: 'Is this a trial?',
    media: 'image',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  },
  redundancy: 1,
  taskSuiteSize: 1,
  leaseSeconds: 60,
};

const POLL_MS = 250;
/** A job of one task is closed in one step, and its dataset has two files. */
const MOST_STEPS = 10;

const trialOf = ({ trial }: Visit): Trial => {
  if (trial?.open) return trial;
  throw new Skipped('not tried without a trial job: see objects');
};

/** The pages at the shell's origin may send to a signed link, wherever it leads. */
async function checkCrossing({ url, connects = [] }: Visit, link: string, method: string) {
  const [shell, objects] = [new URL(url).origin, new URL(link).origin];
  if (shell === objects) return;
  if (connects.length > 0 && !connects.includes(objects)) {
    throw new Unwell(`the shell’s policy does not let it connect to ${objects}`);
  }
  const headers = { origin: shell, 'access-control-request-method': method };
  const reply = await ask(link, { method: 'OPTIONS', headers });
  const allowed = reply.headers.get('access-control-allow-origin') ?? 'nobody';
  if (allowed === shell || allowed === '*') return;
  throw new Unwell(`${objects} lets ${allowed} send from a page, not ${shell}`);
}

/** Signed links take files, and the import reads them: into a draft of the doctor's own. */
export async function objects(visit: Visit): Promise<string> {
  const { owner, jobId } = visit;
  if (jobId !== undefined) throw new Skipped('not tried in a job of yours');
  const job = await owner.call<JobView>('POST', '/jobs', JOB);
  const trial: Trial = { job, open: false };
  visit.trial = trial;
  const path = `/jobs/${job.jobId}`;
  const upload = Object.keys(FILES);
  const { uploads } = await owner.call<Uploads>('POST', `${path}/import`, { upload });
  for (const [name, bytes] of Object.entries(FILES)) {
    const url = uploads.find((each) => each.name === name)?.url ?? '';
    await checkCrossing(visit, url, 'PUT');
    const { status } = await ask(url, { method: 'PUT', body: new Uint8Array(bytes) });
    if (status !== 200) throw new Unwell(`a signed link took no file: HTTP ${status}, not 200`);
  }
  const manifest = { manifest: 'doctor.jsonl' };
  const read = await owner.call<ImportProgress>('POST', `${path}/import`, manifest);
  if (!read.done || read.tasks !== 1) {
    const reason = read.problems[0]?.reason ?? 'no reason given';
    throw new Unwell(`the import read ${read.tasks} tasks, not 1: ${reason}`);
  }
  await owner.call('POST', `${path}/publish`);
  trial.open = true;
  return 'signed links take files, and the import reads them';
}

async function join({ owner, url }: Visit, jobId: string): Promise<ApiClient> {
  const invite = await owner.call<Invite>('POST', `/jobs/${jobId}/invites`, { people: 1, days: 1 });
  const annotator = new ApiClient(url, '', undefined, BOUNDS);
  const body = { invite: invite.token, device: randomBytes(16).toString('hex') };
  annotator.use((await annotator.call<Session>('POST', '/sessions', body)).token);
  return annotator;
}

async function take(annotator: ApiClient, jobId: string): Promise<TrialHand> {
  const { hands, noWork } = await annotator.call<NextReply>('POST', `/jobs/${jobId}/next`, {});
  const [hand] = hands;
  if (hand === undefined) throw new Unwell(`no task was handed out: ${noWork}`);
  return { assignmentId: hand.assignmentId, media: hand.tasks[0]?.media };
}

const giveBack = (annotator: ApiClient, { assignmentId }: TrialHand) =>
  annotator.call('POST', `/assignments/${assignmentId}/give-back`, {});

/** A task is handed out and given back, and then it is open again. */
export async function handOut(visit: Visit): Promise<string> {
  if (visit.jobId !== undefined) return lookIn(visit, visit.jobId);
  const trial = trialOf(visit);
  const { jobId } = trial.job;
  const annotator = await join(visit, jobId);
  trial.annotator = annotator;
  await giveBack(annotator, await take(annotator, jobId));
  const hand = await take(annotator, jobId);
  await checkMedia(visit, hand.media ?? '');
  trial.hand = hand;
  return 'handed out, given back, handed out again, its picture by a signed link';
}

/** Hands a task of the owner's job out and back. */
async function lookIn(visit: Visit, idOrName: string): Promise<string> {
  const { jobs } = await visit.owner.call<{ jobs: JobView[] }>('GET', '/jobs');
  const { jobId } = jobNamed(jobs, idOrName);
  const annotator = await join(visit, jobId);
  try {
    await giveBack(annotator, await take(annotator, jobId));
    return `handed out and given back in ${jobId}`;
  } finally {
    annotator.close();
  }
}

async function checkMedia(visit: Visit, link: string): Promise<void> {
  await checkCrossing(visit, link, 'GET');
  const reply = await ask(link);
  const bytes = Buffer.from(await reply.arrayBuffer());
  if (reply.status === 200 && bytes.equals(PICTURE)) return;
  throw new Unwell(`a signed link gave HTTP ${reply.status} and ${bytes.length} bytes, not ours`);
}

/** An answer becomes a label by the stream, before any sweep has to help. */
export async function labels(visit: Visit): Promise<string> {
  const { job, annotator, hand } = trialOf(visit);
  if (annotator === undefined || hand === undefined)
    throw new Skipped('there is no task to answer');
  const answers = { answers: { 0: { choice: 'yes' } } };
  await annotator.call('POST', `/assignments/${hand.assignmentId}/response`, answers);
  const began = Date.now();
  while (Date.now() - began < visit.labelMs) {
    const path = `/jobs/${job.jobId}/labels`;
    const { labels } = await visit.owner.call<LabelPage>('GET', path);
    if (labels[0]?.complete)
      return `${((Date.now() - began) / 1_000).toFixed(1)} s after the answer`;
    await sleep(POLL_MS);
  }
  throw new Unwell(`no label ${visit.labelMs / 1_000} s after the answer`);
}

/** The labels come out as a dataset, its file by a signed link and as its hash says. */
export async function dataset(visit: Visit): Promise<string> {
  const { jobId } = trialOf(visit).job;
  const { dataset, links } = await visit.owner.call<ExportView>('POST', `/jobs/${jobId}/export`);
  for (const { name, sha256 } of dataset.files.slice(0, MOST_STEPS)) {
    const reply = await ask(links.find((link) => link.name === name)?.url ?? '');
    const bytes = Buffer.from(await reply.arrayBuffer());
    if (reply.status !== 200) throw new Unwell(`${name}: HTTP ${reply.status}, not 200`);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== sha256) throw new Unwell(`${name} is not what its hash says`);
  }
  return `${dataset.files.length} files, hashes right`;
}

/** Closes the doctor's own job for good: nobody gets a task of it, and it stays a line in the list. */
export async function leave({ owner, trial }: Visit): Promise<void> {
  if (trial === undefined) return;
  trial.annotator?.close();
  for (let [done, steps] = [false, 0]; !done && steps < MOST_STEPS; steps++) {
    ({ done } = await owner.call<StateChange>('POST', `/jobs/${trial.job.jobId}/close`));
  }
}
