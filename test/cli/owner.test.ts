import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnerFolder, openOwnerFolder } from './owner-folder.ts';

const SLOW_MS = 60_000;

let owner: OwnerFolder;
beforeAll(async () => {
  owner = await openOwnerFolder();
}, SLOW_MS);
afterAll(() => owner.close());

describe('the owner’s way', { timeout: SLOW_MS }, () => {
  let jobId: string;

  it('init writes an example that validate finds right, and overwrites nothing', async () => {
    const again = await owner.here('init', 'demo');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('exists already')]);
    const file = await owner.must('validate', 'demo/job.json');
    expect(file).toMatchObject({ valid: true, warnings: [] });
    const checked = await owner.must('validate', 'demo/job.json', 'demo/manifest.jsonl');
    expect(checked).toMatchObject({ valid: true, tasks: 24, gold: 6, skipped: 0, warnings: [] });
    const job = JSON.parse(readFileSync(join(owner.folder, 'demo/job.json'), 'utf8'));
    const schema = JSON.parse(readFileSync(join(owner.folder, 'demo', job.$schema), 'utf8'));
    expect(schema.properties).toHaveProperty('redundancy');
  });

  it('import makes a draft, and again with --job changes nothing', async () => {
    jobId = await owner.importDemo('--name', 'First');
    const again = await owner.must(
      'import',
      'demo/job.json',
      'demo/manifest.jsonl',
      '--job',
      jobId,
    );
    expect(again).toMatchObject({ event: 'imported', jobId, tasks: 24, gold: 6 });
    const { lines } = await owner.here('status', '--json');
    expect(lines.filter((job) => job['jobId'] === jobId)).toHaveLength(1);
  });

  it('import refuses to go on with another manifest or job file', async () => {
    writeFileSync(join(owner.folder, 'other.jsonl'), '{"source": "another"}\n');
    const manifest = await owner.here('import', 'demo/job.json', 'other.jsonl', '--job', jobId);
    expect([manifest.code, manifest.stderr]).toEqual([
      3,
      expect.stringContaining('another manifest'),
    ]);
    const job = readFileSync(join(owner.folder, 'demo/job.json'), 'utf8').replace(
      '"redundancy": 3',
      '"redundancy": 4',
    );
    writeFileSync(join(owner.folder, 'demo/other.json'), job);
    const file = await owner.here(
      'import',
      'demo/other.json',
      'demo/manifest.jsonl',
      '--job',
      jobId,
    );
    expect([file.code, file.stderr]).toEqual([2, expect.stringContaining('another job file')]);
  });

  it('publish, invite and a crowd that knows the truth make a dataset', async () => {
    await owner.must('publish', 'first');
    const { stdout } = await owner.here('status', jobId);
    expect(stdout).toMatch(/^gold left +may be shown 18 times more: 90 answers$/m); // 72 are wanted
    const { link, people } = await owner.must('invite', jobId, '--people', '3', '--days', '2');
    expect([link, people]).toEqual([expect.stringMatching(/^http:\/\/127.*\/#invite=/), 3]);
    const crowd = ['crowd', jobId, '--annotators', '5', '--skill', '1', '--pace', '0'];
    const truth = ['--truth', 'demo/truth.csv', '--history', 'crowd.jsonl'];
    const worked = await owner.must(...crowd, ...truth);
    expect(worked).toMatchObject({ truth: 'file', answers: expect.any(Number) });
    const progress = await owner.must('status', 'First', '--watch');
    expect(progress).toMatchObject({ answers: 72, tasksComplete: 24, goldAccuracy: { value: 1 } });
    const { folder: out } = await owner.must('export', jobId);
    const dataset = join(owner.folder, String(out));
    const labels = readFileSync(join(dataset, 'labels.jsonl'), 'utf8').trimEnd().split('\n');
    expect(labels).toHaveLength(24);
    expect(JSON.parse(labels[0]!)).toMatchObject({ label: 'present', complete: true });
  });

  it('rules dry-run tells whom a rule would have hit, and where a rule is wrong', async () => {
    const rule = (act: string) =>
      `[{ "name": "sure", "collect": { "kind": "abstentions", "last": 9, "atLeast": 5 },
   "when": { "below": 0.5 }, "act": "${act}" }]`;
    writeFileSync(join(owner.folder, 'rules.json'), rule('flag'));
    const { people, hits } = await owner.must('rules', 'dry-run', jobId, '--rules', 'rules.json');
    expect([people, hits]).toEqual([
      5,
      expect.arrayContaining([expect.objectContaining({ rule: 'sure', value: 0 })]),
    ]);
    writeFileSync(join(owner.folder, 'rules.json'), rule('scold'));
    const wrong = await owner.here('rules', 'dry-run', jobId, '--rules', 'rules.json');
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining('rules.json:2:30: rule 1 (sure), act must be'),
    ]);
    const none = await owner.here('rules', 'dry-run', jobId);
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('name a file')]);
  });

  it('staff invite prints a link for a colleague, in a role that there is', async () => {
    const { link, role } = await owner.must('staff', 'invite', 'viewer', '--days', '2');
    expect([link, role]).toEqual([expect.stringContaining('/owner#invite='), 'viewer']);
    const [, invite = ''] = String(link).split('#invite=');
    const body = JSON.stringify({ invite, device: 'device-of-a-colleague' });
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${owner.url}/api/sessions`, { method: 'POST', headers, body });
    const session = await reply.json();
    expect(session.role).toBe('viewer');
    const there = ['--url', owner.url, '--token', session.token];
    expect((await owner.here('status', jobId, ...there)).code).toBe(0);
    const refused = await owner.here('pause', jobId, ...there);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('owner or admin')]);
    expect((await owner.here('staff', 'invite', 'boss')).code).toBe(2);
  });

  it('a machine client fetches the dataset that is there, and ends when it is revoked', async () => {
    const made = await owner.must('client', 'add', jobId, 'tumour registry', '--days', '3');
    const { token, clientId } = made;
    const there = ['--url', owner.url, '--token', String(token)];
    await owner.must('export', jobId, ...there, '--out', 'fetched');
    const lines = readFileSync(join(owner.folder, 'fetched/labels.jsonl'), 'utf8').trimEnd();
    expect(lines.split('\n')).toHaveLength(24);
    const foreign = await owner.here('export', 'j99999', ...there);
    expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining(jobId)]);
    expect((await owner.here('status', ...there)).code).toBe(3);
    await owner.must('client', 'revoke', jobId, String(clientId));
    expect((await owner.here('export', jobId, ...there)).code).toBe(3);
    const { stdout } = await owner.here('client', 'list', jobId);
    expect(stdout).toMatch(new RegExp(`${clientId}  revoked 20.*  tumour registry`));
  });

  it('a viewer, who can have none made, fetches the dataset that is there', async () => {
    const { link } = await owner.must('staff', 'invite', 'viewer');
    await owner.must('login', '--invite', String(link), '--profile', 'ward');
    const { code, stderr } = await owner.here(
      'export',
      jobId,
      '--profile',
      'ward',
      '--out',
      'seen',
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('this is the newest')]);
    const labels = readFileSync(join(owner.folder, 'seen/labels.jsonl'), 'utf8').trimEnd();
    expect(labels.split('\n')).toHaveLength(24);
  });

  it('the log of a crowd and the file of the service tell a legal history', async () => {
    const check = join(import.meta.dirname, '../../local/history/main.ts');
    const files = ['crowd.jsonl', '.assay/assay.db'];
    const { stdout } = await promisify(execFile)(process.execPath, [check, ...files, '--final'], {
      cwd: owner.folder,
    });
    expect(stdout).toMatch(/^legal: /);
    const again = await owner.here('crowd', jobId, '--history', 'crowd.jsonl');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('it exists already')]);
  });

  it('export mends a file that is not what it should be', async () => {
    await owner.must('export', jobId, '--out', 'twice');
    const path = join(owner.folder, 'twice/labels.jsonl');
    const before = readFileSync(path);
    writeFileSync(path, 'changed');
    await owner.must('export', jobId, '--out', 'twice');
    expect(readFileSync(path)).toEqual(before);
  });

  it('labels prints the very bytes that an export fetches', async () => {
    const { code, stdout } = await owner.here('labels', jobId);
    expect([code, stdout]).toEqual([
      0,
      readFileSync(join(owner.folder, 'twice/labels.jsonl'), 'utf8'),
    ]);
  });

  it('void asks for --yes, then discounts', async () => {
    const progress = await owner.must('status', jobId);
    const { annotatorId, counted } = (progress['annotators'] as Record<string, unknown>[])[0]!;
    const asked = await owner.here('void', jobId, String(annotatorId));
    const bars = `assay: this bars ${annotatorId} from job ${jobId} and`;
    const yes = 'repeat it with --yes if you mean it\n';
    const theirs = `their ${counted} counted answers`;
    expect([asked.code, asked.stderr]).toEqual([2, `${bars} discounts ${theirs}; ${yes}`]);
    const since = ['--since', '2026-11-30T08:00:00Z'];
    const some = await owner.here('void', jobId, String(annotatorId), ...since);
    expect(some.stderr).toBe(
      `${bars} discounts those of ${theirs} whose hands ended 2026-11-30T08:00:00.000Z or later; ${yes}`,
    );
    await owner.must('void', jobId, String(annotatorId), '--yes');
    expect(await owner.must('status', jobId)).toMatchObject({ answers: 72 - Number(counted) });
  });

  it('pause, publish again and close change the state, and closed is for good', async () => {
    expect(await owner.must('pause', jobId)).toMatchObject({ job: { state: 'paused' } });
    expect(await owner.must('publish', jobId)).toMatchObject({ job: { state: 'published' } });
    const { answers } = await owner.must('status', jobId);
    const closed = await owner.must('close', jobId);
    expect(closed).toMatchObject({ job: { state: 'closed' }, dataset: { jobId, answers } });
    const refused = await owner.here('publish', jobId, '--json');
    expect(refused.code).toBe(3);
    expect(refused.lines).toMatchObject([{ error: { code: 'wrong-job-state' } }]);
  });
});
