import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { consumers, type Route, routes } from '../../lambdas/routes.ts';
import type { ProblemCode } from '../../src/contracts/problem.ts';
import type { Services } from '../../src/ports.ts';
import type { Chance } from '../support/chance.ts';
import type { Clock } from '../support/world.ts';
import type { Faults } from './faults.ts';
import { LOST, type Request, type Scheduler } from './scheduler.ts';
import { must } from './violation.ts';

type Handler = (event: object, context: object) => Promise<unknown>;

async function loaded(entry: string): Promise<readonly [string, Handler]> {
  const { href } = new URL(`../../lambdas/${entry}.ts`, import.meta.url);
  return [entry, (await import(/* @vite-ignore */ href)).handler];
}

/** Every handler of the service by its entry. */
const handlers: ReadonlyMap<string, Handler> = new Map(
  await Promise.all([...routes, ...consumers].map(({ entry }) => loaded(entry))),
);
const routeOf = new Map<string, Route>(routes.map((route) => [route.entry, route]));

/** A request as a page or an owner sends it. */
export interface Sending {
  readonly who: string;
  readonly entry: string;
  readonly token?: string | undefined;
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Refusals that may be; `busy` always may. */
  readonly expected?: readonly ProblemCode[];
}

/**
 * What came back: a reply, a refusal that was expected, or nothing. A reply is `sure` when nothing else of
 * its request is under way any more, and can arrive later.
 */
export type Reply<T> =
  | { readonly kind: 'ok'; readonly body: T; readonly sure: boolean }
  | { readonly kind: 'refused'; readonly code: ProblemCode }
  | { readonly kind: 'lost' };

interface Processes {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly chance: Chance;
  readonly clock: Clock;
  /** One a process: each has a store of its own, and so a memory of its own. */
  readonly hosts: readonly Services[];
  readonly commits: () => number;
  /** Hears of every reply of an endpoint that went well. */
  readonly replied: (request: Request, body: unknown) => void;
}

/** Stands for the HTTP API, the schedule and the stream: what calls handlers, and loses replies. */
export class Gateway {
  readonly #processes: Processes;
  #requests = 0;

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  /** Sends a request; it may arrive twice, and its reply may be lost. */
  async send<T>(sending: Sending): Promise<Reply<T>> {
    const { faults } = this.#processes;
    const twice = faults.strikes('request duplicated');
    const [reply, copy] = await Promise.all([
      this.#once<T>(sending),
      twice ? this.#once<T>(sending) : undefined,
    ]);
    if (faults.strikes('reply lost')) return { kind: 'lost' };
    return copy?.kind === 'lost' && reply.kind === 'ok' ? { ...reply, sure: false } : reply;
  }

  /** Sends a request until something comes back. */
  async insist<T>(sending: Sending): Promise<Exclude<Reply<T>, { kind: 'lost' }>> {
    for (;;) {
      const reply = await this.send<T>(sending);
      if (reply.kind === 'ok') return reply;
      if (reply.kind === 'refused' && reply.code !== 'busy') return reply;
    }
  }

  /** Invokes a handler that no route calls. @returns what it returned, how it failed, or nothing */
  async invoke<T>(
    entry: string,
    event: object,
  ): Promise<{ readonly value: T } | 'failed' | 'lost'> {
    const request = this.#request('the service', entry);
    const call = () => handlerOf(entry)(event, {}).then((value) => ({ value: value as T }));
    try {
      const outcome = await this.#processes.scheduler.start(request, call);
      return outcome === LOST ? 'lost' : outcome;
    } catch (error) {
      const allowed = request.failed || isBusy(error);
      must(allowed, 'no defect', () => `${entry} failed without a fault: ${String(error)}`);
      return 'failed';
    }
  }

  #request(who: string, entry: string): Request {
    const { chance, faults, hosts, commits } = this.#processes;
    const drawn = chance.below(21) - 10;
    const services = chance.pick(hosts);
    if (services === undefined) throw new Error('no process to run in');
    const skewMs = drawn !== 0 && faults.acts('clock skew') ? drawn : 0;
    const number = ++this.#requests;
    return {
      number,
      who,
      entry,
      services,
      skewMs,
      begunAt: commits(),
      readAt: commits(),
      sawAt: 0,
      failed: false,
      state: 'alive',
    };
  }

  async #once<T>(sending: Sending): Promise<Reply<T>> {
    const { scheduler } = this.#processes;
    const request = this.#request(sending.who, sending.entry);
    const event = this.#event(sending, request.number);
    const outcome = await scheduler.start(request, () => handlerOf(sending.entry)(event, {}));
    if (outcome === LOST) return { kind: 'lost' };
    const { statusCode, body } = outcome as { statusCode: number; body: string }; // an endpoint's
    const json = JSON.parse(body);
    if (statusCode < 400) {
      this.#processes.replied(request, json);
      return { kind: 'ok', body: json, sure: true };
    }
    const code: ProblemCode = json.type.split('/').at(-1);
    scheduler.heard?.(request, `is refused: ${code}`);
    if (code === 'internal-error') {
      must(request.failed, 'no defect', () => `${sending.entry} gave 500 without a fault`);
      return { kind: 'lost' };
    }
    const allowed = code === 'busy' || sending.expected?.includes(code) === true;
    must(
      allowed,
      'no surprise',
      () => `${sending.entry} of ${sending.who} gave ${code}: ${json.detail}`,
    );
    return { kind: 'refused', code };
  }

  #event({ entry, token, path = {}, body }: Sending, number: number): APIGatewayProxyEventV2 {
    const { method = 'POST', path: pattern = '' } = routeOf.get(entry) ?? {};
    const rawPath = pattern.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '');
    const { now } = this.#processes.clock;
    const routeKey = `${method} ${pattern}`;
    return {
      version: '2.0',
      routeKey,
      rawPath,
      rawQueryString: '',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      pathParameters: { ...path },
      requestContext: {
        accountId: '000000000000',
        apiId: 'simulation',
        domainName: 'assay.example.org',
        domainPrefix: 'assay',
        http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
        requestId: `r${number}`,
        routeKey,
        stage: '$default',
        time: new Date(now).toISOString(),
        timeEpoch: now,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      isBase64Encoded: false,
    };
  }
}

function handlerOf(entry: string): Handler {
  const handler = handlers.get(entry);
  if (handler === undefined) throw new Error(`there is no lambdas/${entry}.ts`);
  return handler;
}

const isBusy = (error: unknown): boolean =>
  error instanceof AggregateError
    ? error.errors.every(isBusy)
    : error instanceof Error && 'code' in error && error.code === 'busy';
