import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../local/api-client.ts';
import { resembling } from '../../local/cli/job-members.ts';
import { Output } from '../../local/cli/output.ts';
import { ProgressBar, shortSpan } from '../../local/cli/progress-bar.ts';
import { table } from '../../local/cli/table.ts';
import { hashTruth, readTruth } from '../../local/cli/truth.ts';
import { UploadJournal } from '../../local/cli/upload-journal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Streams that keep what is written; `isTTY` as told. */
function streams(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 100, write: (text: string) => written.push(text) };
  return { written, pair: { stdout: stream, stderr: stream } as never };
}

describe('a truth file', () => {
  const noClient = {} as ApiClient; // texts need no download

  it('knows texts, and nothing of others', async () => {
    const path = join(folder, 'truth.csv');
    writeFileSync(path, 'truth,source\nno,"Clear, both sides."\nyes,Fluid.\n');
    const truthOf = await readTruth(path, ['yes', 'no']);
    expect(await truthOf({ source: 'Clear, both sides.' }, noClient)).toBe('no');
    expect(await truthOf({ source: 'Clear' }, noClient)).toBeUndefined();
  });

  it('knows files by their bytes', async () => {
    writeFileSync(join(folder, 'scan.png'), 'pixels');
    const path = join(folder, 'files.csv');
    writeFileSync(path, 'source-ref,truth\nscan.png,yes\n');
    const client = { download: async () => Buffer.from('pixels') } as unknown as ApiClient;
    const truthOf = await readTruth(path, ['yes', 'no']);
    expect(await truthOf({ media: 'http://127.0.0.1/objects/x' }, client)).toBe('yes');
  });

  it.each([
    ['source,label\n', 1],
    ['source,truth\nA,yes\nB,perhaps\n', 3],
    ['source,truth\n"A"b,yes\n', 2],
  ])('%j is refused at line %i', async (text, line) => {
    const path = join(folder, 'wrong.csv');
    writeFileSync(path, text);
    await expect(readTruth(path, ['yes', 'no'])).rejects.toMatchObject({ details: { line } });
  });

  it('that is missing is made up the same way for everybody', async () => {
    const choices = ['yes', 'no'];
    const texts = Array.from({ length: 200 }, (_, i) => `Report ${i}`);
    const told = texts.map((source) => hashTruth(choices)({ source }, noClient));
    const again = texts.map((source) => hashTruth(choices)({ source }, noClient));
    expect(await Promise.all(told)).toEqual(await Promise.all(again));
    const yes = (await Promise.all(told)).filter((truth) => truth === 'yes').length;
    expect(Math.abs(yes - 100)).toBeLessThan(40);
  });
});

describe('a journal of uploads', () => {
  const file = { name: 'a/1.png', path: 'a/1.png', bytes: 3, changedAt: 1 };

  it('knows what was answered for, unless the file has changed since', () => {
    const manifest = join(folder, 'manifest.jsonl');
    new UploadJournal(manifest, 'j1').add([file]);
    const journal = new UploadJournal(manifest, 'j1');
    expect(journal.has(file)).toBe(true);
    expect(journal.has({ ...file, changedAt: 2 })).toBe(false);
    expect(new UploadJournal(manifest, 'j2').has(file)).toBe(false);
    journal.remove();
    expect(new UploadJournal(manifest, 'j1').has(file)).toBe(false);
  });
});

describe('what is shown', () => {
  it('a bar tells share, rate and time left', () => {
    const { written, pair } = streams(true);
    let now = 0;
    const words = { verb: 'importing', counts: 'lines' };
    const bar = new ProgressBar(new Output(false, pair), words, () => now);
    bar.show({ done: 0, total: 4_000_000, counted: 0 });
    now = 10_000;
    bar.show({ done: 1_000_000, total: 4_000_000, counted: 20_000 });
    expect(written.at(-1)).toContain(
      '25%  1.0 MB of 4.0 MB · 20,000 lines · 2,000 lines/s · 30 s left',
    );
  });

  it('a bar of what is counted itself tells its rate', () => {
    const { written, pair } = streams(true);
    let now = 0;
    const words = { verb: 'answering', write: String, counts: 'answers' };
    const bar = new ProgressBar(new Output(false, pair), words, () => now);
    bar.show({ done: 0, total: 100 });
    now = 1_000;
    bar.show({ done: 50, total: 100 });
    expect(written.at(-1)).toContain('50%  50 of 100 · 50 answers/s · 1 s left');
  });

  it('a bar that nobody watches says a line every ten seconds', () => {
    const { written, pair } = streams(false);
    let now = 0;
    const bar = new ProgressBar(new Output(false, pair), { verb: 'uploading' }, () => now);
    for (now = 0; now <= 25_000; now += 1_000) bar.show({ done: now, total: 50_000 });
    expect(written).toHaveLength(2);
    expect(written[0]).toMatch(/^uploading .*\n$/);
  });

  it('a table lays figures out to the right and leaves no blanks at the end', () => {
    const rows = [
      { name: 'one', n: 5 },
      { name: 'three', n: 1_200 },
    ];
    const lines = table<{ name: string; n: number }>(
      [
        { head: 'answers', right: true, cell: ({ n }) => String(n) },
        { head: 'name', cell: ({ name }) => name },
      ],
      rows,
    );
    expect(lines).toEqual(['answers  name', '      5  one', '   1200  three']);
  });

  it('spans are short', () => {
    const spans = [100, 59_000, 61_000, 120_000, 3_600_000, 7_500_000].map(shortSpan);
    expect(spans).toEqual(['1 s', '59 s', '1 min 1 s', '2 min', '1 h', '2 h 5 min']);
  });

  it('a word is held to be another at two letters', () => {
    expect(resembling('redundency', ['name', 'redundancy'])).toBe('redundancy');
    expect(resembling('colour', ['name', 'redundancy'])).toBeUndefined();
  });
});
