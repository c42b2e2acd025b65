/** Milliseconds of a clock that never jumps: leases are timed by it and by the server's own replies. */
export const steadyNow = (): number => performance.now();

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/** A random name for this browser, 32 characters. */
export const newDevice = (): string =>
  [...randomBytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A number in [0, 1), for jitter. */
export const chance = (): number => (randomBytes(1)[0] ?? 0) / 256;

/** Reads a stored value; undefined when there is none, it is broken, or the browser keeps nothing. */
export function recall(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a value, or removes it with `undefined`. A browser that refuses costs only the memory. */
export function remember(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full, or switched off by the person: the page works on without it.
  }
}

/** Keys of stored values that begin so. */
export function recallKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
