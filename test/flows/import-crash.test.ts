import { expect, it } from 'vitest';
import { importStep } from '../../src/flows/import.ts';
import type { ObjectStore, Services, Store } from '../../src/ports.ts';
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

/** What is left of an import: every item, and every chunk. The same key and ids in every world. */
async function remains({ services, dump }: World, jobId: string): Promise<unknown[]> {
  const items = dump().filter(({ sk }) => sk !== 'I');
  const state = await services.store.get({ kind: 'import', jobId }, 'strong');
  const { version: _, ...imported } = state ?? { version: 0, chunks: 0 };
  const chunks: string[] = [];
  for (let chunk = 0; chunk < (imported.chunks ?? 0); chunk++) {
    const parts: Uint8Array[] = [];
    const body = await services.objects.get(`jobs/${jobId}/tasks/${chunk}.jsonl`);
    for await (const part of body ?? []) parts.push(part);
    chunks.push(Buffer.concat(parts).toString('utf8'));
  }
  return [items, imported, chunks];
}

const file = { taskSuiteSize: 30 };

async function uninterrupted() {
  const world = openWorld();
  const jobId = await draftWith(world.services, manifest(), file);
  const counting = crashingAt(world.services, -1, 'before');
  await importAll(counting.services, jobId);
  const result = await remains(world, jobId);
  world.close();
  return { result, calls: counting.calls() };
}

it('an import that crashes at any call of store or objects ends as if it had not', async () => {
  const { result, calls } = await uninterrupted();
  expect(calls).toBeGreaterThan(150);
  for (let at = 1; at <= calls; at += at < 20 || at > calls - 20 ? 1 : 5) {
    const world = openWorld();
    const jobId = await draftWith(world.services, manifest(), file);
    const when = at % 2 === 0 ? 'before' : 'after';
    const crashing = crashingAt(world.services, at, when);
    await expect(importAll(crashing.services, jobId), `${when} ${at}`).rejects.toThrow(Crash);
    await importAll({ ...world.services }, jobId);
    expect(await remains(world, jobId), `${when} ${at}`).toEqual(result);
    world.close();
  }
}, 60_000);

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
