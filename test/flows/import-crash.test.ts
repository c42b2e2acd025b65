import { expect, it } from 'vitest';
import { importStep } from '../../src/flows/import.ts';
import type { ObjectStore, Services, Store } from '../../src/ports.ts';
import { suitesIn } from '../support/answered.ts';
import { draftWith, importAll } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

class Crash extends Error {
  override readonly name = 'Crash';
}

/** Runs every call of a port through `around`. */
function wrapped<T extends object>(port: T, around: <R>(call: () => Promise<R>) => Promise<R>): T {
  return new Proxy(port, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => around(() => member.apply(target, given));
    },
  });
}

/** Services that crash at their n-th call of store or objects: before it, or after it was done. */
function crashingAt(services: Services, at: number, when: 'before' | 'after') {
  let calls = 0;
  const around = async <R>(call: () => Promise<R>): Promise<R> => {
    const isThis = ++calls === at;
    if (isThis && when === 'before') throw new Crash();
    const result = await call();
    if (isThis) throw new Crash();
    return result;
  };
  const crashing = {
    ...services,
    store: wrapped<Store>(services.store, around),
    objects: wrapped<ObjectStore>(services.objects, around),
  };
  return { services: crashing, calls: () => calls };
}

/** Chunks end at 2,000 lines: three of them, with everything that a line can be near their ends. */
function manifest(): string {
  const lines = Array.from({ length: 4_500 }, (_, i) => {
    if (i % 1_999 === 7) return 'nonsense';
    if (i % 500 === 3) return JSON.stringify({ source: 'report 0' });
    if (i % 700 === 5) return JSON.stringify({ source: `gold ${i}`, gold: 'no' });
    return JSON.stringify({ source: `report ${i}` });
  });
  return lines.join('\n');
}

/** Groups of many sizes over the ends of chunks, in pools and of priorities, with everything wrong with some. */
function groupedManifest(): string {
  const sizes = [1, 3, 7, 30, 33, 2];
  const lines: object[] = [];
  for (let patient = 0; lines.length < 4_500; patient++) {
    const where = patient % 40 < 9 ? { field: 'heart' } : { urgency: 'high' };
    for (let i = 0; i < (sizes[patient % sizes.length] ?? 1); i++) {
      lines.push({ source: `report ${lines.length}`, patient, ...where });
    }
  }
  for (let i = 211; i < 4_500; i += 211) lines[i] = { source: `alone ${i}` };
  for (let i = 705; i < 4_500; i += 700) lines[i] = { source: `gold ${i}`, gold: 'no' };
  for (let i = 97; i < 4_500; i += 970)
    lines[i] = { source: `mixed ${i}`, patient: 3, field: 'heart' };
  lines[40] = { ...lines[39], source: 'another pool', field: 'heart', urgency: 'low' };
  // A repeated data object is no line of its group, which may begin in a later chunk.
  lines[500] = { source: 'report 0', patient: 'late' };
  lines[2_700] = { source: 'late', patient: 'late' };
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

/** What is left of an import: every item, and every chunk. The same key and ids in every world. */
async function remains({ services, dump }: World, jobId: string): Promise<unknown[]> {
  const items = dump().filter(({ sk }) => sk !== 'I');
  const state = await services.store.get({ kind: 'import', jobId }, 'strong');
  if (state === undefined) throw new Error('nothing was imported');
  const { version: _, ...imported } = state;
  const names = new Set(items.map(({ body }) => JSON.parse(body).payload?.chunk));
  const chunks: string[] = [];
  for (const name of names) {
    const parts: Uint8Array[] = [];
    const body = await services.objects.get(`jobs/${jobId}/tasks/${name}.jsonl`);
    for await (const part of body ?? []) parts.push(part);
    chunks.push(Buffer.concat(parts).toString('utf8'));
  }
  expect(chunks.filter((text) => text.length > 0)).toHaveLength(imported.chunks);
  return [items, imported, chunks];
}

type Change = Parameters<typeof draftWith>[2];

const file: Change = { taskSuiteSize: 30 };
const grouped: Change = {
  taskSuiteSize: 30,
  groups: { by: 'patient', rule: 'together' },
  pools: { by: 'field', names: ['heart'] },
  priority: { by: 'urgency' },
};

async function uninterrupted(lines: string = manifest(), job = file) {
  const world = openWorld();
  const jobId = await draftWith(world.services, lines, job);
  const counting = crashingAt(world.services, -1, 'before');
  await importAll(counting.services, jobId);
  const result = await remains(world, jobId);
  const suites = suitesIn(world);
  world.close();
  return { result, calls: counting.calls(), suites };
}

it.each([
  ['of plain lines', manifest(), file],
  ['of groups, pools and priorities', groupedManifest(), grouped],
])(
  'an import %s that crashes at any call of store or objects ends as if it had not',
  async (_, lines, job) => {
    const { result, calls } = await uninterrupted(lines, job);
    expect(calls).toBeGreaterThan(100);
    const step = Math.ceil(calls / 40);
    for (let at = 1; at <= calls; at += at < 20 || at > calls - 20 ? 1 : step) {
      const world = openWorld();
      const jobId = await draftWith(world.services, lines, job);
      const when = at % 2 === 0 ? 'before' : 'after';
      const crashing = crashingAt(world.services, at, when);
      await expect(importAll(crashing.services, jobId), `${when} ${at}`).rejects.toThrow(Crash);
      await importAll({ ...world.services }, jobId);
      expect(await remains(world, jobId), `${when} ${at}`).toEqual(result);
      world.close();
    }
  },
  60_000,
);

it('the groups of that import are whole, each in one suite, and their problems are named', async () => {
  const { result, suites } = await uninterrupted(groupedManifest(), grouped);
  const [, imported] = result as [unknown, { problems: { code: string }[] }];
  const codes = new Set(imported.problems.map(({ code }) => code));
  for (const code of ['scattered-group', 'large-group', 'duplicate', 'mixed-group']) {
    expect(codes).toContain(code);
  }
  expect(suites.some(({ grouping }) => new Set(grouping?.groups).size < 20)).toBe(true);
  for (const { grouping, wanted } of suites) expect(grouping?.groups).toHaveLength(wanted.length);
});

it('two importers at once, one of them crashing, end as one would', async () => {
  const { result } = await uninterrupted();
  for (const at of [3, 40, 90, 160]) {
    const world = openWorld();
    const jobId = await draftWith(world.services, manifest(), file);
    const crashing = crashingAt(world.services, at, 'after').services;
    const outcomes = await Promise.allSettled([
      importAll(crashing, jobId),
      importAll(world.services, jobId),
    ]);
    expect(outcomes.map(({ status }) => status)).toContain('fulfilled');
    expect(await remains(world, jobId)).toEqual(result);
    world.close();
  }
});

it('two importers at once step by step end as one would', async () => {
  const { result } = await uninterrupted();
  const world = openWorld();
  const jobId = await draftWith(world.services, manifest(), file);
  const step = () => importStep(world.services, { jobId, manifest: 'manifest.jsonl', stepMs: 0 });
  for (let done = false; !done; ) {
    const both = await Promise.all([step(), step()]);
    done = both.some((progress) => progress.done);
  }
  expect(await remains(world, jobId)).toEqual(result);
  world.close();
});
