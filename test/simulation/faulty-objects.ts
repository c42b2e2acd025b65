import type { ObjectHead, ObjectStore } from '../../src/ports.ts';
import { type Disk, failure } from './faulty-store.ts';

interface Stored {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** The objects of a history, in memory: a disk would answer when it pleases, and no seed tells when. */
export type Objects = Map<string, Stored>;

async function bytesOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Objects as a process sees them: each operation waits for the scheduler, and may fail. */
export class FaultyObjects implements ObjectStore {
  readonly #disk: Disk;
  readonly #objects: Objects;

  constructor(disk: Disk, objects: Objects) {
    this.#disk = disk;
    this.#objects = objects;
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    { mediaType, ifAbsent = false }: { readonly mediaType: string; readonly ifAbsent?: boolean },
  ): Promise<boolean> {
    const bytes = await bytesOf(body);
    return this.#disk.scheduler.operation(`put ${key}`, async (request) => {
      if (ifAbsent && this.#objects.has(key)) return false;
      this.#objects.set(key, { bytes, mediaType });
      if (!this.#disk.faults.strikes('object put fails after it was stored')) return true;
      request.failed = true;
      throw failure('TimeoutError');
    });
  }

  get(key: string, range?: { readonly offset: number; readonly bytes: number }) {
    return this.#disk.scheduler.operation(`object ${key}`, async (request) => {
      if (this.#disk.faults.strikes('object get fails')) {
        request.failed = true;
        throw failure('SlowDown');
      }
      const found = this.#objects.get(key)?.bytes;
      if (found === undefined) return undefined;
      if (/\/models\//.test(key)) return this.#model(key, found);
      const { offset = 0, bytes = found.length } = range ?? {};
      return streamOf(found.subarray(offset, offset + bytes));
    });
  }

  /** A model as no store should give it: not at all, half of it, or another object, a model if there is one. */
  #model(key: string, found: Uint8Array): AsyncIterable<Uint8Array> | undefined {
    const { faults } = this.#disk;
    if (faults.strikes('model missing')) return undefined;
    if (faults.strikes('model torn')) return streamOf(found.subarray(0, found.length >> 1));
    const others = [...this.#objects].filter(([name]) => name !== key);
    const other = others.find(([name]) => /\/models\//.test(name)) ?? others[0];
    if (other !== undefined && faults.strikes('model of foreign bytes')) {
      return streamOf(other[1].bytes);
    }
    return streamOf(found);
  }

  head(key: string): Promise<ObjectHead | undefined> {
    return this.#disk.scheduler.operation(`head ${key}`, async () => {
      const found = this.#objects.get(key);
      return found && { bytes: found.bytes.length, mediaType: found.mediaType };
    });
  }

  copy(from: string, to: string): Promise<boolean> {
    return this.#disk.scheduler.operation(`copy ${from}`, async () => {
      const found = this.#objects.get(from);
      if (found !== undefined) this.#objects.set(to, found);
      return found !== undefined;
    });
  }

  async signGet(key: string): Promise<string> {
    return `sim:${key}`;
  }

  async signPut(key: string): Promise<string> {
    return `sim:${key}`;
  }
}
