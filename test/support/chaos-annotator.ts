import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../../local/api-client.ts';
import type { Answer, Answers } from '../../src/contracts/answer.ts';
import type { Hand, NextReply } from '../../src/contracts/assignment.ts';
import type { Session } from '../../src/contracts/session.ts';
import type { Chance } from './chance.ts';
import type { Caller } from './handler-caller.ts';
import { CHOICES } from './job.ts';

/** A crowd of people who do everything that goes wrong with pages. */
export interface Chaos {
  readonly invite: string;
  readonly chance: Chance;
  /** The service's clock runs so many times as fast as ours. */
  readonly speed: number;
  readonly leaseSeconds: number;
  /** A page: a connection of its own. Of a person who has joined, or of one who is about to. */
  readonly open: (annotatorId?: string) => Caller;
  /** Chance that a person does what is odd, each time they could. */
  readonly oddness: number;
}

const END: readonly unknown[] = ['all-done', 'closed', 'cap-reached', 'barred'];
const MOST_TRIES = 200;
/** Chance that somebody leaves who hears that there is nothing for them now. */
const LEAVING = 0.2;

/** True while trying again may help: no answer came, or one that says so. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ProblemError) || error.status >= 500;

/**
 * One person: works until nothing is left for them, now and then with a page that dies in the middle of
 * a request, in two tabs at once, late, twice, in part, or not at all. Judges nothing.
 */
export class ChaosAnnotator {
  readonly #chaos: Chaos;
  readonly #device: string;
  readonly #late: [hand: Hand, answers: Answers][] = [];
  #page: Caller;
  #token = '';
  #jobId = '';
  #annotatorId = '';

  constructor(chaos: Chaos, device: string) {
    this.#chaos = chaos;
    this.#device = device;
    this.#page = chaos.open();
  }

  /** Works to the end; for somebody who has joined. */
  async run({ leaving = LEAVING } = {}): Promise<void> {
    for (;;) {
      const { hands, noWork, retryAfterSeconds = 1 } = await this.#next();
      const goes = END.includes(noWork) || this.#chaos.chance.happens(leaving);
      if (hands.length === 0 && goes) break;
      for (const hand of hands) await this.#work(hand);
      if (hands.length === 0) await this.#pause(retryAfterSeconds);
    }
    for (const [hand, answers] of this.#late) await this.#submit(hand, answers);
    this.#page.close();
  }

  /** Empty before they have joined. */
  get annotatorId(): string {
    return this.#annotatorId;
  }

  #odd(weight = 1): boolean {
    return this.#chaos.chance.happens(this.#chaos.oddness * weight);
  }

  #wait(least: number, most: number): Promise<void> {
    return sleep(least + this.#chaos.chance.next() * (most - least));
  }

  /** Waits by the service's clock. */
  #pause(seconds: number): Promise<void> {
    return sleep((seconds * 1_000) / this.#chaos.speed);
  }

