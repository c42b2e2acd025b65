import type { JobView } from '../../src/contracts/job.ts';
import type { ApiClient, Bounds } from '../api-client.ts';

/** What a check found to be wrong; its message says what came and what was expected. */
export class Unwell extends Error {
  override readonly name = 'Unwell';
}

/** Thrown by a check that has nothing to look at. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** A hand of the trial, by its place. */
export interface TrialHand {
  readonly assignmentId: string;
  readonly media: string | undefined;
}

/** The doctor's own job: `open` once people may work on it, then one of them with a hand. */
export interface Trial {
  readonly job: JobView;
  open: boolean;
  annotator?: ApiClient;
  hand?: TrialHand;
}

/** What the doctor knows of a service: what was said, and what earlier checks have found for later ones. */
export interface Visit {
  readonly url: string;
  /** The API's own address, beside the distribution. */
  readonly apiUrl: string | undefined;
  /** A job of the owner, by id or name, in which a task is handed out instead of one of the doctor's own. */
  readonly jobId: string | undefined;
  readonly owner: ApiClient;
  /** Opens a session of staff. */
  readonly signIn: () => Promise<string>;
  /** How long labels may take. */
  readonly labelMs: number;
  heard?: { readonly at: number; readonly date: number; readonly version: string };
  frameUrl?: string;
  /** Where the shell's policy lets it connect. */
  connects?: readonly string[];
  token?: string;
  /** The session is a viewer's or reviewer's. */
  readsOnly?: boolean;
  trial?: Trial;
}

/** What the doctor takes of a service, which may be anything. */
export const BOUNDS: Bounds = { patienceMs: 15_000, mostBytes: 16 * 1024 * 1024 };

/** Passes on a body of so many bytes. */
function bounded({ mostBytes }: Bounds) {
  let bytes = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (part, controller) => {
      bytes += part.length;
      if (bytes > mostBytes)
        controller.error(new Unwell(`the answer has more than ${mostBytes} bytes`));
      else controller.enqueue(part);
    },
  });
}

/** One request, without following a redirect. @throws Unwell when nothing answers, or too much */
export async function ask(url: string, options: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(BOUNDS.patienceMs);
  try {
    const reply = await fetch(url, { redirect: 'manual', signal, ...options });
    return new Response(reply.body?.pipeThrough(bounded(BOUNDS)) ?? null, reply);
  } catch (error) {
    throw new Unwell(`nothing answers at ${new URL(url).origin}: ${reasonOf(error)}`);
  }
}

/** The code of a network error, such as ECONNREFUSED or CERT_HAS_EXPIRED, else what it says. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error; // fetch throws errors
  return cause instanceof Error && 'code' in cause ? String(cause.code) : message;
}
