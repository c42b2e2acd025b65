import { LogEvent, type LoggedValues, type ReplyEvent, type SentEvent } from './event.ts';
import { BadInput, type Line, linesOf, shaped } from './lines.ts';

/**
 * A request as its client knows it: sent as line `from` of all that was logged, answered as line `to`,
 * infinite where no answer came or one that leaves open what was done.
 */
export interface LoggedRequest {
  /** For people: `request 17 (crowd.jsonl:33)`. */
  readonly name: string;
  readonly from: number;
  to: number;
  readonly sent: SentEvent;
  reply?: ReplyEvent;
}

/** The service said that it was carried out. */
export const isAcknowledged = ({ reply }: LoggedRequest): boolean =>
  reply !== undefined && reply.status >= 200 && reply.status < 300;

/**
 * The service said that nothing was carried out. `lease-lost` says less: a save whose own commit got no
 * answer inside the service, and that found its assignment closed when it tried again, is stored.
 */
export const isRefused = ({ reply }: LoggedRequest): boolean =>
  reply !== undefined &&
  reply.status >= 400 &&
  reply.status < 500 &&
  reply.status !== 408 &&
  reply.code !== 'lease-lost';

/** A hand as a page saw it, with the request that showed it. */
export interface Shown {
  readonly request: LoggedRequest;
  readonly tasks: number;
  readonly saved: LoggedValues;
}

/** All that clients know of one assignment. */
export interface Turn {
  readonly assignmentId: string;
  readonly shown: Shown[];
  readonly requests: LoggedRequest[];
}

/** What all clients sent and heard. */
export interface Log {
  readonly requests: readonly LoggedRequest[];
  readonly turns: ReadonlyMap<string, Turn>;
  readonly jobIds: ReadonlySet<string>;
  readonly annotatorIds: ReadonlySet<string>;
}

/** Reads logs, one after the other: lines of a later file happened after those of an earlier one. */
export async function readLog(paths: readonly string[]): Promise<Log> {
  const requests: LoggedRequest[] = [];
  let order = 0;
  for (const path of paths) {
    const open = new Map<number, LoggedRequest>();
    for await (const line of linesOf(path)) {
      const request = take(open, line, shaped(LogEvent, line), order++);
      if (request !== undefined) requests.push(request);
    }
  }
  return logOf(requests);
}

/** @returns the request that a line begins */
function take(
  open: Map<number, LoggedRequest>,
  { where }: Line,
  event: LogEvent,
  order: number,
): LoggedRequest | undefined {
  const known = open.get(event.request);
  if (event.phase === 'sent') {
    if (known !== undefined) throw new BadInput(where, `request ${event.request} was sent before`);
    const name = `request ${event.request} (${where})`;
    const request = { name, from: order, to: Number.POSITIVE_INFINITY, sent: event };
    open.set(event.request, request);
    return request;
  }
  if (known === undefined) throw new BadInput(where, `request ${event.request} was never sent`);
  if (known.reply !== undefined)
    throw new BadInput(where, `request ${event.request} has two replies`);
  if (event.phase === 'failed') return undefined;
  known.reply = event;
  if (event.status < 500 && event.status !== 408) known.to = order;
  return undefined;
}

/** Brings requests together by assignment. */
export function logOf(requests: readonly LoggedRequest[]): Log {
  const turns = new Map<string, Turn>();
  const turnOf = (assignmentId: string): Turn => {
    const turn = turns.get(assignmentId) ?? { assignmentId, shown: [], requests: [] };
    turns.set(assignmentId, turn);
    return turn;
  };
  for (const request of requests) {
    const { assignmentId } = request.sent;
    if (assignmentId !== undefined) turnOf(assignmentId).requests.push(request);
    for (const hand of request.reply?.hands ?? []) {
      turnOf(hand.assignmentId).shown.push({ request, tasks: hand.tasks, saved: hand.saved });
    }
  }
  return {
    requests,
    turns,
    jobIds: new Set(requests.map(({ sent }) => sent.jobId)),
    annotatorIds: new Set(requests.map(({ sent }) => sent.annotatorId)),
  };
}
