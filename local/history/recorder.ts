import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Receipt } from '../../src/contracts/response.ts';
import type { Call, Outcome, Watch } from '../api-client.ts';
import type { Act, LogEvent, LoggedValues, ReplyEvent, SentEvent } from './event.ts';

const ROUTES: readonly (readonly [act: Act, path: RegExp])[] = [
  ['next', /^\/jobs\/([^/]+)\/next$/],
  ['save', /^\/assignments\/([^/]+)\/draft$/],
  ['submit', /^\/assignments\/([^/]+)\/response$/],
  ['give-back', /^\/assignments\/([^/]+)\/give-back$/],
  ['decline', /^\/assignments\/([^/]+)\/decline$/],
];

type Json = Readonly<Record<string, unknown>>;

/** Answers without the time they took. */
function valuesOf(answers: unknown): LoggedValues {
  const entries = Object.entries((answers ?? {}) as Record<string, LoggedValues[string]>); // of our own API
  return Object.fromEntries(
    entries.map(([position, value]) => {
      if (value === null || value === undefined) return [position, null];
      return [position, 'choice' in value ? { choice: value.choice } : { abstain: value.abstain }];
    }),
  ) as LoggedValues;
}

const digestOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body ?? {}))
    .digest('hex')
    .slice(0, 12);

/** What of a call goes into the log; undefined for calls that are no work on tasks. */
function sentOf({ path, body }: Call, annotatorId: string) {
  for (const [act, pattern] of ROUTES) {
    const id = pattern.exec(path)?.[1];
    if (id === undefined) continue;
    const sent = { annotatorId, act, jobId: id.split('.')[0] ?? '' };
    const { answers, have } = (body ?? {}) as Json;
    if (act === 'next') return { ...sent, have: (have ?? []) as string[] };
    if (act !== 'save' && act !== 'submit') return { ...sent, assignmentId: id };
    return { ...sent, assignmentId: id, answers: valuesOf(answers), body: digestOf(body) };
  }
  return undefined;
}

function handsOf(hands: unknown): Pick<ReplyEvent, 'hands'> {
  if (!Array.isArray(hands)) return {};
  return {
    hands: hands.map(({ assignmentId, tasks, saved }) => ({
      assignmentId,
      tasks: tasks.length,
      saved: valuesOf(saved),
    })),
  };
}

const receiptOf = ({ answers, counted, repeated }: Receipt) => ({ answers, counted, repeated });

/** What of a reply the check reads: no source text, no link, no token. */
function membersOf(act: Act, status: number, reply: Json): Partial<ReplyEvent> {
  if (status >= 400)
    return {
      code:
        String(reply['type'] ?? '')
          .split('/')
          .at(-1) ?? '',
    };
  if (act === 'next') {
    const { hands, noWork } = reply;
    return { ...handsOf(hands), ...(typeof noWork === 'string' ? { noWork } : {}) };
  }
  if (act === 'submit') return { receipt: receiptOf(reply as Receipt) }; // by its contract
  return typeof reply['state'] === 'string' ? { state: reply['state'] } : {};
}

/**
 * Writes what clients ask and hear into a log for `check:history`, one JSON object a line.
 *
 * A line is in the file before its request leaves, whatever becomes of this process: else the check
 * would take a stored answer for one that nobody sent. Holds no token, link or source text.
 */
export class HistoryRecorder {
  readonly #file: number;
  readonly #now: () => number;
  #requests = 0;

  /** @throws EEXIST for a file that is there: a log is evidence */
  constructor(path: string, now: () => number = Date.now) {
    this.#file = openSync(path, 'wx');
    this.#now = now;
  }

  /** For one client: learns whose it is from the session that it opens. */
  watch(annotatorId = ''): Watch {
    let caller = annotatorId;
    return (call) => {
      if (call.path === '/sessions') {
        return (outcome) => {
          if ('reply' in outcome) caller = String(outcome.reply['annotatorId'] ?? caller);
        };
      }
      const sent = sentOf(call, caller);
      return sent === undefined ? undefined : this.#request(sent);
    };
  }

  #request(sent: Omit<SentEvent, 'at' | 'request' | 'phase'>): (outcome: Outcome) => void {
    const request = ++this.#requests;
    const at = () => ({ at: this.#now(), request });
    this.#write({ ...at(), phase: 'sent', ...sent });
    return (outcome) => {
      if ('error' in outcome) {
        const error = outcome.error instanceof Error ? outcome.error.name : 'unknown';
        this.#write({ ...at(), phase: 'failed', error });
      } else {
        const { status, reply } = outcome;
        this.#write({ ...at(), phase: 'reply', status, ...membersOf(sent.act, status, reply) });
      }
    };
  }

  #write(event: LogEvent): void {
    writeSync(this.#file, `${JSON.stringify(event)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
