import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, startCli } from './cli-process.ts';
import { type OwnerFolder, openOwnerFolder } from './owner-folder.ts';

const SLOW_MS = 60_000;

let owner: OwnerFolder;
beforeAll(async () => {
  owner = await openOwnerFolder();
}, SLOW_MS);
afterAll(() => owner.close());

describe('import of files', { timeout: SLOW_MS }, () => {
  const job = {
    name: 'Images',
    question: {
      type: 'choice',
      text: 'A nodule?',
      media: 'image',
      choices: [
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No' },
      ],
    },
    redundancy: 1,
  };

  it('uploads each once and reports the lines whose file is missing or has no name', async () => {
    mkdirSync(join(owner.folder, 'images/deep'), { recursive: true });
    const refs = Array.from({ length: 450 }, (_, i) => `deep/${i}.png`);
    for (const ref of refs) writeFileSync(join(owner.folder, 'images', ref), `pixels of ${ref}`);
    const odd = ['./deep/0.png', 'missing.png', 'deep/a b.png', '../job.json', 's3://b/c.png'];
    const lines = [...refs, ...odd].map((ref) => JSON.stringify({ 'source-ref': ref }));
    writeFileSync(join(owner.folder, 'images/manifest.jsonl'), lines.join('\n'));
    writeFileSync(join(owner.folder, 'images/job.json'), JSON.stringify(job));
    const found = await owner.must('import', 'images/job.json', 'images/manifest.jsonl');
    expect(found).toMatchObject({ tasks: 451, skipped: 4 });
    const codes = (found['problems'] as { line: number; code: string }[]).map(({ line, code }) => [
      line,
      code,
    ]);
    expect(codes).toEqual([
      [452, 'missing-file'],
      [453, 'foreign-source-ref'],
      [454, 'foreign-source-ref'],
      [455, 'foreign-source-ref'],
    ]);
    const same = await owner.here('validate', 'images/job.json', 'images/manifest.jsonl', '--json');
    expect(same.code).toBe(1);
    expect(same.lines.flatMap(({ line, code }) => (code ? [[line, code]] : []))).toEqual(codes);
  });
});

describe('an import that is stopped while it uploads', { timeout: SLOW_MS }, () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s goes on with what was not there',
    async (signal) => {
      const images = join(owner.folder, signal);
      mkdirSync(images);
      const refs = Array.from({ length: 1_500 }, (_, i) => `${i}.png`);
      for (const ref of refs) writeFileSync(join(images, ref), `pixels of ${ref} ${signal}`);
      const lines = refs.map((ref) => JSON.stringify({ 'source-ref': ref }));
      writeFileSync(join(images, 'manifest.jsonl'), lines.join('\n'));
      copyFileSync(join(owner.folder, 'images/job.json'), join(images, 'job.json'));
      const args = ['import', `${signal}/job.json`, `${signal}/manifest.jsonl`, '--json'];
      const cli = startCli(owner.folder, ...args);
      const running = ended(cli);
      const journal = () => readdirSync(images).find((name) => name.endsWith('.uploads'));
      while (journal() === undefined) await sleep(5);
      cli.kill(signal);
      const { code, lines: events, stderr } = await running;
      expect(code).toBe(signal === 'SIGINT' ? 130 : null);
      const jobId = String(events[0]?.['jobId']);
      if (signal === 'SIGINT') expect(stderr).toContain(`--job ${jobId}`);
      rmSync(join(images, '0.png')); // sent with the first group: nobody needs it again
      const again = await owner.here(...args, '--job', jobId);
      expect(again.lines.at(-1)).toMatchObject({ event: 'imported', tasks: 1_500, skipped: 0 });
      expect(journal()).toBeUndefined();
    },
  );
});
