import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chunkKey } from '../../src/core/import.ts';
import { importStep, signUploads } from '../../src/flows/import.ts';
import { publishJob } from '../../src/flows/job.ts';
import type { Services } from '../../src/ports.ts';
import { stored, suitesIn } from '../support/answered.ts';
import { draftWith, importAll, jobFile, manifestOf, upload } from '../support/job.ts';
import { codeOf, refusalOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

const bytesOf = async (key: string): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of (await services.objects.get(key)) ?? []) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
};

/** The sources of all tasks as the import stored them, suite by suite. */
async function packed(jobId: string): Promise<string[][]> {
  const suites: string[][] = [];
  for (const { payload } of suitesIn(world).filter((suite) => suite.jobId === jobId)) {
    const chunk = Buffer.from(await bytesOf(chunkKey(jobId, payload.chunk)));
    const lines = chunk.subarray(payload.offset, payload.offset + payload.bytes).toString('utf8');
    suites.push(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).source),
    );
  }
  return suites;
}

const line = (source: string, more: object = {}) => JSON.stringify({ source, ...more });

/** Five good lines in a file of some form. */
const sources = ['one', 'two', 'three', 'four', 'five'];
const text = (end: string, last: string) => sources.map((source) => line(source)).join(end) + last;

describe('a manifest', () => {
  it.each([
    ['LF', Buffer.from(text('\n', '\n'))],
    ['CRLF', Buffer.from(text('\r\n', '\r\n'))],
    ['no end of its last line', Buffer.from(text('\n', ''))],
    ['a byte order mark', Buffer.from(`\ufeff${text('\n', '\n')}`)],
    ['a byte order mark and CRLF', Buffer.from(`\ufeff${text('\r\n', '')}`)],
    ['blank lines', Buffer.from(`\n\n${text('\n\n', '\r\n\n\r\n')}`)],
  ])('with %s is read whole, the last suite shorter', async (_, bytes) => {
    const jobId = await draftWith(services, bytes);
    const progress = await importAll(services, jobId);
    expect(progress).toMatchObject({ tasks: 5, gold: 0, skipped: 0, problems: [] });
    expect([progress.bytes, progress.totalBytes]).toEqual([bytes.length, bytes.length]);
    expect(await packed(jobId)).toEqual([
      ['one', 'two', 'three'],
      ['four', 'five'],
    ]);
  });

  it('of 0 tasks and gold names suites and gold in order, each ready to be answered', async () => {
    const jobId = await draftWith(services, manifestOf(7, 3));
    await importAll(services, jobId);
    expect(suitesIn(world)).toMatchObject([
      { taskSuiteId: 's0', wanted: [2, 2, 2], counted: [0, 0, 0], leases: [], labels: null },
      { taskSuiteId: 's1', wanted: [2, 2, 2] },
      { taskSuiteId: 's2', wanted: [2], counted: [0] },
    ]);
    expect(stored(world, 'gold')).toMatchObject([
      { goldId: 'g0', truth: ['yes'], exposures: 0 },
      { goldId: 'g1', truth: ['no'] },
      { goldId: 'g2', truth: ['maybe'] },
    ]);
  });

  it('with bad lines names each by number, and the others are not stopped', async () => {
    const manifest = Buffer.concat([
      Buffer.from(`${line('one')}\n{"source": \n`),
      Buffer.from('"Mrs Miller"\n12345678\n'),
      Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a]),
      Buffer.from(
        `${line('')}\n{"source":"a","source-ref":"b"}\n{"note":"Miller"}\n{"source":12345678}\n`,
      ),
      Buffer.from(`${line('two')}\n${line('one')}\n{"source-ref":"x.png"}\n`),
      Buffer.from(`${line('three', { gold: 'Miller' })}\n${line('four', { gold: 'no' })}\n`),
      Buffer.from(`${line('four')}\n   \n[1]\nnull`),
    ]);
    const jobId = await draftWith(services, manifest);
    const { problems, ...counts } = await importAll(services, jobId);
    expect(counts).toMatchObject({
      lines: 18,
      tasks: 2,
      gold: 1,
      duplicates: 2,
      skipped: 15,
      done: true,
    });
    expect(problems.map(({ line: number, code }) => `${number} ${code}`)).toEqual([
      '2 not-json',
      '3 wrong-form',
      '4 wrong-form',
      '5 not-utf8',
      '6 wrong-form',
      '7 wrong-form',
      '8 wrong-form',
      '9 wrong-form',
      '11 duplicate',
      '12 wrong-source',
      '13 unknown-gold',
      '15 duplicate',
      '16 not-json',
      '17 wrong-form',
      '18 wrong-form',
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/Miller|12345678/);
    expect(problems.find((problem) => problem.line === 11)?.reason).toMatch(/line 1$/);
    expect(await packed(jobId)).toEqual([['one', 'two']]);
  });

  it.each([
    ['little', Buffer.from(`\ufeff${text('\n', '\n')}`, 'utf16le')],
    ['big', Buffer.from(`\ufeff${text('\n', '\n')}`, 'utf16le').swap16()],
  ])('in UTF-16 (%s endian) is refused, and may be sent again in UTF-8', async (_, bytes) => {
    const jobId = await draftWith(services, bytes);
    expect(await codeOf(importAll(services, jobId))).toBe('not-utf8');
    expect(suitesIn(world)).toEqual([]);
    const better = `${text('\n', '\n')}${Array.from({ length: 90 }, (_, i) => line(`more ${i}`)).join('\n')}`;
    await upload(services, jobId, better);
    expect(await importAll(services, jobId)).toMatchObject({ tasks: 95, done: true });
  });

  it('that was refused may be replaced by one of another name', async () => {
    const jobId = await draftWith(services, Buffer.from('\ufeff{}', 'utf16le'));
    expect(await codeOf(importAll(services, jobId))).toBe('not-utf8');
    await upload(services, jobId, manifestOf(4, 0), 'better.jsonl');
    expect(await importAll(services, jobId, 'better.jsonl')).toMatchObject({ tasks: 4 });
  });

  it('of another name is refused once the job is being filled', async () => {
    const jobId = await draftWith(services, manifestOf(4, 0));
    await importAll(services, jobId);
    await upload(services, jobId, manifestOf(9, 0), 'other.jsonl');
    const other = { jobId, manifest: 'other.jsonl', stepMs: 1 };
    expect(await codeOf(importStep(services, other))).toBe('other-manifest');
  });

  it('that was replaced half-way by one of another length is refused', async () => {
    const jobId = await draftWith(services, manifestOf(6_000, 0));
    const step = { jobId, manifest: 'manifest.jsonl', stepMs: 0 };
    expect(await importStep(services, step)).toMatchObject({ done: false });
    await upload(services, jobId, manifestOf(7_000, 0));
    expect(await codeOf(importStep(services, step))).toBe('other-manifest');
    await upload(services, jobId, manifestOf(6_000, 0));
    expect(await importAll(services, jobId)).toMatchObject({ tasks: 6_000 });
  });

  it('that was replaced after a crash in its first chunk is refused, not mixed', async () => {
    const jobId = await draftWith(services, manifestOf(9, 0));
    const { store } = services;
    const crashing = {
      ...services,
      store: {
        get: store.get.bind(store),
        getMany: store.getMany.bind(store),
        queryPartition: store.queryPartition.bind(store),
        queryIndex: store.queryIndex.bind(store),
        commit: (items: Parameters<typeof store.commit>[0]) =>
          items[0]?.kind === 'import' ? Promise.reject(new Error('crash')) : store.commit(items),
      },
    };
    await expect(importAll(crashing, jobId)).rejects.toThrow('crash');
    await upload(services, jobId, `${line('another text')}\n${manifestOf(9, 0)}`);
    expect(await codeOf(importAll(services, jobId))).toBe('other-manifest');
    await upload(services, jobId, manifestOf(9, 0));
    expect(await importAll(services, jobId)).toMatchObject({ tasks: 9, done: true });
  });

  it('that was not uploaded is not found; a published job takes no more', async () => {
    const jobId = await draftWith(services, manifestOf(3, 0));
    const asked = { jobId, manifest: 'nothing.jsonl', stepMs: 1 };
    expect(await codeOf(importStep(services, asked))).toBe('not-found');
    await importAll(services, jobId);
    await publishJob(services, jobId);
    expect((await refusalOf(importStep(services, asked))).details).toMatchObject({
      state: 'published',
    });
    expect(await codeOf(signUploads(services, jobId, ['a']))).toBe('wrong-job-state');
  });

  it('is read on where the last step stopped, with its problems and duplicates', async () => {
    const lines = Array.from({ length: 9_000 }, (_, i) => line(`report ${i}`));
    lines[5_000] = 'nonsense';
    lines[8_000] = lines[100] ?? '';
    const jobId = await draftWith(services, lines.join('\n'));
    const seen: number[] = [];
    for (;;) {
      const progress = await importStep(services, { jobId, manifest: 'manifest.jsonl', stepMs: 0 });
      expect(progress.tasks + progress.gold + progress.skipped).toBe(progress.lines);
      seen.push(progress.lines);
      if (progress.done) break;
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const jobs = stored(world, 'import');
    expect(jobs).toMatchObject([{ tasks: 8_998, duplicates: 1, skipped: 2 }]);
    const all = (await packed(jobId)).flat();
    expect(new Set(all).size).toBe(8_998);
  });
});

