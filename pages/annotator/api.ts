import type { Failure } from './queue.ts';

/** What a call comes to: its value, or why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: Failure; readonly overtakenBy?: number };

export type Method = 'GET' | 'POST' | 'PUT';

const TIMEOUT_MS = 15_000;
const LOST = ['lease-lost', 'already-answered', 'not-found', 'wrong-job-state'];
const BUSY = [408, 425, 429];

type Failed = Extract<Outcome<never>, { ok: false }>;

const failure = (why: Failure): Failed => ({ ok: false, why });

/** The code at the end of a problem's type, or nothing when the body is not a problem; and its `edit`. */
async function problemOf(response: Response): Promise<{ code: string; edit: number | undefined }> {
  const problem: unknown = await response.json().catch(() => undefined);
  const { type, edit } = (problem ?? {}) as { type?: unknown; edit?: unknown };
  const code = typeof type === 'string' ? (type.split(/[/:#]/).at(-1) ?? '') : '';
  return { code, edit: typeof edit === 'number' ? edit : undefined };
}

async function failureOf(response: Response): Promise<Failed> {
  if (response.status === 401) return failure('signed-out');
  if (response.status >= 500 || BUSY.includes(response.status)) return failure('busy');
  const { code, edit } = await problemOf(response);
  if (code === 'overtaken' && edit !== undefined) return { ...failure('busy'), overtakenBy: edit };
  return failure(LOST.includes(code) ? 'lost' : 'refused');
}

/**
 * One call of the service. A lost connection, a timeout and a reply that is not JSON (a hotel's login
 * page) all mean `offline`. Writes outlive the page (`keepalive`).
 */
export async function call<T>(
  method: Method,
  path: string,
  body: unknown,
  token: string | undefined,
): Promise<Outcome<T>> {
  try {
    const response = await fetch(`/api${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body), keepalive: true }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return await failureOf(response);
    // The service is ours and its contracts say what it answers.
    return { ok: true, value: (await response.json()) as T };
  } catch {
    return failure('offline');
  }
}
