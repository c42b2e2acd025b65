import { setTimeout as sleep } from 'node:timers/promises';
import type { NextReply } from '../src/contracts/assignment.ts';
import type { Session } from '../src/contracts/session.ts';
import { HttpConnection } from './http-connection.ts';

/** How the generated annotators work. `saveEvery` 0: they only submit. */
export interface Load {
  readonly url: string;
  readonly jobId: string;
  readonly invite: string;
  readonly annotators: number;
  readonly saveEvery: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Answers a second of all annotators together; left out: as fast as the server goes. */
  readonly answersPerSecond?: number;
}

/** Milliseconds of each request, by kind, after the warm-up. */
export interface Measured {
  readonly next: number[];
  readonly save: number[];
  readonly submit: number[];
  answers: number;
  requests: number;
  refused: number;
}

const CHOICES = ['yes', 'no', 'maybe'];

/** Runs the load. @param onWarm called when the warm-up ends and measuring begins */
export async function runLoad(load: Load, onWarm: () => Promise<void>): Promise<Measured> {
  const measured: Measured = {
    next: [],
    save: [],
    submit: [],
    answers: 0,
    requests: 0,
    refused: 0,
  };
  const clock = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const people = Array.from(
    { length: load.annotators },
    (_, i) => new Annotator(load, i, measured, clock),
  );
  await Promise.all(people.map((person) => person.join()));
  const work = Promise.all(people.map((person) => person.work()));
  await sleep(load.warmUpSeconds * 1000);
  await onWarm();
  clock.from = performance.now();
  clock.to = clock.from + load.seconds * 1000;
  await work;
  return measured;
}

/** One annotator in a closed loop: next, answers with their saves, submit. */
class Annotator {
  readonly #load: Load;
  readonly #number: number;
  readonly #measured: Measured;
  readonly #clock: { readonly from: number; readonly to: number };
  readonly #connection: HttpConnection;
  #token = '';
  #due = 0;

  constructor(load: Load, number: number, measured: Measured, clock: { from: number; to: number }) {
    this.#load = load;
    this.#number = number;
    this.#measured = measured;
    this.#clock = clock;
    this.#connection = new HttpConnection(load.url);
  }

  async join(): Promise<void> {
    const device = `bench-annotator-${String(this.#number).padStart(8, '0')}`;
    const body = JSON.stringify({ invite: this.#load.invite, device });
    const reply = await this.#connection.send('POST', '/sessions', '', body);
    this.#token = (JSON.parse(reply.body) as Session).token;
  }

  async work(): Promise<void> {
    const { answersPerSecond, annotators } = this.#load;
    const gap = answersPerSecond === undefined ? 0 : (1000 * annotators) / answersPerSecond;
    this.#due = performance.now() + (gap * this.#number) / annotators;
    while (performance.now() < this.#clock.to) {
      const text = await this.#timed(
        'next',
        'POST',
        `/jobs/${this.#load.jobId}/next`,
        '{"hands":1}',
      );
      const hand = (JSON.parse(text) as Partial<NextReply>).hands?.[0];
      if (hand === undefined) await sleep(20);
      else await this.#answer(hand.assignmentId, hand.tasks.length, gap);
    }
    this.#connection.close();
  }

  async #answer(assignmentId: string, tasks: number, gap: number): Promise<void> {
    const { saveEvery } = this.#load;
    let unsaved: Record<string, object> = {};
    for (let i = 0; i < tasks; i++) {
      await this.#pace(gap);
      unsaved[i] = { choice: CHOICES[(i + this.#number) % 3], ms: 900 + 7 * i };
      this.#count('answers', 1);
      if (saveEvery === 0 || (i + 1) % saveEvery !== 0) continue;
      const body = JSON.stringify({ answers: unsaved });
      await this.#timed('save', 'PUT', `/assignments/${assignmentId}/draft`, body);
      unsaved = {};
    }
    const body = JSON.stringify({ answers: unsaved });
    await this.#timed('submit', 'POST', `/assignments/${assignmentId}/response`, body);
  }

  /** Waits for the planned moment of the next answer; latencies count from it, not from a late send. */
  async #pace(gap: number): Promise<void> {
    if (gap === 0) return;
    this.#due += gap;
    const early = this.#due - performance.now();
    if (early > 1) await sleep(early);
  }

  async #timed(kind: 'next' | 'save' | 'submit', method: string, path: string, body: string) {
    const sent = performance.now();
    const planned = this.#load.answersPerSecond === undefined ? sent : Math.min(sent, this.#due);
    const reply = await this.#connection.send(method, path, this.#token, body);
    if (sent >= this.#clock.from)
      this.#measured[kind].push(performance.now() - (kind === 'save' ? planned : sent));
    this.#count('requests', 1);
    if (reply.status >= 400) this.#count('refused', 1);
    return reply.body;
  }

  #count(what: 'answers' | 'requests' | 'refused', by: number): void {
    const now = performance.now();
    if (now >= this.#clock.from && now < this.#clock.to) this.#measured[what] += by;
  }
}
