import { setImmediate as turn } from 'node:timers/promises';
import { provide } from '../../lambdas/runtime.ts';
import type { Services } from '../../src/ports.ts';
import type { Chance } from '../support/chance.ts';
import { Violation } from './violation.ts';

/** Thrown by an operation in which the process dies: nobody ever hears of its request again. */
export const CRASH: unique symbol = Symbol('crash');
/** Thrown by an operation before which the process is frozen: its caller gives up, it may thaw. */
export const FREEZE: unique symbol = Symbol('freeze');
/** What a caller has instead of a reply. */
export const LOST = Symbol('no reply');

/** One invocation of a handler. */
export interface Request {
  readonly number: number;
  readonly who: string;
  readonly entry: string;
  readonly services: Services;
  readonly skewMs: number;
  /** Commits that had gone through when it began. */
  readonly begunAt: number;
  /** Commits that had gone through when it last read an item strongly. */
  readAt: number;
  /** The latest instant that its clock has shown it. */
  sawAt: number;
  /** Set once a fault has made one of its operations fail: only then may it end in a 500. */
  failed: boolean;
  state: 'alive' | 'frozen' | 'dead';
}

/** The request behind a commit. */
export type Cause = Pick<Request, 'number' | 'who' | 'entry' | 'services' | 'begunAt' | 'sawAt'>;

interface Suspended {
  readonly request: Request;
  readonly resume: () => Promise<void>;
}

type Outcome<T> =
  | { readonly value: T }
  | { readonly error: unknown }
  | typeof CRASH
  | typeof FREEZE;

/** Hears of each step: who went on, and how. */
export type Heard = (request: Request, what: string) => void;

/**
 * Decides from the seed which of all suspended requests goes on: nothing else makes anything go on.
 *
 * A request is suspended before it starts, before each of its operations runs and before the result is
 * delivered. Between two picks a turn of the event loop lets every promise settle that can, so the hops
 * of a framework do not matter, and the handlers' services can be changed for each resumption.
 */
export class Scheduler {
  steps = 0;
  operations = 0;
  current: Request | undefined;
  heard: Heard | undefined;
  readonly #chance: Chance;
  #ready: Suspended[] = [];
  #frozen: Suspended[] = [];
  readonly #giveUp = new WeakMap<Request, () => void>();
  #failure: unknown;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  get waiting(): number {
    return this.#ready.length;
  }

  /** Ends the history: a client has seen a broken promise. */
  fail(error: unknown): void {
    this.#failure ??= error;
  }

  /** Lets a handler run. @returns what it returns, or that no reply came */
  start<T>(request: Request, run: () => Promise<T>): Promise<T | typeof LOST> {
    return new Promise((settle, refuse) => {
      this.#giveUp.set(request, () => settle(LOST));
      const resume = async () => {
        this.heard?.(request, 'starts');
        await this.#resume(request, () => void run().then(settle, refuse));
      };
      this.#ready.push({ request, resume });
    });
  }

  /** Suspends the request that is running, runs an operation for it, and suspends it again. */
  operation<T>(what: string, run: (request: Request) => Promise<T>): Promise<T> {
    const request = this.current;
    if (request === undefined) throw new Error(`${what}: nobody is running`);
    return new Promise((settle, refuse) => {
      const suspended: Suspended = {
        request,
        resume: async () => {
          this.operations++;
          const outcome = await this.#outcomeOf(what, request, run);
          if (outcome === CRASH) this.#kill(request);
          else if (outcome === FREEZE) this.#freeze(request, suspended);
          else if ('value' in outcome) this.#deliver(request, what, () => settle(outcome.value));
          else this.#deliver(request, what, () => refuse(outcome.error));
        },
      };
      this.#ready.push(suspended);
    });
  }

  async #outcomeOf<T>(
    what: string,
    request: Request,
    run: (request: Request) => Promise<T>,
  ): Promise<Outcome<T>> {
    try {
      const value = await run(request);
      this.heard?.(request, what);
      return { value };
    } catch (error) {
      this.heard?.(request, `${what}: ${String(error)}`);
      if (error instanceof Violation) throw error;
      return error === CRASH || error === FREEZE ? error : { error };
    }
  }

  #deliver(request: Request, what: string, settle: () => void): void {
    const resume = async () => {
      this.heard?.(request, `goes on after ${what}`);
      await this.#resume(request, settle);
    };
    this.#ready.push({ request, resume });
  }

  async #resume(request: Request, go: () => void): Promise<void> {
    this.current = request;
    provide(request.services);
    go();
    await turn();
    this.current = undefined;
  }

  #kill(request: Request): void {
    request.state = 'dead';
    this.#ready = this.#ready.filter((each) => each.request !== request);
    this.#giveUp.get(request)?.();
  }

  #freeze(request: Request, suspended: Suspended): void {
    request.state = 'frozen';
    this.#frozen.push(suspended, ...this.#ready.filter((each) => each.request === request));
    this.#ready = this.#ready.filter((each) => each.request !== request);
    this.#giveUp.get(request)?.();
  }

  /** Freezes what is under way of an entry. @returns how many requests */
  hold(entry: string): number {
    const held = new Set(this.#ready.filter((each) => each.request.entry === entry));
    const requests = new Set([...held].map(({ request }) => request));
    this.#ready = this.#ready.filter((each) => !held.has(each));
    this.#frozen.push(...held);
    for (const request of requests) {
      request.state = 'frozen';
      this.#giveUp.get(request)?.();
    }
    return requests.size;
  }

  /** One frozen request goes on, long after its caller gave up. */
  thaw(): void {
    const request = this.#chance.pick(this.#frozen)?.request;
    if (request === undefined) return;
    request.state = 'alive';
    this.#ready.push(...this.#frozen.filter((each) => each.request === request));
    this.#frozen = this.#frozen.filter((each) => each.request !== request);
  }

  get frozen(): number {
    return this.#frozen.length;
  }

  /** Resumes one suspended request. @returns false when there is none */
  async step(): Promise<boolean> {
    const index = this.#chance.below(this.#ready.length);
    const picked = this.#ready[index];
    const last = this.#ready.pop();
    if (picked === undefined || last === undefined) return false;
    if (picked !== last) this.#ready[index] = last;
    this.steps++;
    await picked.resume();
    this.rethrow();
    return true;
  }

  /** Throws what a client has seen, if it has. */
  rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
