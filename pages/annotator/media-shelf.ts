import type { HandTask } from '../../src/contracts/assignment.ts';

/** Where a data object stands. `stale` waits for a fresh URL, which `next` gives. */
interface Entry {
  url: string;
  state: 'loading' | 'there' | 'stale' | 'failed';
  tries: number;
}

/** What the shelf tells: a data object came, will not come, or needs a fresh URL. */
export interface ShelfListener {
  loaded(key: string, media: Blob | string): void;
  failed(key: string): void;
  stale(): void;
}

const MOST_TRIES = 4;
const RETRY_MS = 700;

/** Fetches the data objects of the next tasks ahead of time, each once, by signed URL without a token. */
export class MediaShelf {
  readonly #entries = new Map<string, Entry>();
  readonly #listener: ShelfListener;

  constructor(listener: ShelfListener) {
    this.#listener = listener;
  }

  /** Wants the data object of a task; again and again without harm. */
  want(key: string, { source, media }: HandTask): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const fresh: Entry = { url: media ?? '', state: media ? 'loading' : 'there', tries: 0 };
      this.#entries.set(key, fresh);
      if (media) void this.#load(key, fresh);
      else this.#listener.loaded(key, source ?? '');
    } else if (entry.state === 'stale' && media && media !== entry.url) {
      Object.assign(entry, { url: media, state: 'loading' });
      void this.#load(key, entry);
    }
  }

  /** Forgets what has failed: it will be wanted anew. */
  retryFailed(): void {
    for (const [key, { state }] of this.#entries) {
      if (state === 'failed') this.#entries.delete(key);
    }
  }

  /** Drops what is not among the keys; tells which. */
  keepOnly(keys: ReadonlySet<string>): string[] {
    const dropped = [...this.#entries.keys()].filter((key) => !keys.has(key));
    for (const key of dropped) this.#entries.delete(key);
    return dropped;
  }

  async #load(key: string, entry: Entry): Promise<void> {
    entry.tries++;
    const outcome = await fetchBlob(entry.url);
    if (this.#entries.get(key) !== entry) return;
    if (outcome instanceof Blob) {
      entry.state = 'there';
      this.#listener.loaded(key, outcome);
    } else if (entry.tries >= MOST_TRIES) {
      entry.state = 'failed';
      this.#listener.failed(key);
    } else if (outcome === 'refused') {
      entry.state = 'stale';
      this.#listener.stale();
    } else {
      setTimeout(() => void this.#load(key, entry), RETRY_MS * 2 ** entry.tries);
    }
  }
}

async function fetchBlob(url: string): Promise<Blob | 'refused' | 'offline'> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.blob();
    return response.status >= 500 ? 'offline' : 'refused';
  } catch {
    return 'offline';
  }
}