  async join(): Promise<void> {
    const { invite } = this.#chaos;
    const session = await this.#patient(() =>
      this.#page.call<Session>('POST', '/sessions', { invite, device: this.#device }),
    );
    if (session === undefined) throw new Error('nobody lets this person in');
    this.#token = session.token;
    this.#jobId = session.jobId ?? '';
    this.#annotatorId = session.annotatorId ?? '';
    this.#page.use(this.#token);
  }

  async #next(): Promise<NextReply> {
    const body = { hands: this.#odd(3) ? 2 : 1 };
    const path = `/jobs/${this.#jobId}/next`;
    const ask = () => this.#page.call<NextReply>('POST', path, body);
    if (this.#odd()) void ask().catch(() => undefined); // another tab, at the same time
    const reply = await this.#patient(ask);
    if (reply === undefined) throw new Error('the service does not come back');
    return reply;
  }

  /** Tries again while that may help. @returns undefined for a refusal */
  async #patient<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error)) return undefined;
        await this.#wait(100, 400);
      }
    }
    return undefined;
  }

  #answer(): Answer {
    const { chance } = this.#chaos;
    if (chance.happens(0.08)) return { abstain: 'unsure' };
    return { choice: chance.pick(CHOICES) ?? 'yes', ms: chance.below(9_000) };
  }

  #answers(hand: Hand, share: number): Record<string, Answer> {
    const positions = this.#chaos.chance.some([...hand.tasks.keys()], share);
    return Object.fromEntries(positions.map((position) => [position, this.#answer()]));
  }

  #put = (hand: Hand, answers: Answers): Promise<unknown> =>
    this.#page.call('PUT', `/assignments/${hand.assignmentId}/draft`, { answers });
  #post = (hand: Hand, what: string, body: object): Promise<unknown> =>
    this.#page.call('POST', `/assignments/${hand.assignmentId}/${what}`, body);

  async #work(hand: Hand): Promise<void> {
    await this.#draft(hand);
    if (this.#odd()) return this.#leave(hand);
    if (this.#odd()) return void (await this.#patient(() => this.#post(hand, 'give-back', {})));
    if (this.#odd(0.2)) {
      const reason = { reason: 'too-hard' };
      return void (await this.#patient(() => this.#post(hand, 'decline', reason)));
    }
    await this.#submit(hand, this.#answers(hand, this.#odd(2) ? 0.6 : 1));
  }

  async #draft(hand: Hand): Promise<void> {
    const { chance } = this.#chaos;
    for (let saves = chance.below(3); saves > 0; saves--) {
      const answers: Answers = this.#answers(hand, 0.5);
      if (this.#odd()) answers[chance.below(hand.tasks.length)] = null;
      await this.#perhapsCut(() => this.#put(hand, answers));
      // Two tabs of one person, each with its own mind.
      if (this.#odd())
        await this.#both(
          () => this.#put(hand, this.#answers(hand, 0.5)),
          () => this.#put(hand, this.#answers(hand, 0.5)),
        );
    }
  }

  /** Goes away until the lease has run out; comes back with a response, at once or at the very end. */
  async #leave(hand: Hand): Promise<void> {
    if (this.#odd(3)) await this.#patient(() => this.#post(hand, 'give-back', { grace: true }));
    await this.#pause(this.#chaos.leaseSeconds * (1 + this.#chaos.chance.next()));
    const answers = this.#answers(hand, 0.9);
    if (this.#chaos.chance.happens(0.5)) this.#late.push([hand, answers]);
    else if (this.#chaos.chance.happens(0.7)) await this.#submit(hand, answers);
  }

  async #submit(hand: Hand, answers: Answers): Promise<void> {
    const send = () => this.#post(hand, 'response', { answers });
    if (this.#odd()) await this.#both(send, send);
    else await this.#perhapsCut(send);
    if (this.#odd()) await this.#patient(send);
    if (this.#odd()) {
      const other = this.#answers(hand, 0.9);
      await this.#patient(() => this.#post(hand, 'response', { answers: other }));
    }
    if (this.#odd()) await this.#patient(() => this.#put(hand, this.#answers(hand, 0.3)));
  }

  async #both(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<void> {
    await Promise.all([this.#patient(one), this.#patient(other)]);
  }

  /** Sends something; at times the page dies before it hears what became of it, and another opens. */
  async #perhapsCut(send: () => Promise<unknown>): Promise<void> {
    if (!this.#odd()) return void (await this.#patient(send));
    const cut = send().catch(() => undefined);
    await this.#wait(0, 4);
    this.#page.close();
    await cut;
    this.#page = this.#chaos.open(this.#annotatorId);
    this.#page.use(this.#token);
  }
}

const JOINING_AT_ONCE = 2;

/** Lets so many people in, a few at a time: an invite has one counter, which is not what these runs test. */
export async function joinedCrowd(chaos: Chaos, people: number): Promise<ChaosAnnotator[]> {
  const crowd = Array.from(
    { length: people },
    (_, i) => new ChaosAnnotator(chaos, `device-of-person-${i}`),
  );
  const waiting = crowd.values();
  const door = async () => {
    for (const person of waiting) await person.join();
  };
  await Promise.all(Array.from({ length: JOINING_AT_ONCE }, door));
  return crowd;
}

/** So many more people, after all others, to whom nothing odd happens: they leave no task open. */
export async function finish(chaos: Chaos, people: number, round = 0): Promise<void> {
  const last = Array.from({ length: people }, async (_, i) => {
    const device = `device-of-the-last-${round}-${i}`;
    const person = new ChaosAnnotator({ ...chaos, oddness: 0 }, device);
    await person.join();
    await person.run({ leaving: 0 });
  });
  await Promise.all(last);
}
