import type { Services } from '../../ports.ts';

/** A run of an export in shards: `run` is the name that all that it writes stands under. */
export interface ShardedRun {
  readonly jobId: string;
  readonly run: string;
}

/** Where something that a run keeps between its steps stands; the folder is emptied after some days. */
export const runKey = ({ jobId, run }: ShardedRun, name: string): string =>
  `runs/${jobId}/${run}/${name}`;

/** Writes what a step has found, unless an attempt before it has: the first one stands. */
export async function keep(
  services: Services,
  run: ShardedRun,
  name: string,
  found: Uint8Array | object,
): Promise<void> {
  const isBytes = found instanceof Uint8Array;
  const body = isBytes ? found : Buffer.from(JSON.stringify(found));
  const mediaType = isBytes ? 'application/octet-stream' : 'application/json';
  await services.objects.put(runKey(run, name), body, { mediaType, ifAbsent: true });
}

/** Reads what a step before has found. @throws Error when it is missing */
export async function kept(services: Services, run: ShardedRun, name: string): Promise<Uint8Array> {
  const body = await services.objects.get(runKey(run, name));
  if (body === undefined) throw new Error(`${name} of run ${run.run} is missing`);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** The same, as what an earlier step of ours wrote as JSON. */
export async function keptJson<T>(services: Services, run: ShardedRun, name: string): Promise<T> {
  return JSON.parse(Buffer.from(await kept(services, run, name)).toString('utf8')) as T; // by `keep`
}

/** Reads some things at a time, and gives them in order. */
export async function* inOrder<T>(
  count: number,
  read: (index: number) => Promise<T>,
  atOnce = 16,
): AsyncGenerator<T> {
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, i) => read(from + i));
    yield* await Promise.all(some);
  }
}