describe('files of a manifest', () => {
  const image = () => ({ question: { ...jobFile().question, media: 'image' as const } });

  it('are copied under names that tell nothing, each once', async () => {
    const manifest = ['a.png', './a.png', 'gold/b.png', 'missing.png', 's3://x/y.png', '../c.png']
      .map((ref, i) => JSON.stringify({ 'source-ref': ref, ...(i === 2 ? { gold: 'no' } : {}) }))
      .join('\n');
    const jobId = await draftWith(services, '', image());
    await upload(services, jobId, manifest, 'set/manifest.jsonl');
    for (const name of ['a.png', 'gold/b.png'])
      await upload(services, jobId, `bytes of ${name}`, `set/${name}`);
    const { problems, ...counts } = await importAll(services, jobId, 'set/manifest.jsonl');
    expect(counts).toMatchObject({ tasks: 2, gold: 1, skipped: 3 });
    expect(problems.map(({ line: number, code }) => `${number} ${code}`)).toEqual([
      '4 missing-file',
      '5 foreign-source-ref',
      '6 foreign-source-ref',
    ]);
    const golden = stored(world, 'gold')[0].payload;
    const chunk = (await bytesOf(chunkKey(jobId, golden.chunk))).trim().split('\n');
    const media = chunk.map((each): string => JSON.parse(each).media);
    for (const key of media) expect(key).toMatch(new RegExp(`^media/${jobId}/[0-9a-f]{32}$`));
    const gold = (await bytesOf(chunkKey(jobId, golden.chunk))).slice(
      golden.offset,
      golden.offset + golden.bytes,
    );
    expect(await bytesOf(JSON.parse(gold).media)).toBe('bytes of gold/b.png');
  });
});
